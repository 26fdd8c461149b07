import {
  PARTS,
  PIECE_COUNT,
  PIECES,
  type PieceName,
  SOURCES,
  type Source,
} from '../../src/timing/piece.js';
import { newSplitRow, type SplitRow } from '../../src/timing/split-row.js';

export const NO_PARTS = new Float64Array(PARTS.length);

/** A split as it would be recorded: the pieces by name, with how each is known. */
export function rowOf(
  pieces: Partial<Record<PieceName, readonly [ns: number, source: Source]>>,
  believed = true,
): SplitRow {
  const row = newSplitRow();
  let sumNs = 0;
  for (let index = 0; index < PIECE_COUNT; index += 1) {
    const piece = PIECES[index];
    const [ns, source] = (piece && pieces[piece.name]) ?? [NaN, 'none'];
    row.pieces[index] = ns;
    row.sources[index] = SOURCES.indexOf(source);
    sumNs += Number.isNaN(ns) ? 0 : ns;
  }
  row.responseNs = sumNs;
  row.afterSendNs = sumNs;
  row.believed = believed;
  return row;
}
