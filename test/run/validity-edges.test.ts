/*
 * Where each rule begins, in the numbers that docs/validity.md tells: just below a bound it says
 * one thing, just above it another. The numbers are written out, so that none moves by accident.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { validityOf } from '../../src/run/validity.js';
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';

import { evidence } from '../support/validity-fixture.js';

type Changes = Partial<ValidityEvidence>;

function wordsOf(changes: Changes): string {
  const { verdict, reasons } = validityOf(evidence(changes));
  return [verdict, ...reasons.map(({ code }) => code)].join(' ');
}

/** A hundredth to both sides of a bound. */
function edge(
  sentence: string,
  bound: number,
  changesAt: (value: number) => Changes,
  [below, above]: readonly [string, string],
): void {
  test(`${sentence}: ${bound}`, () => {
    assert.equal(wordsOf(changesAt(0.99 * bound)), below, 'below');
    assert.equal(wordsOf(changesAt(1.01 * bound)), above, 'above');
  });
}

/** At the bound itself. */
function at(sentence: string, changes: Changes, expected: string): void {
  test(sentence, () => assert.equal(wordsOf(changes), expected));
}

const CLOSED = { load: { kind: 'closed', concurrency: 8 } } as const;
const LATE = { lateNs: 4e9, lateBeyondNs: 4e9 };
const mean = (seenNs: number, withoutNs: number): Changes => ({
  own: { name: 'mean', seenNs, withoutNs },
});
/** Half a second of stalls, of this thread alone. */
const STALLS = { stalls: { count: 9, totalNs: 0.5e9, longestNs: 90e6 } };
const lateBy = (share: number): Changes => ({ ...LATE, ...mean(40e6, 40e6 * (1 - share)) });

// Our own effect.
edge('a mean moved by lateness', 0.05, lateBy, ['valid', 'suspect generator-late']);
edge('a mean made of lateness', 0.5, lateBy, ['suspect generator-late', 'invalid generator-late']);
edge('an effect in ns', 500_000, (ns) => ({ ...LATE, ...mean(2e6, 2e6 - ns) }), [
  'valid',
  'suspect generator-late',
]);
edge(
  'a measured part that is long enough to be invalid',
  1e9,
  (measuredNs) => ({ ...lateBy(0.8), measuredNs, throughputPerSecond: 2000 }),
  ['suspect generator-late', 'invalid generator-late'],
);
edge(
  'long stalls that no number shows, of the time',
  0.02,
  (ratio) => ({
    stalls: { count: 9, totalNs: 2e9, longestNs: 50e6 },
    stalledLongNs: 20e9 * ratio,
    stalledNs: 3e9,
  }),
  ['valid', 'suspect loop-stalled'],
);
edge(
  'a part of the whole that makes stalls a cause',
  0.3,
  (part) => ({ ...lateBy(0.2), ...STALLS, stalledNs: part * LATE.lateBeyondNs }),
  ['suspect generator-late', 'suspect loop-stalled generator-late'],
);
edge(
  'a part of the whole that makes lateness one',
  0.3,
  (part) => ({ ...lateBy(0.2), ...STALLS, stalledNs: (1 - part) * LATE.lateBeyondNs }),
  ['suspect loop-stalled', 'suspect loop-stalled generator-late'],
);
at(
  'stalls that requests waited for, and lateness that is less than those',
  { ...mean(40e6, 32e6), ...STALLS, stalledNs: 4e9, lateBeyondNs: 1e9 },
  'suspect loop-stalled',
);
const stalledAt = (changes: Changes): Changes => ({
  ...mean(40e6, 32e6),
  stalls: { count: 9, totalNs: 2e9, longestNs: 50e6 },
  stalledNs: 4e9,
  ...changes,
});
edge('stalls that a quiet thread shared', 1e9, (sharedNs) => stalledAt({ sharedNs }), [
  'suspect loop-stalled',
  'suspect machine-stalled',
]);
edge(
  'stalls that a quiet thread had, too',
  1e9,
  (quietStalledNs) => stalledAt({ quietStalledNs }),
  ['suspect loop-stalled', 'suspect machine-stalled'],
);

// The machine.
edge(
  'threads that are woken late',
  0.1,
  (share) => ({ machine: { name: 'mean', seenNs: 40e6, withoutNs: 40e6 * (1 - share) } }),
  ['valid', 'suspect machine-busy'],
);
edge(
  'threads that are woken late, in ns',
  500_000,
  (ns) => ({ machine: { name: 'mean', seenNs: 2e6, withoutNs: 2e6 - ns } }),
  ['valid', 'suspect machine-busy'],
);
edge(
  'a wait for a processor, of the mean response time',
  0.05,
  (part) => ({ cpuWait: { perTurnNs: part * 20e6, ratio: 0.3 } }),
  ['valid', 'suspect cpu-wait'],
);
edge(
  'a wait for a processor under quick answers, in ns',
  200_000,
  (perTurnNs) => ({ cpuWait: { perTurnNs, ratio: 0.3 }, meanResponseNs: 1e6 }),
  ['valid', 'suspect cpu-wait'],
);
edge(
  'a wait for a processor, of the time',
  0.02,
  (ratio) => ({ cpuWait: { perTurnNs: 2e6, ratio } }),
  ['valid', 'suspect cpu-wait'],
);
edge('steal', 0.05, (ratio) => ({ stolen: { ticks: 400, ratio } }), [
  'valid',
  'suspect cpu-stolen',
]);
at('nineteen ticks of steal', { stolen: { ticks: 19, ratio: 0.4 } }, 'valid');
at('twenty ticks of steal', { stolen: { ticks: 20, ratio: 0.4 } }, 'suspect cpu-stolen');
edge('throttling', 0.01, (throttledRatio) => ({ throttledRatio }), [
  'valid',
  'suspect cpu-throttled',
]);
const others = (taken: number, processors: number): Changes => ({
  others: { before: taken, during: taken, processors },
});
edge('other programs, of ten processors', 2, (taken) => others(taken, 10), [
  'valid',
  'suspect machine-shared',
]);
edge('other programs, of one processor', 0.5, (taken) => others(taken, 1), [
  'valid',
  'suspect machine-shared',
]);

