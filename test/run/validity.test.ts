/* The verdict as a pure function of what was seen: a table. The laws are beside it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { REASON_CODES, validityOf } from '../../src/run/validity.js';
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';

import { evidence } from '../support/validity-fixture.js';

type Changes = Partial<ValidityEvidence>;

const CLOSED = { load: { kind: 'closed', concurrency: 8 } } as const;
const STALLED = {
  stalls: { count: 20, totalNs: 1e9, longestNs: 50e6 },
  stalledLongNs: 1e9,
  stalledNs: 20e9,
};

function check(sentence: string, changes: Changes, expected: string): void {
  test(sentence, () => {
    const { verdict, reasons } = validityOf(evidence(changes));
    const codes = reasons.map(({ code }) => code);
    assert.equal([verdict, ...codes].join(' '), expected);
    assert.ok(reasons.every(({ message }) => !/NaN|Infinity|undefined|null/.test(message)));
  });
}

check('nothing the matter', {}, 'valid');
check(
  'a system that tells nothing of its threads and processors',
  {
    cpuWait: null,
    stolen: null,
    throttledRatio: null,
    busyRatio: null,
    machine: undefined,
  },
  'valid',
);
check('nothing was due', { due: 0, ok: 0, own: undefined }, 'invalid nothing-measured');
check('nothing was answered', { ok: 0, own: undefined }, 'invalid nothing-answered');

// Lateness and stalls: by their effect.
check(
  'late by a tenth of p99',
  {
    lateNs: 2000 * 3e6,
    lateBeyondNs: 2000 * 3e6,
    own: { name: 'p99', seenNs: 27e6, withoutNs: 24e6 },
  },
  'suspect generator-late',
);
check(
  'late by more than half of p99',
  {
    lateNs: 2000 * 8e6,
    lateBeyondNs: 2000 * 8e6,
    own: { name: 'p99', seenNs: 60e6, withoutNs: 24e6 },
  },
  'invalid generator-late',
);
check(
  'late by a third of almost nothing: the floor of the tool',
  {
    lateNs: 2000 * 0.1e6,
    lateBeyondNs: 2000 * 0.1e6,
    own: { name: 'p99', seenNs: 0.9e6, withoutNs: 0.6e6 },
  },
  'valid',
);
check(
  'a tenth of p99, which two runs of one target differ by',
  {
    lateBeyondNs: 2000 * 1e6,
    own: { name: 'p99', seenNs: 26.4e6, withoutNs: 24e6 },
  },
  'valid',
);
check(
  'less than that of the mean',
  {
    lateBeyondNs: 2000 * 2e6,
    own: { name: 'mean', seenNs: 22e6, withoutNs: 20.5e6 },
  },
  'suspect generator-late',
);
check(
  'stalls that no number shows, of half a percent of the time',
  {
    stalls: { count: 4, totalNs: 0.1e9, longestNs: 40e6 },
    stalledNs: 0.2e9,
  },
  'valid',
);
check(
  'stalls that no number shows, of five percent of the time',
  {
    ...STALLED,
    ...CLOSED,
  },
  'suspect loop-stalled',
);
check(
  'stalls that make most of p99',
  {
    ...STALLED,
    own: { name: 'p99', seenNs: 70e6, withoutNs: 24e6 },
  },
  'invalid loop-stalled',
);
check(
  'the same while a quiet thread stood, too',
  {
    ...STALLED,
    sharedNs: 0.8e9,
    own: { name: 'p99', seenNs: 70e6, withoutNs: 24e6 },
  },
  'invalid machine-stalled',
);
check(
  'the same while a quiet thread stood as long, at other times',
  {
    ...STALLED,
    quietStalledNs: 0.6e9,
    own: { name: 'p99', seenNs: 70e6, withoutNs: 24e6 },
  },
  'invalid machine-stalled',
);
check(
  'many short stalls that no number shows',
  {
    stalls: { count: 200, totalNs: 0.7e9, longestNs: 8e6 },
    stalledNs: 0.1e9,
  },
  'valid',
);
check(
  'stalls of an open load, where requests were sent late after them',
  {
    ...STALLED,
    stalledNs: 2e9,
    lateNs: 2.2e9,
    lateBeyondNs: 2.2e9,
    own: { name: 'p99', seenNs: 70e6, withoutNs: 24e6 },
  },
  'invalid loop-stalled',
);
check(
  'both, each on its own',
  {
    ...STALLED,
    stalledNs: 2e9,
    lateNs: 6e9,
    lateBeyondNs: 6e9,
    own: { name: 'p99', seenNs: 70e6, withoutNs: 24e6 },
  },
  'invalid loop-stalled generator-late',
);

// The rate.
check(
  'half of the rate was sent, with places free',
  {
    due: 100_000,
    ok: 100_000,
    sentInTime: 50_000,
    lateNs: 1e15,
    lateBeyondNs: 1e15,
    throughputPerSecond: 2500,
    own: { name: 'mean', seenNs: 9e9, withoutNs: 1e6 },
  },
  'invalid generator-behind generator-late',
);
check(
  'a twentieth was not sent in time',
  {
    due: 100_000,
    ok: 100_000,
    sentInTime: 95_000,
    lateNs: 1e12,
    lateBeyondNs: 1e12,
    throughputPerSecond: 4750,
    own: { name: 'mean', seenNs: 21e6, withoutNs: 20.5e6 },
  },
  'suspect generator-behind',
);
check(
  'all places taken because nobody read the answers',
  {
    due: 100_000,
    ok: 100_000,
    sentInTime: 50_000,
    lateNs: 1e9,
    inFlightWaitNs: 1e14,
    busyRatio: 0.98,
    throughputPerSecond: 2500,
  },
  'invalid generator-behind',
);
check(
  'all places taken because the target is slow',
  {
    due: 2000,
    ok: 2000,
    sentInTime: 1500,
    inFlightWaitNs: 1e13,
    throughputPerSecond: 75,
  },
  'suspect backlog',
);
check(
  'the target falls behind, with places free',
  {
    due: 20_000,
    ok: 20_000,
    sentInTime: 20_000,
    throughputPerSecond: 800,
  },
  'suspect backlog',
);
check(
  'what waits grew, by less than the rate shows',
  {
    backlog: { beforeCount: 40, endCount: 90, perSecond: 5 },
  },
  'suspect backlog',
);
check(
  'what waits makes times grow: that is said once',
  {
    backlog: { beforeCount: 40, endCount: 90, perSecond: 5 },
    drift: { ratio: 0.6 },
  },
  'suspect backlog',
);
check(
  'requests were due and never sent',
  {
    notSent: 200,
    sentInTime: 1700,
    inFlightWaitNs: 1e13,
    throughputPerSecond: 80,
  },
  'suspect not-sent',
);

test('a cell of half a second is suspect at most: one hiccup is the whole of it', () => {
  const own = { name: 'mean', seenNs: 70e6, withoutNs: 24e6 } as const;
  const short = { ...STALLED, own, measuredNs: 0.5e9, sentInTime: 1000 };
  assert.equal(validityOf(evidence(short)).verdict, 'suspect');
  assert.equal(validityOf(evidence({ ...short, measuredNs: 1e9 })).verdict, 'invalid');
});

test('what made the loop stand still is told where it is known', () => {
  const own = { name: 'p99', seenNs: 70e6, withoutNs: 24e6 } as const;
  const advice = (changes: Changes): string =>
    validityOf(evidence({ ...STALLED, own, ...changes })).reasons[0]?.advice ?? '';
  assert.match(advice({ decodesInline: true }), /decode: auto/);
  assert.match(advice({ cpuWait: { perTurnNs: 2e3, ratio: 0.06 } }), /processor/);
  assert.match(advice({ garbage: { count: 9, totalNs: 0.9e9, longestNs: 50e6 } }), /garbage/);
  assert.match(advice({}), /smaller bodies/);
});

test('docs/validity.md has a row for every code', () => {
  const text = readFileSync(new URL('../../../docs/validity.md', import.meta.url), 'utf8');
  assert.deepEqual(
    REASON_CODES.filter((code) => !text.includes(`| \`${code}\` |`)),
    [],
  );
});
