import assert from 'node:assert/strict';
import { test } from 'node:test';

import { atLeast, atMost, between, microseconds, times } from '../../../bench/peers/goal.js';

test('a goal that is reached is met, at its limit too', () => {
  assert.equal(atMost(60_000, 60_000, microseconds), '≤ 60.0 µs: met');
  assert.equal(atLeast(1, 1, times), '≥ 1.00 ×: met');
  assert.equal(between(0, [0, 40_000], microseconds), '0.0 µs to 40.0 µs: met');
});

test('a goal that is not reached says by how much', () => {
  assert.equal(atMost(75_000, 60_000, microseconds), '≤ 60.0 µs: **missed by 15.0 µs**');
  assert.equal(atLeast(0.9, 1, times), '≥ 1.00 ×: **missed by 0.10 ×**');
  const range = [0, 40_000] as const;
  const goal = '0.0 µs to 40.0 µs';
  assert.equal(between(-5000, range, microseconds), `${goal}: **missed by 5.0 µs**`);
  assert.equal(between(41_000, range, microseconds), `${goal}: **missed by 1.0 µs**`);
});

test('what was not measured is neither met nor missed', () => {
  assert.equal(atMost(Number.NaN, 60_000, microseconds), '≤ 60.0 µs: not measured');
  assert.equal(between(Number.NaN, [0, 1000], microseconds), '0.0 µs to 1.0 µs: not measured');
});
