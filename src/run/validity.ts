/*
 * Whether a cell's numbers can be believed, from what the cell itself shows: the generator's own
 * lateness, and requests that were due and never sent.
 */

import type { ValidityDocument } from '../result/document.js';
import type { CellSummary } from '../stats/cell-summary.js';
import type { Load } from '../load/load.js';

import type { LoadDone } from './load-order.js';

/** The generator's own share of the mean response time that is still harmless, and too much. */
const LATE_RATIO_SUSPECT = 0.05;
const LATE_RATIO_INVALID = 0.25;
/** Below this the clock and the event loop are what is seen, whatever the share. */
const LATE_NS_HARMLESS = 500_000;

export function validityOf(
  load: Load,
  done: LoadDone,
  summary: CellSummary,
  throughputPerSecond: number,
): ValidityDocument {
  const reasons: { code: string; message: string; advice: string | null; invalid: boolean }[] = [];
  const lateNs = summary.pieces.lateness?.contributionNs ?? 0;
  const responseNs = summary.responseTime.meanNs ?? 0;
  const lateRatio = responseNs > 0 ? lateNs / responseNs : 0;
  if (load.kind === 'open' && lateNs > LATE_NS_HARMLESS && lateRatio > LATE_RATIO_SUSPECT) {
    reasons.push({
      code: 'generator-late',
      message: `the generator sent requests ${(lateNs / 1e6).toFixed(1)} ms late on average, ${Math.round(lateRatio * 100)}% of the response time`,
      advice: 'lower the rate, or give the generator a core of its own',
      invalid: lateRatio > LATE_RATIO_INVALID,
    });
  }
  if (done.notSent > 0) {
    reasons.push({
      code: 'not-sent',
      message: `${done.notSent} of ${done.due} requests that were due were never sent: the target answered ${throughputPerSecond.toFixed(1)}/s`,
      advice: 'lower the rate: beyond what the target can do, times only grow with the run',
      invalid: false,
    });
  }
  if (done.due === 0) {
    reasons.push({
      code: 'nothing-measured',
      message: 'no request fell into the measured part',
      advice: 'measure for longer',
      invalid: true,
    });
  }
  return {
    verdict: worstOf(reasons),
    reasons: reasons.map(({ code, message, advice }) => ({ code, message, advice })),
  };
}

function worstOf(reasons: readonly { readonly invalid: boolean }[]): ValidityDocument['verdict'] {
  if (reasons.length === 0) return 'valid';
  return reasons.some(({ invalid }) => invalid) ? 'invalid' : 'suspect';
}
