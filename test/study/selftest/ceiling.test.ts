import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { CEILING_RATES, findCeiling } from '../../../src/study/selftest/ceiling.js';

/** A tool that is valid up to a rate; gives the rates that were tried, too. */
async function searched(limit: number) {
  const tried: number[] = [];
  const found = await findCeiling(async (rate) => {
    tried.push(rate);
    return { why: rate > limit ? `late at ${rate}` : undefined };
  });
  assert.ok(found !== undefined);
  return { ...found, tried };
}

test('the ceiling lies between the two rates that are found, and they lie close', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 1000, max: 127_000, noNaN: true }), async (limit) => {
      const { ratePerSecond, failedAtPerSecond, why, tried } = await searched(limit);
      assert.ok(ratePerSecond !== null && failedAtPerSecond !== null);
      assert.ok(ratePerSecond <= limit && limit < failedAtPerSecond);
      assert.ok(failedAtPerSecond - ratePerSecond <= Math.max(100, ratePerSecond * 0.11));
      assert.equal(why, `late at ${failedAtPerSecond}`);
      assert.ok(tried.length <= 24, `${tried.length} tries`);
    }),
  );
});

test('a tool that cannot even keep the lowest rate has no ceiling', async () => {
  const { tried, ...found } = await searched(10);
  assert.deepEqual(found, { ratePerSecond: null, failedAtPerSecond: 1000, why: 'late at 1000' });
  assert.deepEqual(tried, [1000, 1000]);
});

test('the search ends at the highest rate that is tried', async () => {
  const { ratePerSecond, failedAtPerSecond } = await searched(1e9);
  assert.equal(ratePerSecond, CEILING_RATES.to);
  assert.equal(failedAtPerSecond, null);
});

test('one stall of the machine decides nothing: a rate is tried again', async () => {
  let stalled = false;
  const found = await findCeiling(async (rate) => {
    if (rate === 4000 && !stalled) {
      stalled = true;
      return { why: 'stalled' };
    }
    return { why: rate > 9000 ? 'late' : undefined };
  });
  assert.equal(found?.why, 'late');
  assert.ok((found.ratePerSecond ?? 0) > 8000);
});

test('an interruption ends the search without a word on the ceiling', async () => {
  let tries = 0;
  const found = await findCeiling(async () => {
    tries += 1;
    return tries < 3 ? { why: undefined } : undefined;
  });
  assert.equal(found, undefined);
  assert.equal(tries, 3);
});
