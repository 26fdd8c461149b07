import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badgeOf, failedIn, type Gate, recordText, withGates } from './gate-record.js';

const QUIET: Gate = { at: '', screen: 'unchanged', confirmation: null, invalid: [] };
const CLEARED: Gate = { ...QUIET, screen: 'regressed', confirmation: 'inconclusive' };
const FAILED: Gate = { ...QUIET, screen: 'regressed', confirmation: 'regressed' };

test('a record keeps the last hundred gates', () => {
  const old = { gates: Array.from({ length: 95 }, () => FAILED) };
  const { gates } = withGates(
    old,
    Array.from({ length: 20 }, () => QUIET),
  );
  assert.equal(gates.length, 100);
  assert.equal(failedIn(gates), 80);
});

test('only what a confirmation found is a false failure, and the badge says how many', () => {
  const record = withGates({ gates: [] }, [QUIET, CLEARED, FAILED]);
  assert.equal(recordText(record), 'false failures in the last 3 gates: 1');
  assert.deepEqual(badgeOf(record), {
    schemaVersion: 1,
    label: 'false failures of the gate',
    message: '1 of 3',
    color: 'red',
  });
  assert.equal(badgeOf({ gates: [QUIET] }).color, 'green');
});