// The rate.
const sent = (sentInTime: number, due = 100_000): Changes => ({
  due,
  ok: due,
  sentInTime,
  throughputPerSecond: due / 20,
  lateNs: 1e12,
});
at('fewer than 98 % sent in time', sent(97_999), 'suspect generator-behind');
at('98 % sent in time', sent(98_000), 'valid');
at('90 % sent in time', sent(90_000), 'suspect generator-behind');
at('fewer than 90 % sent in time', sent(89_999), 'invalid generator-behind');
at(
  'fewer than 90 % of half a second',
  { ...sent(500, 1000), measuredNs: 0.5e9, throughputPerSecond: 2000 },
  'suspect generator-behind',
);
at('four of a hundred missing', sent(96, 100), 'valid');
at('five of a hundred missing', sent(95, 100), 'suspect generator-behind');
edge('a closed loop that is busy', 0.9, (busyRatio) => ({ ...CLOSED, busyRatio }), [
  'valid',
  'suspect generator-busy',
]);
at('busy for nine tenths', { ...CLOSED, busyRatio: 0.9 }, 'suspect generator-busy');
edge(
  'busy while all places were taken',
  0.9,
  (busyRatio) => ({ ...sent(95_000), lateNs: 1e9, inFlightWaitNs: 1e13, busyRatio }),
  ['valid', 'suspect generator-behind'],
);
at(
  'a spinning loop that was late by nothing, with places free',
  { ...sent(95_000), lateNs: 0, inFlightWaitNs: 0, busyRatio: 1 },
  'valid',
);
at('a closed loop is never behind', { ...sent(50_000), ...CLOSED }, 'valid');
edge(
  'what failed here, of what was due',
  100,
  (requests) => ({
    ownLimit: { requests, what: 'EMFILE' },
  }),
  ['suspect own-limit', 'invalid own-limit'],
);
at(
  'a twentieth that failed here',
  { ownLimit: { requests: 100, what: 'EMFILE' } },
  'suspect own-limit',
);
edge('cold connections', 20, (opened) => ({ connections: 'warm', opened }), [
  'valid',
  'suspect cold-connections',
]);
edge('mostly cold connections', 500, (opened) => ({ connections: 'warm', opened }), [
  'suspect cold-connections',
  'invalid cold-connections',
]);

// The target.
const many = { due: 100_000, ok: 100_000, sentInTime: 100_000 };
edge(
  'answers that lag behind many arrivals',
  4750,
  (throughputPerSecond) => ({ ...many, throughputPerSecond }),
  ['suspect backlog', 'valid'],
);
edge(
  'answers that lag behind few arrivals: four deviations of chance',
  12,
  (throughputPerSecond) => ({
    due: 400,
    ok: 400,
    sentInTime: 400,
    // 20 a second were due; 4 · √400 of them in 20 s are 4 a second.
    throughputPerSecond: throughputPerSecond + 4,
  }),
  ['suspect backlog', 'valid'],
);
at(
  'what failed is not what waits',
  { ok: 1000, throughputPerSecond: 50, sentInTime: 2000 },
  'valid',
);
at('a closed loop has no backlog', { ...CLOSED, throughputPerSecond: 50 }, 'valid');
edge('a start unlike the rest', 0.05, (ratio) => ({ settling: { afterNs: 2e9, ratio } }), [
  'valid',
  'suspect warm-up-short',
]);
edge('a quick start', 0.05, (ratio) => ({ settling: { afterNs: 2e9, ratio: -ratio } }), [
  'valid',
  'suspect warm-up-short',
]);
edge('a slower second half', 0.1, (ratio) => ({ drift: { ratio } }), ['valid', 'suspect drift']);
edge('a faster second half', 0.1, (ratio) => ({ drift: { ratio: -ratio } }), [
  'valid',
  'suspect drift',
]);
at(
  'a start unlike the rest explains halves that differ',
  { settling: { afterNs: 2e9, ratio: 0.2 }, drift: { ratio: 0.2 } },
  'suspect warm-up-short',
);
at(
  'requests that we never sent are ours, and no backlog of the target',
  { ...sent(50_000), notSent: 40_000, throughputPerSecond: 2500 },
  'invalid generator-behind',
);
at(
  'the same while it is suspect only',
  { ...sent(95_000), notSent: 4000, throughputPerSecond: 4000 },
  'suspect generator-behind',
);
at('one request that was answered', { due: 1, ok: 1, sentInTime: 1, measuredNs: 10e6 }, 'valid');

// What an invalid cell still says.
const DEFECTS: readonly Changes[] = [
  { drift: { ratio: 0.5 } },
  { settling: { afterNs: 2e9, ratio: 0.5 } },
  { backlog: { beforeCount: 40, endCount: 90, perSecond: 5 } },
  { notSent: 100 },
];
test('an invalid cell says what is ours, the gravest first, and nothing about the target', () => {
  for (const ofTarget of DEFECTS) {
    const { verdict, reasons } = validityOf(
      evidence({
        ...lateBy(0.8),
        ...ofTarget,
        stolen: { ticks: 400, ratio: 0.2 },
        connections: 'warm',
        opened: 100,
      }),
    );
    assert.equal(verdict, 'invalid');
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['generator-late', 'cold-connections', 'cpu-stolen'],
    );
  }
});
