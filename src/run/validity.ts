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
      advice:
        load.pacing === 'exact'
          ? 'lower the rate, or give the generator a core of its own'
          : 'set pacing: exact, which costs a core; or lower the rate',
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
      message:
        'no request was due in the measured part: those of the warm-up took longer than both',
      advice: 'measure for longer than an answer takes',
      invalid: true,
    });
  } else if (summary.counts.ok === 0) {
    reasons.push({
      code: 'nothing-answered',
      message: `none of ${done.due} requests was answered well`,
      advice: null,
      invalid: true,
    });
  } else if (load.kind === 'open' && isBehind(done, summary, throughputPerSecond)) {
    reasons.push({
      code: 'rate-not-reached',
      message: `${offeredText(done)} were due, ${throughputPerSecond.toFixed(1)}/s were answered: what waits grows with the run, and so do the times`,
      advice: `find out who is the limit: the target, or the cap of ${load.inFlightMax} in flight (inFlightMax)`,
      invalid: false,
    });
  }
  return {
    verdict: worstOf(reasons),
    reasons: reasons.map(({ code, message, advice }) => ({ code, message, advice })),
  };
}

/** Answers that lag this far behind the arrivals are a backlog, not chance. */
const BEHIND_RATIO = 0.95;
/** Of Poisson arrivals so many differ by chance: four deviations. */
const CHANCE_DEVIATIONS = 4;

function isBehind(done: LoadDone, summary: CellSummary, throughputPerSecond: number): boolean {
  const seconds = (done.toNs - done.fromNs) / 1e9;
  const offered = done.due / seconds;
  const answered = throughputPerSecond + (done.due - summary.counts.ok) / seconds;
  const chance = (CHANCE_DEVIATIONS * Math.sqrt(done.due)) / seconds;
  return answered < offered * BEHIND_RATIO && offered - answered > chance;
}

function offeredText(done: LoadDone): string {
  return `${((done.due / (done.toNs - done.fromNs)) * 1e9).toFixed(1)}/s`;
}

function worstOf(reasons: readonly { readonly invalid: boolean }[]): ValidityDocument['verdict'] {
  if (reasons.length === 0) return 'valid';
  return reasons.some(({ invalid }) => invalid) ? 'invalid' : 'suspect';
}
