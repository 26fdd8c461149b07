/* The overview of a sweep: a row for each cell, payload by payload, load by load. */
import type { CellDocument } from '../result/document.js';
import { PARTS, type Part } from '../timing/piece.js';

import { breakdownOf, isKnown, rounded } from './breakdown.js';
import { failedCount } from './failure-view.js';
import type { Footnotes } from './footnotes.js';
import { PART_LETTERS } from './label.js';
import { loadHeading, loadLabel } from './load-label.js';
import {
  countOf,
  countText,
  rateText,
  type Scale,
  scaleOf,
  scaleWithin,
  stepsText,
  timeText,
} from './number.js';
import { measureText, needsText, QUANTILES, requestsNeeded } from './sample.js';
import {
  type Cell,
  type Column,
  column,
  type Ink,
  type Letter,
  type Row,
  type Sheet,
  textCell,
} from './view.js';

/** A part that is always the tool's or nobody's gets a column only above this share of a mean. */
const SIDE_RATIO_MIN = 0.05;
const DIGITS_MAX = 6;
const NOT_KNOWN = '–';

/** What the grid marks in a row, beside its numbers. */
export type RowMarks = {
  readonly saturated: ReadonlySet<string>;
  readonly suspect: ReadonlySet<string>;
};

export function sweepScale(cells: readonly CellDocument[]): Scale {
  const wholes = cells.flatMap(({ responseTime }) => [
    responseTime.p50Ns ?? responseTime.meanNs,
    responseTime.p99Ns,
  ]);
  const highest = Math.max(1, ...wholes.filter((ns) => ns !== null));
  return scaleWithin(scaleOf(wholes), highest, DIGITS_MAX);
}

/** The parts that have a column: those that are known somewhere and matter somewhere. */
export function sweepParts(cells: readonly CellDocument[]): readonly Part[] {
  return PARTS.filter((part) => {
    const known = cells.filter((cell) => isKnown(cell, part));
    return part === 'generator' || part === 'unaccounted'
      ? known.some((cell) => Math.abs(shareOf(cell, part)) > SIDE_RATIO_MIN)
      : known.length > 0;
  });
}

function shareOf(cell: CellDocument, part: Part): number {
  return (cell.phases[part].contributionNs ?? 0) / (cell.responseTime.meanNs ?? 1);
}

export function sweepSheet(
  cells: readonly CellDocument[],
  scale: Scale,
  marks: RowMarks,
  notes: Footnotes,
): Sheet {
  const sorted = inGridOrder(cells);
  const parts = sweepParts(cells);
  const hasFailed = cells.some(({ counts }) => failedCount(counts) > 0);
  const heading = loadHeading(cells);
  const shortage = shortageOf(cells, notes);
  return {
    title: '',
    remark: '',
    columns: columnsOf(parts, heading, hasFailed),
    rows: sorted.map((cell, index): Row => {
      const isFirst = sorted[index - 1]?.payload.name !== cell.payload.name;
      return {
        kind: isFirst ? 'part' : 'piece',
        cells: [
          textCell(isFirst ? cell.payload.name : '', 'strong'),
          textCell(loadLabel(cell, heading), 'plain'),
          textCell(rateText(cell.throughputPerSecond), 'plain'),
          ...(hasFailed ? [failedCell(cell)] : []),
          timeCell(cell, 'p50', scale, shortage),
          timeCell(cell, 'p99', scale, shortage),
          ...meanCells(cell, parts, scale),
          { kind: 'letters', letters: lettersOf(cell) },
          markCell(cell, marks),
        ],
      };
    }),
  };
}

function columnsOf(parts: readonly Part[], heading: string, hasFailed: boolean): readonly Column[] {
  const group = 'response';
  return [
    column('payload', 'left'),
    column(heading, 'right'),
    { ...column('req/s', 'right'), dropRank: 1 },
    ...(hasFailed ? [column('failed', 'right')] : []),
    // Numbers end one place before the column does: the last place is for a mark.
    { ...column('p50 ', 'right'), group, dropRank: 2 },
    { ...column('p99 ', 'right'), group },
    ...parts.map((part, index) => ({
      ...column(PART_LETTERS[part] + (index === parts.length - 1 ? ' ' : ''), 'right'),
      group: 'mean',
      divided: index === 0,
    })),
    { ...column('share', 'left'), drawn: true, divided: true, dropRank: 3 },
    column('', 'left'),
  ];
}

/** Payloads and loads in the order in which the scenario names them, whatever was run first. */
function inGridOrder(cells: readonly CellDocument[]): readonly CellDocument[] {
  const payloads = [...new Set(cells.map(({ payload }) => payload.name))];
  const loads = [...new Set(cells.map(({ load }) => JSON.stringify(load)))];
  const place = (cell: CellDocument): readonly [number, number, number] => [
    payloads.indexOf(cell.payload.name),
    loads.indexOf(JSON.stringify(cell.load)),
    cell.repeat,
  ];
  return [...cells].sort((a, b) => {
    const [payloadA, loadA, repeatA] = place(a);
    const [payloadB, loadB, repeatB] = place(b);
    return payloadA - payloadB || loadA - loadB || repeatA - repeatB;
  });
}

