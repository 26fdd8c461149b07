import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  binomialAtLeast,
  binomialAtMost,
  studentAbove,
  studentQuantile,
} from '../../src/stats/distributions.js';

function close(found: number, expected: number, what: string): void {
  const difference = Math.abs(found - expected);
  assert.ok(difference <= 1e-9 * Math.abs(expected), `${what}: ${found} instead of ${expected}`);
}

// Sums of exact fractions (Python's fractions module; the largest one in 60 decimal digits).
const BINOMIAL = [
  { hits: 0, count: 299, ratio: 0.01, atMost: 0.04953625663766248, atLeast: 1 },
  { hits: 0, count: 298, ratio: 0.01, atMost: 0.050036622866325736, atLeast: 1 },
  { hits: 3, count: 1000, ratio: 0.01, atMost: 0.01007265477201438, atLeast: 0.9973205680062085 },
  { hits: 10, count: 1000, ratio: 0.01, atMost: 0.5830408033010982, atLeast: 0.5426994078251092 },
  { hits: 2, count: 50, ratio: 0.01, atMost: 0.9861827291693996, atLeast: 0.0894353130960307 },
  { hits: 43, count: 100, ratio: 0.5, atMost: 0.09667395224782123, atLeast: 0.9333946903963933 },
  { hits: 0, count: 2994, ratio: 0.001, atMost: 0.050011715112468845, atLeast: 1 },
  { hits: 0, count: 2995, ratio: 0.001, atMost: 0.04996170339735638, atLeast: 1 },
  { hits: 9, count: 20, ratio: 0.5, atMost: 0.41190147399902344, atLeast: 0.7482776641845703 },
  { hits: 900, count: 1000, ratio: 0.9, atMost: 0.5154177095659203, atLeast: 0.5265990812951651 },
] as const;

test('binomial tails agree with exact fractions', () => {
  for (const { hits, count, ratio, atMost, atLeast } of BINOMIAL) {
    close(binomialAtMost(hits, count, ratio), atMost, `at most ${hits} of ${count}`);
    close(binomialAtLeast(hits, count, ratio), atLeast, `at least ${hits} of ${count}`);
  }
});

test('binomial tails of a million trials are exact to six digits', () => {
  const atMost = binomialAtMost(9800, 1_000_000, 0.01);
  assert.ok(Math.abs(atMost / 0.02221251036473662 - 1) < 1e-6, String(atMost));
  const atLeast = binomialAtLeast(10_200, 1_000_000, 0.01);
  assert.ok(Math.abs(atLeast / 0.02274249736052209 - 1) < 1e-6, String(atLeast));
});

test('the tails of a binomial fit together', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      (count, share, ratio) => {
        const hits = Math.floor(share * count);
        const whole = binomialAtMost(hits, count, ratio) + binomialAtLeast(hits + 1, count, ratio);
        assert.ok(Math.abs(whole - 1) < 1e-9, String(whole));
        const mirrored = binomialAtLeast(count - hits, count, 1 - ratio);
        assert.ok(Math.abs(binomialAtMost(hits, count, ratio) - mirrored) < 1e-9);
      },
    ),
    { numRuns: 500 },
  );
});

test('what cannot happen has no chance, what must happen is certain', () => {
  assert.equal(binomialAtMost(-1, 10, 0.5), 0);
  assert.equal(binomialAtMost(10, 10, 0.5), 1);
  assert.equal(binomialAtLeast(0, 10, 0.5), 1);
  assert.equal(binomialAtLeast(11, 10, 0.5), 0);
  assert.equal(binomialAtMost(3, 10, 0), 1);
  assert.equal(binomialAtLeast(3, 10, 0), 0);
});

// The usual printed table, two-sided 5 % and one-sided 5 %.
const STUDENT = [
  [1, 12.706, 6.314],
  [2, 4.303, 2.92],
  [5, 2.571, 2.015],
  [10, 2.228, 1.812],
  [30, 2.042, 1.697],
  [120, 1.98, 1.658],
  [100_000, 1.96, 1.645],
] as const;

test("Student's t agrees with the printed table", () => {
  for (const [freedom, twoSided, oneSided] of STUDENT) {
    assert.ok(Math.abs(studentQuantile(0.025, freedom) - twoSided) < 0.0006, `t of ${freedom}`);
    assert.ok(Math.abs(studentQuantile(0.05, freedom) - oneSided) < 0.0006, `t of ${freedom}`);
  }
});

test("Student's t is symmetric, and with one degree of freedom it is Cauchy's", () => {
  close(studentAbove(1, 1), 0.25, 'one');
  close(studentAbove(0, 7), 0.5, 'zero');
  close(studentAbove(-2, 7) + studentAbove(2, 7), 1, 'both sides');
});
