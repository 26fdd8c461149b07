import assert from 'node:assert/strict';
import { test } from 'node:test';

import { predictedAbove, predictionOf } from '../../src/stats/prediction.js';

import { close, VECTORS } from './vectors.js';

test('prediction limits and the surprise of a new value are those of scipy', () => {
  for (const { history, alpha, low, high, value, above } of VECTORS.predictions) {
    const found = predictionOf(history, alpha);
    close(found.low, low, 'low');
    close(found.high, high, 'high');
    close(predictedAbove(history, value), above, 'above');
  }
});

test('a history that never changed is surprised by anything higher, and by nothing else', () => {
  assert.equal(predictedAbove([2, 2, 2], 2.1), 0);
  assert.equal(predictedAbove([2, 2, 2], 2), 1);
});
