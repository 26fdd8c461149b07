import { MARK_COUNT, MARKS, type Mark } from '../../src/timing/marks.js';
import { PIECES, type PieceName, SOURCES } from '../../src/timing/piece.js';
import type { ServerReport } from '../../src/timing/server-report.js';
import { splitInto } from '../../src/timing/split.js';
import { newSplitRow, type SplitRow } from '../../src/timing/split-row.js';

/** Marks by name; those that are not named were not reached. */
export type Marks = Partial<Record<Mark, number>>;

export function reportWith(said: Partial<ServerReport>): ServerReport {
  return {
    pieces: {},
    totalNs: undefined,
    others: {},
    unparseable: 0,
    roundingNs: 0,
    observedAt: 'headers',
    ...said,
  };
}

/** The split of one request, from the second row of two: a split must not look at the first. */
export function splitOf(
  marks: Marks,
  report: ServerReport | undefined,
  roundTripNs: number,
  answer: 'whole' | 'streamed' = 'whole',
): SplitRow {
  const rows = new Float64Array(2 * MARK_COUNT).fill(-1);
  MARKS.forEach((name, index) => {
    rows[MARK_COUNT + index] = marks[name] ?? NaN;
  });
  const row = newSplitRow();
  // What an earlier request left behind must not show through.
  row.pieces.fill(-7);
  row.sources.fill(3);
  row.believed = false;
  row.isStreamed = answer === 'streamed';
  splitInto(row, rows, 1, report, roundTripNs);
  return row;
}

/** The known pieces by name. */
export function piecesOf(row: SplitRow): Partial<Record<PieceName, number>> {
  const known = PIECES.map(({ name }, index) => [name, row.pieces[index] ?? NaN] as const);
  return Object.fromEntries(known.filter(([, ns]) => !Number.isNaN(ns)));
}

/** How each known piece is known. */
export function sourcesOf(row: SplitRow): Partial<Record<PieceName, string>> {
  const known = PIECES.map(({ name }, index) => [name, SOURCES[row.sources[index] ?? 0]] as const);
  return Object.fromEntries(known.filter(([, source]) => source !== 'none'));
}

export function sumOf(row: SplitRow): number {
  return row.pieces.reduce((sum, ns) => sum + (Number.isNaN(ns) ? 0 : ns), 0);
}
