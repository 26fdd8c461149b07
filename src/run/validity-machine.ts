/* Whether the machine gave the generator the processors that it needed. */
import { effectRatio } from '../stats/blemishes.js';

import type { Reason } from './validity.js';
import {
  CPU_WAIT_NS_HARMLESS,
  CPU_WAIT_RATIO_SUSPECT,
  CPU_WAIT_TIME_RATIO_MIN,
  EFFECT_NS_HARMLESS,
  MACHINE_RATIO_SUSPECT,
  OTHERS_PROCESSORS_MIN,
  OTHERS_RATIO_SUSPECT,
  STOLEN_RATIO_SUSPECT,
  STOLEN_TICKS_MIN,
  THROTTLED_RATIO_SUSPECT,
} from './validity-bounds.js';
import type { ValidityEvidence } from './validity-evidence.js';
import { msText, percentText } from './validity-text.js';

export function machineReasons(evidence: ValidityEvidence): readonly Reason[] {
  return [
    shared(evidence),
    noise(evidence),
    wait(evidence),
    stolen(evidence),
    throttled(evidence),
  ].filter((reason) => reason !== undefined);
}

function shared({ others }: ValidityEvidence): Reason | undefined {
  if (others === null) return undefined;
  const { before, during, processors } = others;
  const leastCount = Math.max(OTHERS_PROCESSORS_MIN, OTHERS_RATIO_SUSPECT * processors);
  if (before < leastCount || during < leastCount) return undefined;
  return {
    code: 'machine-shared',
    verdict: 'suspect',
    message:
      `other programs took ${before.toFixed(1)} of ${processors} processors before the first ` +
      `request, and ${during.toFixed(1)} while this was measured`,
    advice: 'end them, or measure on another machine',
  };
}

function noise({ machine }: ValidityEvidence): Reason | undefined {
  if (machine === undefined) return undefined;
  const { name, seenNs, withoutNs } = machine;
  const moreNs = seenNs - withoutNs;
  if (effectRatio(machine) <= MACHINE_RATIO_SUSPECT || moreNs <= EFFECT_NS_HARMLESS) {
    return undefined;
  }
  return {
    code: 'machine-busy',
    verdict: 'suspect',
    message:
      `this machine wakes threads late, one with nothing to do as well: by that ${name} may be ` +
      `${msText(moreNs)} too high`,
    advice: 'end what else runs on it, or measure from another machine',
  };
}

function wait({ cpuWait, meanResponseNs }: ValidityEvidence): Reason | undefined {
  if (cpuWait === null) return undefined;
  const { perTurnNs, ratio } = cpuWait;
  const boundNs = Math.max(CPU_WAIT_NS_HARMLESS, CPU_WAIT_RATIO_SUSPECT * meanResponseNs);
  if (perTurnNs <= boundNs || ratio <= CPU_WAIT_TIME_RATIO_MIN) return undefined;
  return {
    code: 'cpu-wait',
    verdict: 'suspect',
    message:
      `the generator waited for a processor ${percentText(ratio)} of the time, ` +
      `${msText(perTurnNs)} each time that it had something to do`,
    advice: 'leave it a processor of its own: end what else runs, or fewer workers of the server',
  };
}

function stolen({ stolen: steal }: ValidityEvidence): Reason | undefined {
  if (steal === null || steal.ticks < STOLEN_TICKS_MIN) return undefined;
  if (steal.ratio <= STOLEN_RATIO_SUSPECT) return undefined;
  return {
    code: 'cpu-stolen',
    verdict: 'suspect',
    message: `other machines on this host took ${percentText(steal.ratio)} of the processor time that was wanted here (steal)`,
    advice: 'a machine whose processors are its own',
  };
}

function throttled({ throttledRatio }: ValidityEvidence): Reason | undefined {
  if (throttledRatio === null || throttledRatio <= THROTTLED_RATIO_SUSPECT) return undefined;
  return {
    code: 'cpu-throttled',
    verdict: 'suspect',
    message: `this process was kept off the processors ${percentText(throttledRatio)} of the time: its control group had used up its quota`,
    advice: 'raise the CPU limit of the container, or take it off',
  };
}
