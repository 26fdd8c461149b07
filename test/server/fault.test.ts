import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REFERENCE_DEFAULTS, type ReferenceSettings } from '../../src/base/reference-settings.js';
import { ratio } from '../../src/base/units.js';
import { faultsOf } from '../../src/server/fault.js';

function faults(settings: Partial<ReferenceSettings>, count: number): readonly string[] {
  const next = faultsOf({ ...REFERENCE_DEFAULTS, ...settings });
  return Array.from({ length: count }, next);
}

test('without shares nothing fails', () => {
  assert.deepEqual(new Set(faults({}, 1000)), new Set(['none']));
});

test('a share of one is everything', () => {
  assert.deepEqual(new Set(faults({ errors: ratio(1) }, 100)), new Set(['error']));
  assert.deepEqual(new Set(faults({ hang: ratio(1) }, 100)), new Set(['hang']));
  assert.deepEqual(new Set(faults({ reset: ratio(1) }, 100)), new Set(['reset']));
});

test('the seed decides which requests fail, and the shares are those asked for', () => {
  const shares = { errors: ratio(0.1), hang: ratio(0.02), reset: ratio(0.05) };
  const drawn = faults({ ...shares, seed: 3 }, 20_000);
  assert.deepEqual(drawn, faults({ ...shares, seed: 3 }, 20_000));
  assert.notDeepEqual(drawn, faults({ ...shares, seed: 4 }, 20_000));
  const shareOf = (fault: string) => drawn.filter((each) => each === fault).length / drawn.length;
  // Five standard errors at most.
  assert.ok(Math.abs(shareOf('error') - 0.1) < 0.011);
  assert.ok(Math.abs(shareOf('hang') - 0.02) < 0.005);
  assert.ok(Math.abs(shareOf('reset') - 0.05) < 0.008);
});
