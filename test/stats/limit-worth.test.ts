import assert from 'node:assert/strict';
import { test } from 'node:test';

import { INDEPENDENT, worthOfMean, worthOfShare } from '../../src/stats/limit-worth.js';

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`);
}

test('where nothing is known each request counts as one', () => {
  assert.equal(INDEPENDENT.ofQuantile('response', 0.9, 1), 1);
  assert.equal(INDEPENDENT.ofMean('response'), 1);
  assert.equal(INDEPENDENT.ofErrors(), 1);
});

test('a share is worth what its stretches vary by, less where neighbours are alike', () => {
  const stretches = (beyond: readonly number[]) =>
    beyond.map((one) => ({ count: 100, beyond: one }));
  // Shares of 0.2 and 0.4 in turn: a variance of 4/3 · 400 / 160,000 in place of 0.21 / 400.
  near(worthOfShare(stretches([20, 40, 20, 40])), 0.21 / 400 / ((4 / 3) * (400 / 160_000)));
  // The same beside each other: of three neighbours two are alike and one is not: r = 1/4.
  const alone = 0.21 / 400 / ((4 / 3) * (400 / 160_000));
  near(worthOfShare(stretches([20, 20, 40, 40])), alone / (1 + 2 * 0.25));
});

test('a mean is worth what its stretches vary by, less where neighbours are alike', () => {
  const stretches = (sums: readonly number[]) => sums.map((sumNs) => ({ count: 100, sumNs }));
  const seen = (4 / 3) * (4 * 50 ** 2 * (1 / 400 ** 2));
  near(worthOfMean(stretches([450, 550, 450, 550]), 2), 2 ** 2 / 400 / seen);
  near(worthOfMean(stretches([450, 450, 550, 550]), 2), 2 ** 2 / 400 / seen / 1.5);
  // Of unequal length, and one with nothing in it: deviations from 5 a request are 5, -5.
  const uneven = [
    { count: 10, sumNs: 55 },
    { count: 0, sumNs: 0 },
    { count: 30, sumNs: 145 },
  ];
  near(worthOfMean(uneven, 0.5), 0.25 / 40 / (2 * (50 / 1600)));
});

test('a worth is never more than all, and never less than one of a thousand', () => {
  const stretches = [
    { count: 1000, sumNs: 0 },
    { count: 1000, sumNs: 2e6 },
  ];
  assert.equal(worthOfMean(stretches, 1e9), 1);
  assert.equal(worthOfMean(stretches, 1), 0.001);
  assert.equal(worthOfMean(stretches, 0), 1);
});

test('failures that come in a burst prove less than as many that are spread', () => {
  const stretches = (failed: readonly number[]) => failed.map((beyond) => ({ count: 100, beyond }));
  assert.equal(worthOfShare(stretches([2, 2, 2, 2, 2])), 1);
  const burst = worthOfShare(stretches([0, 0, 10, 0, 0]));
  assert.ok(burst > 0.05 && burst < 0.3, `${burst}`);
});

test('one stretch, or none that differs, tells nothing: requests count as they are', () => {
  assert.equal(worthOfShare([{ count: 100, beyond: 50 }]), 1);
  assert.equal(worthOfShare([]), 1);
  assert.equal(worthOfMean([{ count: 100, sumNs: 5 }], 1), 1);
  const alike = { count: 100, sumNs: 500 };
  assert.equal(worthOfMean([alike, alike], 1), 1);
  // Twice the deviation of independent ones: a quarter of them.
  const apart = [
    { count: 100, sumNs: 480 },
    { count: 100, sumNs: 520 },
  ];
  assert.ok(Math.abs(worthOfMean(apart, 1) - 0.125) < 1e-9);
});
