import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Reservoir } from '../../src/stats/reservoir.js';

function filled(capacity: number, items: number): Reservoir<number> {
  const reservoir = new Reservoir<number>(capacity);
  for (let item = 0; item < items; item += 1) reservoir.add(item);
  return reservoir;
}

test('as long as there is room everything is kept, in order', () => {
  assert.deepEqual(filled(3, 0).kept(), []);
  assert.deepEqual(filled(3, 2).kept(), [0, 1]);
  assert.deepEqual(filled(3, 3).kept(), [0, 1, 2]);
});

test('of many items each is as likely to be kept', () => {
  const reservoir = filled(500, 50_000);
  assert.equal(reservoir.seen, 50_000);
  assert.equal(new Set(reservoir.kept()).size, 500);
  const tenths = new Float64Array(10);
  for (const item of reservoir.kept()) {
    const tenth = Math.floor(item / 5000);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // 50 of each tenth are expected; beyond 25 on either side comes once in ten thousand.
  for (const count of tenths) assert.ok(count > 25 && count < 75, [...tenths].join(' '));
});

test('what is kept depends on nothing but how many there were', () => {
  assert.deepEqual(filled(20, 1000).kept(), filled(20, 1000).kept());
});
