/*
 * A selftest asks more of its cells than a run: the server at the other end is known to take no
 * longer than it was told, so answers that do not keep up with the rate show a machine that does
 * not, and what was measured on it is no floor.
 */
import type { CellDocument } from '../../result/document.js';

export const BUSY_ADVICE = 'leave the machine to the selftest while it runs';

/** How far the rate of the answers may lie from that of the requests. */
const PACE_RATIO_MAX = 0.05;
/** However few they are: one more or less at either end says nothing. */
const ANSWERS_MAX = 2;

/** A frugal generator is late by its nature, which is what is measured here; the floor is not. */
const LATE_CODE = 'generator-late';

export function judged(whole: CellDocument, pacing: 'exact' | 'frugal'): CellDocument {
  const cell = pacing === 'frugal' ? withoutLateness(whole) : whole;

  const answered = (cell.throughputPerSecond * cell.measuredNs) / 1e9;
  const off = Math.abs(answered - cell.counts.due);
  if (off <= Math.max(ANSWERS_MAX, cell.counts.due * PACE_RATIO_MAX)) return cell;
  const reason = {
    code: 'selftest-pace',
    message: `${Math.round(cell.offeredPerSecond)}/s were due and ${Math.round(cell.throughputPerSecond)}/s answered, by a server that takes no time to speak of`,
    advice: BUSY_ADVICE,
  };
  return {
    ...cell,
    validity: { verdict: 'invalid', reasons: [reason, ...cell.validity.reasons] },
  };
}

function withoutLateness(cell: CellDocument): CellDocument {
  const { verdict, reasons } = cell.validity;
  const others = reasons.filter(({ code }) => code !== LATE_CODE);
  return others.length === reasons.length
    ? cell
    : { ...cell, validity: { verdict: others.length === 0 ? 'valid' : verdict, reasons: others } };
}
