/*
 * A selftest asks more of its cells than a run: the server at the other end is known to take no
 * longer than it was told, so answers that do not keep up with the rate show a machine that does
 * not, and what was measured on it is no floor.
 */
import type { CellDocument } from '../../result/document.js';
import { PACE_CODE } from '../../result/selftest-document.js';

export const BUSY_ADVICE = 'leave the machine to the selftest while it runs';

/** How far the rate of the answers may lie from that of the requests. */
const PACE_RATIO_MAX = 0.05;
/** However few they are: one more or less at either end says nothing. */
const ANSWERS_MAX = 2;

/** A generator that is late by its nature is what is measured here; the floor begins after it. */
const LATE_CODE = 'generator-late';

export function judged(whole: CellDocument): CellDocument {
  const cell = withoutLateness(whole);
  const answered = (cell.throughputPerSecond * cell.measuredNs) / 1e9;
  const offCount = answered - cell.counts.due;
  if (Math.abs(offCount) <= Math.max(ANSWERS_MAX, cell.counts.due * PACE_RATIO_MAX)) return cell;
  const carried = `about ${countText(cell.throughputPerSecond)}/s`;
  const reason = {
    code: PACE_CODE,
    message:
      offCount < 0
        ? `not reached here: the machine carries ${carried}`
        : `not reached here: what had piled up in the warm-up was still worked off, at ${carried}`,
    advice: BUSY_ADVICE,
  };
  return {
    ...cell,
    validity: { verdict: 'invalid', reasons: [reason, ...cell.validity.reasons] },
  };
}

/** Of a machine that stands still now and then, two digits are known. */
function countText(perSecond: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, perSecond))) - 1);
  return (Math.round(perSecond / unit) * unit).toLocaleString('en-US');
}

function withoutLateness(cell: CellDocument): CellDocument {
  const { verdict, reasons } = cell.validity;
  const others = reasons.filter(({ code }) => code !== LATE_CODE);
  return others.length === reasons.length
    ? cell
    : { ...cell, validity: { verdict: others.length === 0 ? 'valid' : verdict, reasons: others } };
}
