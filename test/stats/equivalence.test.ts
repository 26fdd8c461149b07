import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isWithin } from '../../src/stats/equivalence.js';

test('no change is proved by an interval inside of the margins, and by nothing less', () => {
  assert.ok(isWithin({ low: -0.02, high: 0.029 }, 0.03));
  assert.ok(!isWithin({ low: -0.02, high: 0.03 }, 0.03));
  assert.ok(!isWithin({ low: -0.04, high: 0.01 }, 0.03));
  assert.ok(!isWithin({ low: null, high: 0.01 }, 0.03));
  assert.ok(!isWithin({ low: null, high: null }, 0.03));
});
