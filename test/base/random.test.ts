import assert from 'node:assert/strict';
import { test } from 'node:test';

import { randomOf, seedOf } from '../../src/base/random.js';

test('neighbouring seeds begin with unlike numbers, spread evenly', () => {
  const firsts = Array.from({ length: 2000 }, (_, seed) => randomOf(seed)()).sort((a, b) => a - b);
  let distance = 0;
  firsts.forEach((first, index) => {
    distance = Math.max(distance, Math.abs(first - (index + 0.5) / firsts.length));
  });
  // Kolmogorov and Smirnov: 1.95 / √2000 is exceeded in one of a thousand even samples.
  assert.ok(distance < 0.0436, `${distance}`);
});

test('the numbers of a seed are fixed: scenarios made today are the same tomorrow', () => {
  const random = randomOf(42);
  const numbers = [random(), random(), random()].map((number) => Math.floor(number * 2 ** 32));
  assert.deepEqual(numbers, [471399469, 3030140883, 3568270373]);
});

test('one seed gives other numbers for another purpose', () => {
  assert.notEqual(seedOf(42, 'arrivals'), seedOf(42, 'payload'));
  assert.equal(seedOf(42, 'arrivals'), seedOf(42, 'arrivals'));
});
