/* Whether the load was the one that was asked for, as far as that is the generator's business. */

import type { Reason } from './validity.js';
import {
  BUSY_RATIO_SUSPECT,
  COLD_RATIO_INVALID,
  COLD_RATIO_SUSPECT,
  GRAVE_NS_MIN,
  MISSING_MIN,
  OWN_LIMIT_RATIO_INVALID,
  SENT_RATIO_INVALID,
  SENT_RATIO_SUSPECT,
} from './validity-bounds.js';
import type { ValidityEvidence } from './validity-evidence.js';
import { percentText, perSecondText } from './validity-text.js';

export function loadReasons(evidence: ValidityEvidence): readonly Reason[] {
  return [behind(evidence), busy(evidence), ownLimit(evidence), cold(evidence)].filter(
    (reason) => reason !== undefined,
  );
}

/** Whether it was us: we sent late though there was room, or had no time left to read answers. */
export function isOurBacklog(evidence: ValidityEvidence): boolean {
  const { load, busyRatio, due, sentInTime, lateNs, inFlightWaitNs } = evidence;
  if (load.kind === 'closed' || sentInTime / due >= SENT_RATIO_SUSPECT) return false;
  // While places are free an exact pacing spins, and a spinning loop counts as busy; where it
  // waits for places it does not spin, so that to be busy then is to be out of breath.
  const isOutOfBreath = (busyRatio ?? 0) >= BUSY_RATIO_SUSPECT && inFlightWaitNs > 0;
  return lateNs > inFlightWaitNs || isOutOfBreath;
}

function behind(evidence: ValidityEvidence): Reason | undefined {
  const { due, sentInTime, measuredNs } = evidence;
  if (!isOurBacklog(evidence) || due - sentInTime < MISSING_MIN) return undefined;
  const ratio = sentInTime / due;
  return {
    code: 'generator-behind',
    verdict: ratio < SENT_RATIO_INVALID && measuredNs >= GRAVE_NS_MIN ? 'invalid' : 'suspect',
    message:
      `the generator could not keep up: of ${perSecondText(due, measuredNs)} that were asked ` +
      `for it sent ${perSecondText(sentInTime, measuredNs)}`,
    advice: 'lower the rate, or give it more threads (--workers) and cores',
  };
}

function busy({ load, busyRatio }: ValidityEvidence): Reason | undefined {
  // One at a time: the loop's work is a part of that one request, and delays no other.
  if (load.kind === 'open' || load.concurrency === 1) return undefined;
  if (busyRatio === null || busyRatio < BUSY_RATIO_SUSPECT) return undefined;
  return {
    code: 'generator-busy',
    verdict: 'suspect',
    message:
      `the generator was busy ${percentText(busyRatio)} of the time: the throughput is what it ` +
      'can do, and answers waited for it to read them',
    advice: 'give it more threads (--workers) and cores, or measure at a rate below this one',
  };
}

function ownLimit({ ownLimit: limit, due }: ValidityEvidence): Reason | undefined {
  if (limit === undefined) return undefined;
  return {
    code: 'own-limit',
    verdict: limit.requests / due > OWN_LIMIT_RATIO_INVALID ? 'invalid' : 'suspect',
    message: `${limit.requests} requests failed on this machine, not on the way: ${limit.what}`,
    advice: limit.what.startsWith('EADDRNOTAVAIL')
      ? 'fewer new connections a second: their ports stay taken for a minute'
      : 'raise the limit of open files (ulimit -n), or use fewer connections',
  };
}

function cold({ connections, opened, ok }: ValidityEvidence): Reason | undefined {
  const ratio = opened / ok;
  if (connections !== 'warm' || ratio <= COLD_RATIO_SUSPECT) return undefined;
  return {
    code: 'cold-connections',
    verdict: ratio > COLD_RATIO_INVALID ? 'invalid' : 'suspect',
    message: `warm connections were asked for, and ${percentText(ratio)} of the requests had to open one`,
    advice: 'a longer warm-up, or a server that keeps connections; they are summed up as cold',
  };
}
