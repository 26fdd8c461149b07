import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BatchMeans, meanShift } from '../../src/stats/batch-means.js';
import { randomOf } from '../../src/base/random.js';

function batched(values: readonly number[]): BatchMeans {
  const means = new BatchMeans();
  for (const value of values) means.add(value);
  return means;
}

test('the mean is of all values, also of those that fill no batch', () => {
  for (const count of [1, 19, 20, 21, 47, 1000, 1001]) {
    const means = batched(Array.from({ length: count }, (_, index) => index));
    assert.equal(means.count(), count);
    assert.ok(Math.abs(means.mean() - (count - 1) / 2) < 1e-9, `${count}`);
  }
  assert.ok(Number.isNaN(new BatchMeans().mean()));
});

test('there are 10 to 19 batches once there were 20 values, and the error is of their means', () => {
  assert.equal(batched([1, 2, 3, 4]).error(), undefined);
  assert.deepEqual(batched([1, 2, 3, 4, 5]).error(), { squared: 0.5, freedom: 4 });
  for (const count of [20, 39, 40, 400, 799, 12_345]) {
    const freedom = batched(Array.from({ length: count }, () => 7)).error()?.freedom ?? 0;
    assert.ok(freedom >= 9 && freedom <= 18, `${count}: ${freedom}`);
  }
  // 40 values: batches of 4, each with the mean of its own four.
  const steps = batched(Array.from({ length: 40 }, (_, index) => Math.floor(index / 4)));
  assert.deepEqual(steps.error(), { squared: 82.5 / 9 / 10, freedom: 9 });
});

test('a shift between two that do not scatter is known exactly', () => {
  const [two, five] = [batched([2, 2, 2, 2, 2]), batched([5, 5, 5, 5, 5])];
  assert.deepEqual(meanShift([two], [five], 0.05), { estimate: 3, low: 3, high: 3 });
  // Of several each weighs as its values are many: five of 2 and ten of 5 are 4 in the mean.
  const ten = batched(Array.from({ length: 10 }, () => 5));
  assert.equal(meanShift([two], [two, ten], 0.05)?.estimate, 2);
  assert.equal(meanShift([two], [], 0.05), undefined);
  assert.equal(meanShift([two], [batched([1, 2, 3])], 0.05), undefined);
});

test('the interval of the shift of waits that hang together holds as often as it says', () => {
  const random = randomOf(7);
  const trials = 400;
  let holds = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const before = batched(Array.from({ length: 300 }, () => 50 + 10 * (random() - 0.5)));
    // Each wait is for the most part the one before: a queue that drains slowly.
    let wait = 0;
    const waits = Array.from({ length: 300 }, () => {
      wait = 0.7 * wait + 10 * (random() - 0.5);
      return 80 + wait + 10 * (random() - 0.5);
    });
    const shift = meanShift([before], [batched(waits)], 0.05);
    if (shift !== undefined && shift.low <= 30 && 30 <= shift.high) holds += 1;
  }
  // 95 % of 400 are 380; fewer than 366 come once in a thousand where 95 % is true.
  assert.ok(holds >= 366, `${holds} of ${trials}`);
});
