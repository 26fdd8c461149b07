import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { deviationAtMost, pooledDeviation } from '../../src/stats/deviation.js';
import { chiSquareAtMost, chiSquareQuantile } from '../../src/stats/distributions.js';

import { normalsOf } from '../experiments/simulated.js';
import { close, VECTORS } from './vectors.js';

test('chi-square is that of scipy', () => {
  for (const { freedom, below, value } of VECTORS.chiSquares) {
    close(chiSquareQuantile(below, freedom), value, `${below} of ${freedom}`);
    close(chiSquareAtMost(value, freedom), below, `at most ${value} of ${freedom}`);
  }
  assert.equal(chiSquareAtMost(0, 3), 0);
});

test('deviations in groups, and the bound that a plan takes, are those of scipy', () => {
  for (const { groups, deviation, freedom, atMost } of VECTORS.deviations) {
    const pooled = pooledDeviation(groups);
    close(pooled.deviation, deviation, 'deviation');
    assert.equal(pooled.freedom, freedom);
    close(deviationAtMost(pooled), atMost, 'bound');
  }
});

test('where each group lies says nothing of how much its values differ', () => {
  const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 });
  const group = fc.record({ values, at: fc.integer({ min: -50, max: 50 }) });
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 6 }), (groups) => {
      const here = pooledDeviation(groups.map((one) => one.values));
      const there = pooledDeviation(groups.map(({ values: own, at }) => own.map((x) => x + at)));
      assert.equal(here.freedom, there.freedom);
      if (here.freedom === 0) assert.ok(Number.isNaN(here.deviation));
      else assert.ok(Math.abs(here.deviation - there.deviation) < 1e-9);
    }),
  );
});

test('one value a group tells nothing, an empty group neither', () => {
  const { deviation, freedom } = pooledDeviation([[1], [], [7]]);
  assert.equal(freedom, 0);
  assert.ok(Number.isNaN(deviation));
});

test('the bound comes down to the deviation as more is known', () => {
  const bounds = [1, 4, 9, 49, 999].map((freedom) => deviationAtMost({ deviation: 1, freedom }));
  assert.deepEqual(
    bounds,
    bounds.toSorted((a, b) => b - a),
  );
  assert.ok((bounds[2] ?? 0) > 1.29 && (bounds[2] ?? 0) < 1.295);
  assert.ok((bounds[3] ?? 0) > 1.095 && (bounds[3] ?? 0) < 1.105);
  assert.ok((bounds[4] ?? 0) > 1 && (bounds[4] ?? 0) < 1.02);
});

// Of a true 80 %, fewer than 768 or more than 831 of 1,000: one time in 100 each.
test('the bound lies above the truth four times of five', () => {
  const normal = normalsOf(11);
  let above = 0;
  for (let session = 0; session < 1000; session += 1) {
    const values = Array.from({ length: 10 }, () => 0.03 * normal());
    if (deviationAtMost(pooledDeviation([values])) >= 0.03) above += 1;
  }
  assert.ok(above >= 768 && above <= 831, `${above}`);
});
