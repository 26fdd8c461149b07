/* Whether what was measured stood still while it was measured: the target's side of the verdict. */

import type { Reason } from './validity.js';
import {
  BEHIND_RATIO,
  CHANCE_DEVIATIONS,
  DRIFT_RATIO_SUSPECT,
  SETTLING_RATIO_SUSPECT,
} from './validity-bounds.js';
import type { ValidityEvidence } from './validity-evidence.js';
import { isOurBacklog } from './validity-load.js';
import { percentText, perSecondText } from './validity-text.js';

export function targetReasons(evidence: ValidityEvidence): readonly Reason[] {
  const waiting = notSent(evidence) ?? backlog(evidence);
  // What waits makes times grow: one cause, told once.
  if (waiting !== undefined) return [waiting];
  const moved = settling(evidence) ?? drift(evidence);
  return moved === undefined ? [] : [moved];
}

function notSent(evidence: ValidityEvidence): Reason | undefined {
  const { notSent: count, due, throughputPerSecond } = evidence;
  if (count === 0 || isOurBacklog(evidence)) return undefined;
  return {
    code: 'not-sent',
    verdict: 'suspect',
    message: `${count} of ${due} requests that were due were never sent: the target answered ${throughputPerSecond.toFixed(1)}/s`,
    advice: 'lower the rate: beyond what the target can do, times only grow with the run',
  };
}

function backlog(evidence: ValidityEvidence): Reason | undefined {
  const { load, due, measuredNs, throughputPerSecond, inFlightWaitNs } = evidence;
  if (load.kind === 'closed' || isOurBacklog(evidence)) return undefined;
  if (!isBehind(evidence) && evidence.backlog === undefined) return undefined;
  const grew =
    evidence.backlog === undefined
      ? 'what waits grows with the run, and so do the times'
      : `what waits grew from ${Math.round(evidence.backlog.beforeCount)} to ` +
        `${Math.round(evidence.backlog.endCount)} requests, and the times with it`;
  return {
    code: 'backlog',
    verdict: 'suspect',
    message: `${perSecondText(due, measuredNs)} were due, ${throughputPerSecond.toFixed(1)}/s were answered: ${grew}`,
    advice:
      inFlightWaitNs > 0
        ? `lower the rate; or raise inFlightMax if the target can do more than ${load.inFlightMax} at once`
        : 'lower the rate: beyond what the target can do, times only tell how long the run was',
  };
}

function isBehind({ due, ok, measuredNs, throughputPerSecond }: ValidityEvidence): boolean {
  const seconds = measuredNs / 1e9;
  const offered = due / seconds;
  const answered = throughputPerSecond + (due - ok) / seconds;
  const chance = (CHANCE_DEVIATIONS * Math.sqrt(due)) / seconds;
  return answered < offered * BEHIND_RATIO && offered - answered > chance;
}

function settling({ settling: start, warmupNs }: ValidityEvidence): Reason | undefined {
  if (start === undefined || Math.abs(start.ratio) <= SETTLING_RATIO_SUSPECT) return undefined;
  const enoughNs = (warmupNs ?? 0) + start.afterNs;
  const seconds = enoughNs / 1e9;
  const length = seconds < 10 ? Math.ceil(seconds * 2) / 2 : Math.ceil(seconds);
  const way = start.ratio > 0 ? 'more' : 'less';
  return {
    code: 'warm-up-short',
    verdict: 'suspect',
    message:
      `the first ${(start.afterNs / 1e9).toFixed(1)} s of the measured part had not settled: ` +
      `with them the mean is ${percentText(Math.abs(start.ratio))} ${way}`,
    advice: warmupNs === null ? `warmup: ${length}s more than now` : `warmup: ${length}s`,
  };
}

function drift({ drift: change }: ValidityEvidence): Reason | undefined {
  if (change === undefined || Math.abs(change.ratio) <= DRIFT_RATIO_SUSPECT) return undefined;
  const way = change.ratio > 0 ? 'slower' : 'faster';
  return {
    code: 'drift',
    verdict: 'suspect',
    message: `the second half was ${percentText(Math.abs(change.ratio))} ${way} than the first: the numbers depend on when they were taken`,
    advice: 'measure longer, or find out what changed',
  };
}
