import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FirstTokens, serverNsOf } from '../../src/stats/first-tokens.js';
import { DERIVED, ESTIMATED, NOT_KNOWN, RETURN, UPLOAD } from '../../src/timing/piece.js';
import { newSplitRow, type SplitRow } from '../../src/timing/split-row.js';

const MS = 1e6;
const TOLD = { tokens: 300, cached: 20 };

function rowOf(upload: number, back: number): SplitRow {
  const row = newSplitRow();
  row.pieces[UPLOAD] = 5 * MS;
  row.pieces[RETURN] = 2 * MS;
  row.sources[UPLOAD] = upload;
  row.sources[RETURN] = back;
  return row;
}

const WAY = rowOf(DERIVED, DERIVED);

test('what the server took is the wait without the way there and back', () => {
  const first = new FirstTokens();
  first.add(TOLD, 100 * MS, WAY);
  first.add(TOLD, 120 * MS, WAY);
  assert.deepEqual(first.sample.kept().map(serverNsOf), [93 * MS, 113 * MS]);
  assert.equal(first.serverNs.mean(), 103 * MS);
});

test('where the way is not known, the server is told with it', () => {
  const first = new FirstTokens();
  first.add(TOLD, 100 * MS, newSplitRow());
  assert.equal(first.serverNs.mean(), 100 * MS);
});

test('an answer without a token is none of them', () => {
  const first = new FirstTokens();
  first.add(TOLD, Number.NaN, WAY);
  first.add(TOLD, 100 * MS, WAY);
  assert.equal(first.sample.seen, 1);
  assert.equal(first.serverNs.mean(), 93 * MS);
  assert.equal(first.isDerived(), true);
});

test('the kernels vouch for the way where they do so both ways, and for every one', () => {
  const isDerived = (...rows: readonly SplitRow[]): boolean => {
    const first = new FirstTokens();
    for (const row of rows) first.add(TOLD, 100 * MS, row);
    return first.isDerived();
  };
  assert.equal(isDerived(WAY, WAY), true);
  assert.equal(isDerived(rowOf(ESTIMATED, DERIVED)), false);
  assert.equal(isDerived(rowOf(DERIVED, ESTIMATED)), false);
  assert.equal(isDerived(WAY, rowOf(NOT_KNOWN, NOT_KNOWN)), false);
});
