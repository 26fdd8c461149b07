import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Limit, Statistic } from '../../src/stats/limit.js';
import { intervalOf, type LimitInterval } from '../../src/stats/limit-interval.js';
import { type LimitFacts, verdictOf } from '../../src/stats/limit-verdict.js';
import { INDEPENDENT } from '../../src/stats/limit-worth.js';
import { Sample } from '../../src/stats/sample.js';
import { MEASURED } from '../../src/timing/piece.js';
import { randomOf } from '../../src/base/random.js';

function limitOf(statistic: Statistic, bound: number): Limit {
  const metric = { kind: 'time', of: 'response', statistic } as const;
  return { text: '', metric, comparison: '<', bound };
}

const ERRORS: Limit = { text: '', metric: { kind: 'errors' }, comparison: '<', bound: 0.01 };
const P50: Statistic = { kind: 'quantile', q: 0.5 };

function factsOf(values: readonly number[], failed = 0): LimitFacts {
  const sample = new Sample('unsigned');
  for (const ns of values) sample.record(ns, MEASURED);
  const timed: LimitFacts['timed'] = (name) => (name === 'response' ? sample : undefined);
  const requests = values.length + failed;
  const worth = INDEPENDENT;
  return { requests, failed, throughputPerSecond: 10, goodputPerSecond: null, timed, worth };
}

function near(actual: number | null, expected: number, share: number): void {
  assert.ok(actual !== null && Math.abs(actual / expected - 1) < share, `${actual}, ${expected}`);
}

test('the interval of a median lies between the ranks of the binomial table', () => {
  // n = 20 at 5 % on each side: ranks 6 and 15 (P(at most 5 of 20) = 0.0207, at most 6: 0.0577).
  const values = Array.from({ length: 20 }, (_, index) => (index + 1) * 1e6);
  const { low, high } = intervalOf(limitOf(P50, 1), factsOf(values));
  near(low, 6e6, 0.001);
  near(high, 15e6, 0.001);
});

test('too few requests put no end to a percentile: p99 has none above before 299', () => {
  const limit = limitOf({ kind: 'quantile', q: 0.99 }, 1);
  const values = (count: number): LimitFacts =>
    factsOf(Array.from({ length: count }, (_, index) => 1e6 + index * 1e3));
  assert.equal(intervalOf(limit, values(298)).high, null);
  near(intervalOf(limit, values(299)).high, 1e6 + 298e3, 0.001);
});

test('the share of failures has the interval of Clopper and Pearson', () => {
  // Published for 2 of 20 at 90 %: 0.018 to 0.283.
  const { low, high } = intervalOf(ERRORS, factsOf(Array(18).fill(1e6), 2));
  near(low, 0.0181, 0.005);
  near(high, 0.2826, 0.005);
  assert.equal(intervalOf(ERRORS, factsOf(Array(20).fill(1e6))).low, 0);
});

test('a median has an end where a rank is as sure as that: of five requests, not of four', () => {
  // P(0 of 5) = 0.03125, P(0 of 4) = 0.0625.
  const five = intervalOf(limitOf(P50, 1), factsOf([1e6, 2e6, 3e6, 4e6, 5e6]));
  near(five.low, 1e6, 0.001);
  near(five.high, 5e6, 0.001);
  const four = intervalOf(limitOf(P50, 1), factsOf([1e6, 2e6, 3e6, 4e6]));
  assert.deepEqual(four, { low: null, high: null });
  const eight = intervalOf(
    limitOf(P50, 1),
    factsOf([1, 2, 3, 4, 5, 6, 7, 8].map((ms) => ms * 1e6)),
  );
  // P(at most 1 of 8) = 0.0352, at most 2: 0.1445.
  near(eight.low, 2e6, 0.001);
  near(eight.high, 7e6, 0.001);
});

test('a mean of few has the interval of Student with as many degrees as they leave', () => {
  const mean = limitOf({ kind: 'mean' }, 1);
  // t(5 %) is 6.3138 of two values, 2.9200 of three (tables); the errors are 10 and 5.7735.
  const two = intervalOf(mean, factsOf([90, 110]));
  near(two.low, 100 - 63.138, 1e-4);
  near(two.high, 100 + 63.138, 1e-4);
  const three = intervalOf(mean, factsOf([90, 100, 110]));
  near(three.low, 100 - 16.859, 1e-4);
  near(three.high, 100 + 16.859, 1e-4);
  assert.deepEqual(intervalOf(mean, factsOf([100])), { low: null, high: null });
});

test('failures of no request have no share', () => {
  assert.deepEqual(intervalOf(ERRORS, factsOf([])), { low: null, high: null });
  near(intervalOf(ERRORS, factsOf([], 20)).high, 1, 1e-9);
});

test('what is observed without doubt has no interval, nor what is not there', () => {
  const none: LimitInterval = { low: null, high: null };
  const facts = factsOf([1e6, 2e6]);
  assert.deepEqual(intervalOf(limitOf({ kind: 'max' }, 1), facts), none);
  assert.deepEqual(intervalOf({ ...ERRORS, metric: { kind: 'throughput' } }, facts), none);
  assert.deepEqual(intervalOf(limitOf(P50, 1), factsOf([])), none);
});

test('a limit is not proved exactly where its bound lies inside of the interval', () => {
  const statistics: readonly Statistic[] = [P50, { kind: 'quantile', q: 0.9 }, { kind: 'mean' }];
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 400 }),
      fc.integer(),
      fc.record({
        statistic: fc.constantFrom(...statistics),
        worth: fc.constantFrom(1, 0.97),
      }),
      fc.double({ min: 0.8, max: 1.2, noNaN: true }),
      (count, seed, { statistic, worth }, factor) => {
        const random = randomOf(seed);
        const values = Array.from({ length: count }, () => 1e6 * (1 + random()));
        const each = { ofQuantile: () => worth, ofMean: () => worth, ofErrors: () => worth };
        const facts = { ...factsOf(values), worth: each };
        const { low, high } = intervalOf(limitOf(statistic, 1), facts);
        assert.ok(low !== null && high !== null && low <= high);
        for (const end of [low, high]) {
          const bound = end * factor;
          // A bucket of the histogram is 0.1 % wide; in it either verdict is right.
          if (Math.abs(bound / low - 1) < 0.003 || Math.abs(bound / high - 1) < 0.003) continue;
          const isInside: boolean = bound > low && bound < high;
          const { verdict } = verdictOf(limitOf(statistic, bound), facts);
          assert.equal(verdict === 'notProved', isInside, `${low} ${bound} ${high} ${verdict}`);
        }
      },
    ),
  );
});
