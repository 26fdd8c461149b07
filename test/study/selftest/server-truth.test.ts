import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  answeringNs,
  readTruth,
  rowsByCell,
  type TruthRow,
} from '../../../src/study/selftest/server-truth.js';
import { TRUTH_COLUMNS } from '../../../src/server/truth.js';

function rowOf(total: number): TruthRow {
  return { receive: 1, decode: 2, queue: 3, inference: 4, encode: 5, total };
}

test('the rows of the server are read by the names of its columns, in the order of arrival', () => {
  const rows = [
    [3, 1, 1, 2, 3, 4, 5, 30],
    [1, 1, 1, 2, 3, 4, 5, 10],
  ];
  assert.deepEqual(readTruth({ columns: TRUTH_COLUMNS, rows }), [rowOf(10), rowOf(30)]);
  const swapped = [...TRUTH_COLUMNS].reverse();
  const turned = rows.map((row) => [...row].reverse());
  assert.deepEqual(readTruth({ columns: swapped, rows: turned }), [rowOf(10), rowOf(30)]);
});

test('a server that tells something else is not guessed at', () => {
  assert.throws(() => readTruth({ columns: ['request', 'total'], rows: [] }), /other columns/);
});

test('each cell gets the rows of its measured part', () => {
  const rows = [1, 2, 3, 4, 5, 6, 7].map(rowOf);
  const cells = rowsByCell(rows, [
    { warmup: 1, measured: 2 },
    { warmup: 2, measured: 0 },
    { warmup: 0, measured: 2 },
  ]);
  assert.deepEqual(
    cells?.map((cell) => cell.map(({ total }) => total)),
    [[2, 3], [], [6, 7]],
  );
});

test('where the server saw more or fewer requests than were sent, nobody knows whose is which', () => {
  const rows = [1, 2, 3].map(rowOf);
  assert.equal(rowsByCell(rows, [{ warmup: 1, measured: 1 }]), undefined);
  assert.equal(rowsByCell(rows, [{ warmup: 1, measured: 3 }]), undefined);
});

test('what the server does with a body begins when it has the whole', () => {
  assert.equal(answeringNs({ ...rowOf(90), receive: 20 }), 70);
});
