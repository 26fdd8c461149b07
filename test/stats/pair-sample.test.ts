import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PairSample } from '../../src/stats/pair-sample.js';

test('as long as there is room every pair is kept, in order', () => {
  const sample = new PairSample(3);
  assert.deepEqual(sample.pairs(), []);
  sample.add(1, 10);
  sample.add(2, 20);
  assert.deepEqual(sample.pairs(), [
    { x: 1, y: 10 },
    { x: 2, y: 20 },
  ]);
});

test('of many pairs each is as likely to be kept, and x stays with its y', () => {
  const kept = new Float64Array(10);
  const sample = new PairSample(500);
  for (let index = 0; index < 50_000; index += 1) sample.add(index, -index);
  const pairs = sample.pairs();
  assert.equal(sample.seen, 50_000);
  assert.equal(pairs.length, 500);
  for (const { x, y } of pairs) {
    assert.equal(y, -x);
    const tenth = Math.floor(x / 5000);
    kept[tenth] = (kept[tenth] ?? 0) + 1;
  }
  // 50 of each tenth are expected; beyond 25 on either side comes once in ten thousand.
  for (const count of kept) assert.ok(count > 25 && count < 75, [...kept].join(' '));
});

test('what is kept depends on nothing but how many there were', () => {
  const [one, other] = [new PairSample(20), new PairSample(20)];
  for (let index = 0; index < 1000; index += 1) {
    one.add(index, 0);
    other.add(index, 0);
  }
  assert.deepEqual(one.pairs(), other.pairs());
});
