import assert from 'node:assert/strict';
import { test } from 'node:test';

import { effectiveSize, quantilePlaces } from '../../src/stats/effective-size.js';

import { close, VECTORS } from './vectors.js';

test('requests that come in streaks count for fewer', () => {
  for (const { stretches, size } of VECTORS.effective) {
    close(effectiveSize(stretches), size, `${stretches.length} stretches`);
  }
});

test('one stretch tells nothing of streaks', () => {
  assert.ok(Number.isNaN(effectiveSize([{ count: 10, beyond: 5 }])));
});

test('the places of a quantile are those of the binomial distribution of scipy', () => {
  for (const { count, q, alpha, low, high } of VECTORS.places) {
    assert.deepEqual(quantilePlaces(count, q, alpha), { low, high }, `${q} of ${count}`);
  }
});
