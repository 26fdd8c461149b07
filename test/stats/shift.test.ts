import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  pairedShift,
  rankSumAtMost,
  type Shift,
  signedRankAbove,
  signedRankAtMost,
  unpairedShift,
} from '../../src/stats/shift.js';

import { allClose, close, VECTORS } from './vectors.js';

function checkBounds(found: Shift, expected: readonly number[] | null, what: string): void {
  close(found.low, expected?.[0] ?? null, `${what}, low`);
  close(found.high, expected?.[1] ?? null, `${what}, high`);
}

test('the shift of pairs and its intervals are those of a direct computation', () => {
  for (const { differences, estimate, intervals } of VECTORS.paired) {
    for (const [alpha, bounds] of Object.entries(intervals)) {
      const found = pairedShift(differences, Number(alpha));
      close(found.estimate, estimate, `estimate of ${differences.length}`);
      checkBounds(found, bounds, `${differences.join(' ')} at ${alpha}`);
    }
  }
});

test('the signed-rank test is exact, with ties and zeros too', () => {
  for (const { differences, above } of [...VECTORS.paired, ...VECTORS.wilcoxon]) {
    close(signedRankAbove(differences), above, differences.join(' '));
  }
});

// Wilcoxon's table, as in the note that the intervals were specified from: rounds, place.
const PLACES: Readonly<Record<string, readonly (readonly [rounds: number, place: number])[]>> = {
  '0.05': [
    [5, 1],
    [6, 3],
    [7, 4],
    [8, 6],
    [9, 9],
    [10, 11],
    [12, 18],
    [14, 26],
    [20, 61],
  ],
  '0.025': [
    [6, 1],
    [7, 3],
    [8, 4],
    [9, 6],
    [10, 9],
    [12, 14],
    [16, 30],
    [20, 53],
  ],
  '0.01': [
    [7, 1],
    [8, 2],
    [9, 4],
    [10, 6],
    [12, 10],
    [16, 24],
    [20, 44],
  ],
};

test('the bounds lie at the places of the published tables', () => {
  for (const [alpha, rows] of Object.entries(PLACES)) {
    for (const [rounds, place] of rows) {
      const atMost = signedRankAtMost(rounds);
      assert.equal(
        atMost.findIndex((share) => share > Number(alpha)),
        place,
        `${rounds} rounds at ${alpha}`,
      );
    }
  }
});

test('four rounds bound nothing at 5 %, and five do', () => {
  assert.deepEqual(pairedShift([1, 2, 3, 4], 0.05), { estimate: 2.5, low: null, high: null });
  assert.deepEqual(pairedShift([1, 2, 3, 4, 5], 0.05), { estimate: 3, low: 1, high: 5 });
});

test('the shift of two samples and its null distribution are those of scipy', () => {
  for (const { before, after, estimate, atMost, interval } of VECTORS.unpaired) {
    const what = `${before.length} and ${after.length}`;
    allClose([...rankSumAtMost(before.length, after.length)], atMost, what);
    const found = unpairedShift(before, after, 0.05);
    close(found.estimate, estimate, what);
    checkBounds(found, interval, what);
  }
});

const VALUES = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
});

test('a shift moves with its data, and turns with their sign', () => {
  fc.assert(
    fc.property(VALUES, fc.double({ min: -1, max: 1, noNaN: true }), (values, by) => {
      const found = pairedShift(values, 0.05);
      const moved = pairedShift(
        values.map((value) => value + by),
        0.05,
      );
      const turned = pairedShift(
        values.map((value) => -value),
        0.05,
      );
      close(moved.estimate, found.estimate + by, 'moved');
      close(turned.estimate, -found.estimate, 'turned');
      close(turned.low, found.high === null ? null : -found.high, 'turned bound');
    }),
  );
});

test('an interval holds its estimate, and a surer one is no narrower', () => {
  fc.assert(
    fc.property(VALUES, (values) => {
      const usual = pairedShift(values, 0.05);
      const surer = pairedShift(values, 0.01);
      assert.ok((usual.low ?? -Infinity) <= usual.estimate);
      assert.ok(usual.estimate <= (usual.high ?? Infinity));
      assert.ok((surer.low ?? -Infinity) <= (usual.low ?? -Infinity));
    }),
  );
});
