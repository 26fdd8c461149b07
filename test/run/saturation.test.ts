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

test('growth by a seventh and more is growth, whatever order the cells stand in', () => {
  const grown = (answers: number): readonly number[] =>
    saturated([
      [2, answers, 20],
      [1, 100, 10],
    ]);
  assert.deepEqual(grown(114), [2]);
  assert.deepEqual(grown(116), []);
});

test('of the smaller concurrency as much is due to waiting as makes it half as slow again', () => {
  const knee = (ms: number): readonly number[] =>
    saturated([
      [2, 100, 20],
      [4, 200, ms],
      [8, 202, 60],
    ]);
  assert.deepEqual(knee(29.9), [8]);
  assert.deepEqual(knee(30.1), [4, 8]);
  // What still grew is not saturated, however slow it is.
  const grows = [
    [1, 50, 20],
    [2, 70, 60],
    [4, 100, 60],
    [8, 101, 80],
  ] as const;
  assert.deepEqual(saturated(grows), [4, 8]);
});

test('payloads and repeats are compared with their like alone', () => {
  const cell = (concurrency: number, over: { payload?: string; repeat?: number }) =>
    cellOf({
      load: { kind: 'closed', concurrency },
      requests: 50,
      throughputPerSecond: 100,
      request: () => ({ server: 20 * concurrency }),
      ...(over.payload === undefined ? {} : { payload: over.payload }),
      over: { repeat: over.repeat ?? 0 },
    });
  assert.equal(saturationsOf([cell(1, {}), cell(8, {})]).length, 1);
  assert.deepEqual(saturationsOf([cell(1, { payload: 'a' }), cell(8, { payload: 'b' })]), []);
  assert.deepEqual(saturationsOf([cell(1, { repeat: 0 }), cell(8, { repeat: 1 })]), []);
});

test('the finding tells the least and the most, and its cells in their order', () => {
  const cells = [32, 8, 1].map((concurrency) =>
    cellOf({
      load: { kind: 'closed', concurrency },
      requests: 50,
      throughputPerSecond: { 32: 104.4, 8: 98.25, 1: 97 }[concurrency] ?? 0,
      request: () => ({ server: 10 * concurrency }),
    }),
  );
  const [finding] = saturationsOf(cells);
  assert.match(finding?.message ?? '', /at about 98\.3–104 req\/s/);
  assert.deepEqual(
    finding?.cells,
    cells.slice(0, 2).map(({ name }) => name),
  );
});

test('a cell without answers is compared with none', () => {
  const cells = [1, 8].map((concurrency) =>
    cellOf({
      load: { kind: 'closed', concurrency },
      requests: 0,
      throughputPerSecond: 0,
      request: () => ({ server: 10 }),
    }),
  );
  const some = cellOf({
    load: { kind: 'closed', concurrency: 2 },
    requests: 50,
    throughputPerSecond: 100,
    request: () => ({ server: 10 }),
  });
  assert.deepEqual(saturationsOf([some, ...cells]), []);
});

test('a queue in the server counts from all of its work on, of several at once, if it says so', () => {
  const found = (concurrency: number, serverQueue: number, source = 'reported'): number =>
    saturationsOf([
      cellOf({
        load: { kind: 'closed', concurrency },
        requests: 50,
        request: () => ({ serverQueue, inference: 10 }),
        ...(source === 'reported'
          ? {}
          : { sources: { serverQueue: 'estimated', inference: 'reported' } }),
      }),
    ]).length;
  assert.equal(found(8, 9.9), 0);
  assert.equal(found(8, 10.1), 1);
  assert.equal(found(1, 30), 0);
  assert.equal(found(8, 30, 'estimated'), 0);
});
