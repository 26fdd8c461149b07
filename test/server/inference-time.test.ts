import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { randomOf } from '../../src/base/random.js';
import type { DrawnTime } from '../../src/base/reference-settings.js';
import { durationNs } from '../../src/base/units.js';
import { drawsOf } from '../../src/server/inference-time.js';

const DRAWS = 20_000;

function drawn(time: DrawnTime, seed: number): readonly number[] {
  const draw = drawsOf(time, randomOf(seed));
  return Array.from({ length: DRAWS }, draw).toSorted((left, right) => left - right);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function checkNear(actual: number, expected: number, tolerance: number): void {
  const ratio = actual / expected;
  assert.ok(Math.abs(ratio - 1) < tolerance, `${actual} is not near ${expected}`);
}

const seeds = fc.integer();
const times = fc.integer({ min: 10_000, max: 1e9 }).map(durationNs);

test('a constant time is the same each time, zero included', () => {
  assert.deepEqual(new Set(drawn({ kind: 'constant', ns: durationNs(0) }, 1)), new Set([0]));
  assert.deepEqual(new Set(drawn({ kind: 'constant', ns: durationNs(7) }, 1)), new Set([7]));
});

test('the same seed draws the same times', () => {
  const time: DrawnTime = { kind: 'exponential', meanNs: durationNs(1e6) };
  assert.deepEqual(drawn(time, 5), drawn(time, 5));
  assert.notDeepEqual(drawn(time, 5), drawn(time, 6));
});

// The standard error of each statistic over 20,000 draws is under 1.4 %; seven of them are allowed.
test('exponential times have their mean, and a median of ln 2 times it', () => {
  fc.assert(
    fc.property(seeds, times, (seed, meanNs) => {
      const values = drawn({ kind: 'exponential', meanNs }, seed);
      checkNear(meanOf(values), meanNs, 0.05);
      checkNear(values[DRAWS / 2]!, Math.LN2 * meanNs, 0.08);
    }),
    { numRuns: 20 },
  );
});

test('lognormal times have their median, their mean and their p99', () => {
  fc.assert(
    fc.property(seeds, times, fc.double({ min: 0.05, max: 0.8, noNaN: true }), (...given) => {
      const [seed, medianNs, sigma] = given;
      const values = drawn({ kind: 'lognormal', medianNs, sigma }, seed);
      checkNear(values[DRAWS / 2]!, medianNs, 0.07);
      checkNear(meanOf(values), medianNs * Math.exp(sigma ** 2 / 2), 0.07);
      // 2.3263 standard deviations above the middle.
      checkNear(values[DRAWS * 0.99]!, medianNs * Math.exp(2.3263 * sigma), 0.2);
    }),
    { numRuns: 20 },
  );
});

test('every drawn time is whole and finite and not negative', () => {
  fc.assert(
    fc.property(seeds, times, (seed, meanNs) => {
      const draw = drawsOf({ kind: 'exponential', meanNs }, randomOf(seed));
      for (let count = 0; count < 100; count += 1) {
        const ns = draw();
        assert.ok(Number.isInteger(ns) && ns >= 0);
      }
    }),
  );
});
