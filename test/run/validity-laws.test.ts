/* What holds of the verdict whatever was seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { REASON_CODES, validityOf } from '../../src/run/validity.js';
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';

import { evidence } from '../support/validity-fixture.js';

type Changes = Partial<ValidityEvidence>;

const CLOSED = { load: { kind: 'closed', concurrency: 8 } } as const;
const RANKS = { valid: 0, suspect: 1, invalid: 2 };
const rankOf = (one: ValidityEvidence): number => RANKS[validityOf(one).verdict];

const ANY: fc.Arbitrary<ValidityEvidence> = fc
  .record({
    lateNs: fc.double({ min: 0, max: 1e12, noNaN: true }),
    stalledNs: fc.double({ min: 0, max: 1e12, noNaN: true }),
    withoutNs: fc.double({ min: 1e6, max: 24e6, noNaN: true }),
    totalNs: fc.double({ min: 0, max: 20e9, noNaN: true }),
    long: fc.double({ min: 0, max: 1, noNaN: true }),
    sent: fc.integer({ min: 0, max: 2000 }),
    busyRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    wait: fc.double({ min: 0, max: 1, noNaN: true }),
    stolen: fc.double({ min: 0, max: 1, noNaN: true }),
    throttledRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    drift: fc.double({ min: -0.9, max: 5, noNaN: true }),
    isClosed: fc.boolean(),
  })
  .map(({ withoutNs, totalNs, long, sent, wait, stolen, drift, isClosed, ...rest }) =>
    evidence({
      ...rest,
      ...(isClosed ? CLOSED : {}),
      own: { name: 'p99', seenNs: 24e6, withoutNs },
      stalls: { count: 3, totalNs, longestNs: totalNs / 2 },
      stalledLongNs: totalNs * long,
      sentInTime: sent,
      cpuWait: { perTurnNs: wait * 1e7, ratio: wait },
      stolen: { ticks: 1000 * stolen, ratio: stolen },
      drift: { ratio: drift },
    }),
  );

test('valid has no reasons, and everything else has one that is documented', () => {
  fc.assert(
    fc.property(ANY, (one) => {
      const { verdict, reasons } = validityOf(one);
      assert.equal(verdict === 'valid', reasons.length === 0);
      assert.ok(reasons.every(({ code }) => (REASON_CODES as readonly string[]).includes(code)));
      assert.equal(new Set(reasons.map(({ code }) => code)).size, reasons.length);
    }),
  );
});

test('an invalid cell never speaks of the target', () => {
  fc.assert(
    fc.property(ANY, (one) => {
      const { verdict, reasons } = validityOf(one);
      if (verdict !== 'invalid') return;
      const target = ['not-sent', 'backlog', 'warm-up-short', 'drift'];
      assert.ok(reasons.every(({ code }) => !target.includes(code)));
    }),
  );
});

test('more of a disturbance never makes a better verdict', () => {
  const more: readonly ((one: ValidityEvidence, by: number) => Changes)[] = [
    ({ stalledLongNs }, by) => ({ stalledLongNs: stalledLongNs * by }),
    ({ cpuWait }, by) => ({
      cpuWait: { perTurnNs: (cpuWait?.perTurnNs ?? 0) * by, ratio: (cpuWait?.ratio ?? 0) * by },
    }),
    ({ stolen }, by) => ({
      stolen: { ticks: (stolen?.ticks ?? 0) * by, ratio: (stolen?.ratio ?? 0) * by },
    }),
    ({ throttledRatio }, by) => ({ throttledRatio: (throttledRatio ?? 0) * by }),
    ({ own }, by) => ({ own: { name: 'p99', seenNs: 24e6, withoutNs: own!.withoutNs / by } }),
  ];
  const by = fc.double({ min: 1, max: 10, noNaN: true });
  fc.assert(
    fc.property(ANY, by, fc.constantFrom(...more), (one, factor, worse) => {
      assert.ok(rankOf({ ...one, ...worse(one, factor) }) >= rankOf(one));
    }),
  );
});