function failedCell(cell: CellDocument): Cell {
  const failed = failedCount(cell.counts);
  return textCell(countText(failed), failed > 0 ? 'bad' : 'plain');
}

function timeCell(
  cell: CellDocument,
  statistic: 'p50' | 'p99',
  scale: Scale,
  shortage: string,
): Cell {
  const { responseTime } = cell;
  const ns = responseTime[`${statistic}Ns`];
  if (ns === null) {
    return textCell(NOT_KNOWN + (responseTime.count > 0 ? shortage : ' '), 'faint');
  }
  return {
    kind: 'text',
    text: [
      { text: timeText(ns, scale), ink: 'plain' },
      isCrossed(cell, statistic) ? { text: '✗', ink: 'bad' } : { text: ' ', ink: 'plain' },
    ],
  };
}

function isCrossed(cell: CellDocument, statistic: 'p50' | 'p99'): boolean {
  return crossedLimits(cell).some((limit) => limitsResponse(limit, statistic));
}

function crossedLimits(cell: CellDocument): readonly string[] {
  return cell.limits.filter(({ verdict }) => verdict === 'crossed').map(({ limit }) => limit);
}

function limitsResponse(limit: string, statistic: 'p50' | 'p99'): boolean {
  return new RegExp(`^\\s*response\\s+${statistic}\\s*[<>]`).test(limit);
}

/**
 * Rounded together with the parts that have no column here, as in the table of the cell itself:
 * the same number must not end in another digit there.
 */
function meanCells(cell: CellDocument, parts: readonly Part[], scale: Scale): readonly Cell[] {
  const steps = meanSteps(cell, scale);
  return parts.map((part, index) => {
    // The last one keeps a distance from the line behind it.
    const gap = index === parts.length - 1 ? ' ' : '';
    return !isKnown(cell, part) || cell.phases[part].contributionNs === null
      ? textCell(NOT_KNOWN + gap, 'faint')
      : textCell(stepsText(steps.get(part) ?? 0, scale) + gap, 'plain');
  });
}

/** The mean of each part in steps of the scale: together they make the mean response time. */
export function meanSteps(cell: CellDocument, scale: Scale): ReadonlyMap<Part, number> {
  const breakdown = breakdownOf(cell);
  const { parts } = rounded(breakdown, scale);
  return new Map(breakdown.parts.map(({ part }, index) => [part, parts[index]?.steps[0] ?? 0]));
}

function lettersOf(cell: CellDocument): readonly Letter[] {
  return PARTS.map((part) => ({
    letter: PART_LETTERS[part],
    weight: cell.phases[part].contributionNs ?? 0,
    ink: part,
  }));
}

/** ▲ and !, and the ✗ of limits that have no number of their own in the row. */
function markCell(cell: CellDocument, marks: RowMarks): Cell {
  const shown = (['p50', 'p99'] as const).filter(
    (statistic) => cell.responseTime[`${statistic}Ns`] !== null,
  );
  const other = crossedLimits(cell).some(
    (limit) => !shown.some((statistic) => limitsResponse(limit, statistic)),
  );
  const spans: readonly (readonly [boolean, string, Ink])[] = [
    [marks.saturated.has(cell.name), '▲', 'warn'],
    [marks.suspect.has(cell.name), '!', 'warn'],
    [other, '✗', 'bad'],
  ];
  return {
    kind: 'text',
    text: spans.filter(([shown]) => shown).map(([, text, ink]) => ({ text, ink })),
  };
}

/** One note for all cells whose sample is too small: how small, and what to write. */
function shortageOf(cells: readonly CellDocument[], notes: Footnotes): string {
  const shown = QUANTILES.filter(({ name }) => name === 'p50' || name === 'p99');
  const short = cells.filter(
    ({ responseTime }) =>
      responseTime.count > 0 && shown.some(({ field }) => responseTime[field] === null),
  );
  if (short.length === 0) {
    return ' ';
  }
  const missing = shown
    .filter(({ field }) => short.some(({ responseTime }) => responseTime[field] === null))
    .map((quantile) => ({ name: quantile.name, needed: requestsNeeded(quantile) }));
  const most = Math.max(...missing.map(({ needed }) => needed));
  const counts = short.map(({ responseTime }) => responseTime.count);
  const low = countText(Math.min(...counts));
  const high = countText(Math.max(...counts));
  const range = low === high ? countOf(counts[0] ?? 0, 'request') : `${low} to ${high} requests`;
  const cellsText = short.length === 1 ? '' : ` in ${short.length} cells`;
  return notes.markOf('few', `${range}${cellsText}; ${needsText(missing)}: ${measureText(most)}`);
}
