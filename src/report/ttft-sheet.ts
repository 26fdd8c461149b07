/*
 * Where the time to the first token goes, as estimated from outside: over the length of the prompt
 * with one request at a time, and what more load adds. Estimates stand apart from all that sums.
 */
import type { CellDocument, ResultDocument } from '../result/document.js';
import type { BoundedDocument, TtftEstimateDocument } from '../result/ttft-estimate-document.js';

import { loadHeading, loadLabel } from './load-label.js';
import { countText, type Scale, scaleOf, stepsOf, timeText } from './number.js';
import { type PlacedQueue, ttftNotes } from './ttft-note.js';
import {
  type Block,
  type Cell,
  type Column,
  column,
  type Note,
  type Sheet,
  textCell,
} from './view.js';

const NOT_KNOWN = '–';
/** So near to the length of a row a load's prompts must be, as a share of it or in tokens. */
const NEAR = { ratio: 0.1, tokens: 16 };

/** Nothing where prompts were of one length. */
export function ttftView({ ttftEstimate: estimate, cells }: ResultDocument): TtftView {
  if (estimate === undefined) return { sheets: [], notes: [] };
  const queues = placedQueues(estimate, cells);
  const apart = queues.filter(({ row }) => row === undefined);
  return {
    sheets:
      estimate.lengths.length < 2 ? [] : [{ kind: 'sheet', sheet: ttftSheet(estimate, queues) }],
    notes: ttftNotes(estimate, apart),
  };
}

export type TtftView = { readonly sheets: readonly Block[]; readonly notes: readonly Note[] };

function placedQueues(
  { lengths, queues }: TtftEstimateDocument,
  cells: readonly CellDocument[],
): readonly PlacedQueue[] {
  const heading = loadHeading(cells);
  return queues.map((queue) => {
    const cell = cells.find(({ name }) => name === queue.cells[0]);
    const load = cell === undefined ? '' : loadLabel({ ...cell, repeat: 0 }, heading);
    const near = lengths.filter(({ tokens }) => isNear(tokens, queue.tokens));
    return { queue, load, row: near[0] };
  });
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.max(NEAR.ratio * one, NEAR.tokens);
}

function ttftSheet(estimate: TtftEstimateDocument, queues: readonly PlacedQueue[]): Sheet {
  const { lengths, line, networkSource } = estimate;
  const placed = queues.filter(({ row }) => row !== undefined);
  const loads = [...new Set(placed.map(({ load }) => load))];
  const scale = scaleOf(lengths.map(({ p50Ns }) => p50Ns));
  return {
    title: 'FIRST TOKEN OVER PROMPT LENGTH',
    remark: `${scale.unit}; estimates, in no sum above`,
    columns: [
      column('prompt tokens', 'right'),
      ...['p50', 'network', 'fixed', 'prefill'].map((name) => alone(name)),
      ...loads.map(
        (load, index): Column => ({
          ...column(`at ${load}`, 'right'),
          group: 'queue',
          divided: index === 0,
          // The busiest says most: the others go first, from the left.
          dropRank: loads.length - 1 - index,
        }),
      ),
    ],
    rows: lengths.map((length) => ({
      kind: 'piece',
      cells: [
        textCell(countText(Math.round(length.tokens)), 'strong'),
        textCell(timeText(length.p50Ns, scale), 'plain'),
        knownCell(networkSource === null ? null : length.networkNs, scale),
        knownCell(line === null ? null : line.fixedNs.estimate, scale),
        textCell(
          length.prefillNs === null ? NOT_KNOWN : boundedText(length.prefillNs, scale),
          'plain',
        ),
        ...loads.map((load) => {
          const found = placed.find((one) => one.load === load && one.row === length);
          return textCell(
            found === undefined ? NOT_KNOWN : boundedText(found.queue.addedNs, scale),
            'plain',
          );
        }),
      ],
    })),
  };
}

function alone(heading: string): Column {
  return { ...column(heading, 'right'), group: 'one at a time' };
}

function knownCell(ns: number | null, scale: Scale): Cell {
  return ns === null ? textCell(NOT_KNOWN, 'faint') : textCell(timeText(ns, scale), 'plain');
}

/** `3.2 ±0.1`; where nothing may be there, at most how much: `≤ 0.3`. */
function boundedText({ estimate, low, high }: BoundedDocument, scale: Scale): string {
  if (low <= 0) return `≤ ${timeText(Math.max(0, high), scale)}`;
  const reach = Math.max(estimate - low, high - estimate);
  const least = stepsOf(reach, scale) < 0.5 ? '' : ` ±${timeText(reach, scale)}`;
  return `${timeText(estimate, scale)}${least}`;
}
