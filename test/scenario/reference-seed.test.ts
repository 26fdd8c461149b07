import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { SEEDS } from '../../src/base/limits.js';

import { planOf } from './reader.js';

test('with any seed of a scenario, the reference server gets one that it takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: SEEDS.min, max: SEEDS.max }), (seed) => {
      const { address } = planOf(
        `target: { reference: { inference: 1ms } }\npayloads: [1KiB]\nseed: ${seed}\n`,
      ).target;
      assert.ok(address.kind === 'reference');
      const own = address.settings.seed;
      assert.ok(Number.isInteger(own) && own >= SEEDS.min && own <= SEEDS.max, `${own}`);
    }),
    { numRuns: 50 },
  );
});
