/* The table OVER TIME: how a cell changed while it ran, which is what a ramp is for. */

import type { CellDocument, SliceDocument } from '../result/document.js';
import { PARTS } from '../timing/piece.js';
import { NS_PER_SECOND } from '../base/units.js';

import type { Footnotes } from './footnotes.js';
import { PART_LABELS, PART_LETTERS } from './label.js';
import { countText, rateText, scaleOf, timeText } from './number.js';
import { column, type Letter, type Row, type Sheet, textCell } from './view.js';

const ROWS_MAX = 10;

export function overTimeSheet(cell: CellDocument, notes: Footnotes): Sheet {
  const slices = merged(cell.slices);
  const means = slices.map((slice) =>
    slice.ok === 0 ? null : slice.sumsNs.responseTime / slice.ok,
  );
  const scale = scaleOf(means);
  const shortSlices = slices.some(({ startNs }) => startNs % NS_PER_SECOND !== 0);
  const hasFailed = slices.some(({ failed }) => failed > 0);
  return {
    title: 'OVER TIME',
    remark: `mean response time, ${scale.unit}`,
    columns: [
      column('from s', 'right'),
      ...(isRamp(cell) ? [column('offered/s', 'right')] : []),
      column('answers/s', 'right'),
      ...(hasFailed ? [column('failed', 'right')] : []),
      column('response', 'right'),
      { ...column(`share${lettersMark(slices, notes)}`, 'left'), drawn: true, dropRank: 1 },
    ],
    rows: slices.map((slice, index): Row => {
      const seconds = (slice.endNs - slice.startNs) / NS_PER_SECOND;
      const mean = means[index] ?? null;
      return {
        kind: 'part',
        cells: [
          textCell((slice.startNs / NS_PER_SECOND).toFixed(shortSlices ? 1 : 0), 'plain'),
          ...(isRamp(cell) ? [textCell(rateText(offeredAt(cell, slice)), 'plain')] : []),
          textCell(rateText(slice.ok / seconds), 'plain'),
          ...(hasFailed
            ? [textCell(countText(slice.failed), slice.failed > 0 ? 'bad' : 'plain')]
            : []),
          textCell(mean === null ? '–' : timeText(mean, scale), 'plain'),
          { kind: 'letters', letters: lettersOf(slice) },
        ],
      };
    }),
  };
}

export function isRamp(cell: CellDocument): boolean {
  return cell.load.kind === 'open' && cell.load.toRatePerSecond !== undefined;
}

/** The middle of the slice on the line from the first rate to the last. */
function offeredAt(cell: CellDocument, slice: SliceDocument): number {
  if (cell.load.kind !== 'open') {
    return 0;
  }
  const from = cell.load.ratePerSecond;
  const to = cell.load.toRatePerSecond ?? from;
  const at = (slice.startNs + slice.endNs) / 2 / cell.measuredNs;
  return from + (to - from) * Math.min(1, at);
}

function lettersMark(slices: readonly SliceDocument[], notes: Footnotes): string {
  const shown = PARTS.filter((part) => slices.some(({ sumsNs }) => sumsNs[part] > 0));
  const legend = shown.map((part) => `${PART_LETTERS[part]} ${PART_LABELS[part]}`).join(', ');
  return notes.markOf('letters', legend);
}

function lettersOf(slice: SliceDocument): readonly Letter[] {
  return PARTS.map((part) => ({
    letter: PART_LETTERS[part],
    weight: slice.sumsNs[part],
    ink: part,
  }));
}

/** Neighbours together, so that a long run has no longer table than a short one. */
function merged(slices: readonly SliceDocument[]): readonly SliceDocument[] {
  const each = Math.ceil(slices.length / ROWS_MAX);
  const groups: SliceDocument[] = [];
  for (let from = 0; from < slices.length; from += each) {
    const group = slices.slice(from, from + each);
    const [first, ...rest] = group;
    if (first !== undefined) {
      groups.push(rest.reduce(joined, first));
    }
  }
  return groups;
}

function joined(a: SliceDocument, b: SliceDocument): SliceDocument {
  const sum = (name: keyof SliceDocument['sumsNs']): number => a.sumsNs[name] + b.sumsNs[name];
  return {
    startNs: a.startNs,
    endNs: b.endNs,
    ok: a.ok + b.ok,
    failed: a.failed + b.failed,
    sumsNs: {
      serialization: sum('serialization'),
      network: sum('network'),
      queueing: sum('queueing'),
      inference: sum('inference'),
      server: sum('server'),
      generator: sum('generator'),
      unaccounted: sum('unaccounted'),
      responseTime: sum('responseTime'),
    },
    histogram: null,
  };
}
