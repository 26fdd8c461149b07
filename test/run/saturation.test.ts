import assert from 'node:assert/strict';
import { test } from 'node:test';

import { saturationsOf } from '../../src/run/saturation.js';

import { cellOf } from '../support/result-fixture.js';

/** A sweep of a silent server: concurrency, answers a second, response time in ms. */
function saturated(rows: readonly (readonly [number, number, number])[]): readonly number[] {
  const cells = rows.map(([concurrency, throughputPerSecond, ms]) =>
    cellOf({
      load: { kind: 'closed', concurrency },
      requests: 50,
      throughputPerSecond,
      request: () => ({ server: ms }),
    }),
  );
  const [finding] = saturationsOf(cells);
  return cells.flatMap((cell, index) =>
    finding?.cells.includes(cell.name) === true ? [rows[index]?.[0] ?? 0] : [],
  );
}

test('more concurrency that brings no more answers is saturation', () => {
  const rows = [
    [1, 47, 21],
    [8, 98, 80],
    [32, 98, 321],
  ] as const;
  assert.deepEqual(saturated(rows), [8, 32]);
});

test('a target that keeps up is not saturated', () => {
  const rows = [
    [1, 47, 21],
    [2, 94, 21],
    [4, 188, 21],
  ] as const;
  assert.deepEqual(saturated(rows), []);
});

test('the knee itself, where nothing waits yet, is not', () => {
  const rows = [
    [2, 100, 20],
    [4, 200, 20],
    [8, 202, 40],
  ] as const;
  assert.deepEqual(saturated(rows), [8]);
});

test('steps that do not double the concurrency prove nothing', () => {
  const rows = [
    [4, 100, 40],
    [5, 105, 47],
  ] as const;
  assert.deepEqual(saturated(rows), []);
});

test('alone, a cell is known to queue where the server itself reports more waiting than work', () => {
  const of = (serverQueue: number) =>
    saturationsOf([
      cellOf({
        load: { kind: 'closed', concurrency: 8 },
        requests: 50,
        request: () => ({ serverQueue, inference: 10 }),
      }),
    ]).length;
  assert.equal(of(30), 1);
  assert.equal(of(5), 0);
});
