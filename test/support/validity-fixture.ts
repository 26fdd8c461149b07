/* Evidence of a cell with nothing the matter: an open load of 100/s over 20 s, 20 ms an answer. */
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';

export function evidence(changes: Partial<ValidityEvidence> = {}): ValidityEvidence {
  return {
    load: { kind: 'open', pacing: 'frugal', inFlightMax: 512 },
    connections: 'natural',
    decodesInline: false,
    measuredNs: 20e9,
    warmupNs: 3e9,
    due: 2000,
    ok: 2000,
    notSent: 0,
    sentInTime: 2000,
    throughputPerSecond: 99.9,
    meanResponseNs: 20e6,
    opened: 0,
    lateNs: 2000 * 60e3,
    lateBeyondNs: 0,
    inFlightWaitNs: 0,
    stalledNs: 0,
    own: { name: 'p99', seenNs: 24.1e6, withoutNs: 24e6 },
    stalls: { count: 0, totalNs: 0, longestNs: 0 },
    stalledLongNs: 0,
    sharedNs: 0,
    quietStalledNs: 0,
    garbage: { count: 3, totalNs: 3e6, longestNs: 1.2e6 },
    busyRatio: 0.12,
    machine: { name: 'p99', seenNs: 24.2e6, withoutNs: 24e6 },
    cpuWait: { perTurnNs: 12e3, ratio: 0.003 },
    stolen: { ticks: 3, ratio: 0.002 },
    throttledRatio: 0,
    drift: undefined,
    settling: undefined,
    backlog: undefined,
    ownLimit: undefined,
    ...changes,
  };
}
