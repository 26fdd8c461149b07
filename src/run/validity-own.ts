/*
 * What the generator added to the numbers: it sent late, or its loop stood still. Both are one
 * effect, computed request by request; the reasons only tell whose doing it was.
 */
import { effectWeight } from '../stats/blemishes.js';

import type { Reason } from './validity.js';
import {
  CAUSE_RATIO_MIN,
  EFFECT_NS_HARMLESS,
  EFFECT_RATIO_INVALID,
  EFFECT_RATIO_SUSPECT,
  GRAVE_NS_MIN,
  READ_WAIT_RATIO_SUSPECT,
  STALLED_RATIO_SUSPECT,
} from './validity-bounds.js';
import type { ValidityEvidence } from './validity-evidence.js';
import { msText, percentText } from './validity-text.js';

export function ownReasons(evidence: ValidityEvidence): readonly Reason[] {
  const { lateBeyondNs, stalledNs } = evidence;
  const effect = effectVerdict(evidence);
  const isStalled = standsLong(evidence);
  const wholeNs = Math.max(lateBeyondNs, stalledNs, 1);
  const unstalledNs = lateBeyondNs - stalledNs;
  const isStallEffect = effect !== undefined && stalledNs / wholeNs >= CAUSE_RATIO_MIN;
  const isLateEffect = effect !== undefined && unstalledNs / wholeNs >= CAUSE_RATIO_MIN;
  return [
    ...(isStallEffect || isStalled ? [stallReason(evidence, effect ?? 'suspect')] : []),
    ...(isLateEffect ? [lateReason(evidence, effect)] : []),
    ...readReasons(evidence),
  ];
}

function standsLong({ stalledLongNs, measuredNs }: ValidityEvidence): boolean {
  return stalledLongNs / measuredNs > STALLED_RATIO_SUSPECT;
}

/** A streamed answer lasts long: its gaps and its first token show what reading adds to it. */
function readReasons({ reads }: ValidityEvidence): readonly Reason[] {
  if (reads === undefined || reads.waitP99Ns <= EFFECT_NS_HARMLESS) return [];
  const { waitP99Ns, seenNs, name } = reads;
  if (waitP99Ns / seenNs <= READ_WAIT_RATIO_SUSPECT) return [];
  return [
    {
      code: 'reads-late',
      verdict: 'suspect',
      message:
        `what came of streams waited ${msText(waitP99Ns)} or more (p99) for the generator to read ` +
        `it; ${name}, ${msText(seenNs)}, may be too long by as much`,
      advice: 'fewer streams at once, or more threads (--workers) and cores for the generator',
    },
  ];
}

function effectVerdict({ own, measuredNs }: ValidityEvidence): Reason['verdict'] | undefined {
  if (own === undefined || own.seenNs - own.withoutNs <= EFFECT_NS_HARMLESS) return undefined;
  const weight = effectWeight(own);
  if (weight <= EFFECT_RATIO_SUSPECT) return undefined;
  return weight > EFFECT_RATIO_INVALID && measuredNs >= GRAVE_NS_MIN ? 'invalid' : 'suspect';
}

function effectText({ own }: ValidityEvidence): string {
  if (own === undefined || effectWeight(own) <= EFFECT_RATIO_SUSPECT) return '';
  const { name, seenNs, withoutNs } = own;
  return `; without that ${name} could be ${msText(withoutNs)} instead of ${msText(seenNs)}`;
}

function lateReason(evidence: ValidityEvidence, verdict: Reason['verdict']): Reason {
  const { load, lateNs, ok } = evidence;
  const isExact = load.kind === 'open' && load.pacing === 'exact';
  return {
    code: 'generator-late',
    verdict,
    message: `the generator sent requests ${msText(lateNs / ok)} late on average${effectText(evidence)}`,
    advice: isExact
      ? 'lower the rate, or give the generator a core of its own'
      : 'set pacing: exact, which costs a core; or lower the rate',
  };
}

const BUSY_ADVICE = 'smaller bodies or a lower rate; or more threads (--workers)';

function stallReason(evidence: ValidityEvidence, verdict: Reason['verdict']): Reason {
  const { stalls, works, measuredNs, cpuWait, garbage, decodesInline } = evidence;
  if (works.totalNs > stalls.totalNs && !standsLong(evidence)) {
    return {
      code: 'loop-stalled',
      verdict,
      message:
        `the generator wrote or encoded bodies ${percentText(works.totalNs / measuredNs)} of the ` +
        `time (${msText(works.longestNs)} at most), and answers waited${effectText(evidence)}`,
      advice: BUSY_ADVICE,
    };
  }
  const count = stalls.count === 1 ? 'once' : `${stalls.count} times`;
  const what =
    stalls.count === 0
      ? 'stood still after the measured part, while its last answers came'
      : `stood still ${count} (${msText(stalls.longestNs)} at most, ` +
        `${percentText(stalls.totalNs / measuredNs)} of the time)`;
  if (isOfMachine(evidence)) {
    return {
      code: 'machine-stalled',
      verdict,
      message: `this machine ${what}, for a thread with nothing to do, too${effectText(evidence)}`,
      advice: 'a machine with nothing else on it, or more of its processors for this',
    };
  }
  const waitedNs = (cpuWait?.ratio ?? 0) * measuredNs;
  return {
    code: 'loop-stalled',
    verdict,
    message: `the generator's event loop ${what}${effectText(evidence)}`,
    advice: stallAdvice({
      isWaiting: waitedNs >= halfOf(stalls),
      isGarbage: garbage.totalNs >= halfOf(stalls),
      decodesInline,
    }),
  };
}

/**
 * At the same time, or for as long in all: of several processors a machine may take away one at a
 * time, and then the thread with nothing to do stands still at other times than the load's.
 */
function isOfMachine({ stalls, sharedNs, quietStalledNs }: ValidityEvidence): boolean {
  return Math.max(sharedNs, quietStalledNs) >= halfOf(stalls);
}

/** What a cause has to reach. Stalls that came after the measured part are nobody's: not seen. */
function halfOf({ totalNs }: ValidityEvidence['stalls']): number {
  return totalNs > 0 ? totalNs / 2 : Number.POSITIVE_INFINITY;
}

function stallAdvice(cause: {
  readonly isWaiting: boolean;
  readonly isGarbage: boolean;
  readonly decodesInline: boolean;
}): string {
  if (cause.isWaiting) return 'it waited for a processor: leave it one of its own';
  if (cause.decodesInline) return 'decode: auto decodes answers where that delays no request';
  if (cause.isGarbage) return 'it collected garbage: smaller answers, or a lower rate';
  return BUSY_ADVICE;
}
