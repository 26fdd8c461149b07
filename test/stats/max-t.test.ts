import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { relabelMaxT, signFlipMaxT } from '../../src/stats/max-t.js';
import { signedRankAbove } from '../../src/stats/shift.js';

import { allClose, close, VECTORS } from './vectors.js';

test('p-values over all sign flips are those of a direct computation', () => {
  for (const { columns, up, down } of VECTORS.signFlips) {
    const found = signFlipMaxT(columns);
    const what = `${columns.length} metrics`;
    allClose(found.up, up, `${what}, up`);
    allClose(found.down, down, `${what}, down`);
    assert.equal(found.seed, null);
  }
});

test('p-values over all relabellings are those of a direct computation', () => {
  for (const { columns, beforeCount, up, down } of VECTORS.relabellings) {
    const found = relabelMaxT(columns, beforeCount);
    const what = `${columns.length} metrics`;
    allClose(found.up, up, `${what}, up`);
    allClose(found.down, down, `${what}, down`);
  }
});

const ROUNDS = 8;
const COLUMN = fc.array(fc.integer({ min: -9, max: 9 }), {
  minLength: ROUNDS,
  maxLength: ROUNDS,
});

test('of one metric alone it is the exact signed-rank test', () => {
  fc.assert(
    fc.property(COLUMN, (column) => {
      const expected = signedRankAbove(column);
      close(signFlipMaxT([column]).up[0] ?? NaN, expected, column.join(' '));
    }),
    { numRuns: 50 },
  );
});

test('more metrics never make one more certain', () => {
  fc.assert(
    fc.property(fc.array(COLUMN, { minLength: 2, maxLength: 5 }), (columns) => {
      const together = signFlipMaxT(columns).up;
      for (const [index, column] of columns.entries()) {
        const alone = signFlipMaxT([column]).up[0] ?? NaN;
        assert.ok((together[index] ?? NaN) >= alone - 1e-12);
      }
    }),
    { numRuns: 50 },
  );
});

test('a hundred metrics that all grew in all of ten rounds are as certain as one', () => {
  const column = Array.from({ length: 10 }, (_, round) => 0.01 * (round + 1));
  const { up } = signFlipMaxT(Array.from({ length: 100 }, () => column));
  assert.deepEqual([...new Set(up)], [2 ** -10]);
});

test('with twenty rounds the flips are drawn, from the data, and nearly the exact test', () => {
  const column = Array.from({ length: 20 }, (_, round) => Math.sin(round * 7) + 0.3);
  const found = signFlipMaxT([column]);
  assert.ok(found.seed !== null);
  assert.deepEqual(signFlipMaxT([column]), found);
  const exact = signedRankAbove(column);
  assert.ok(Math.abs((found.up[0] ?? NaN) - exact) < 0.01, `${found.up[0]} and ${exact}`);
});

test('no metrics have no p-values', () => {
  assert.deepEqual(signFlipMaxT([]), { up: [], down: [], seed: null });
});
