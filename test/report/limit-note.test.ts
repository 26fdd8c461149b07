import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellLimitNotes, limitValueText, sweepLimitNotes } from '../../src/report/limit-note.js';
import type { CellDocument, LimitDocument } from '../../src/result/document.js';

import { cappedCase, reportedCase } from '../support/result-cases.js';

const [CAPPED] = cappedCase().cells;
const [REPORTED] = reportedCase().cells;
assert.ok(CAPPED !== undefined && REPORTED !== undefined);

function judged(cell: CellDocument | undefined, limit: LimitDocument): CellDocument {
  assert.ok(cell !== undefined);
  return { ...cell, limits: [limit] };
}

function line(cell: CellDocument | undefined, limit: LimitDocument): string | undefined {
  return cellLimitNotes(judged(cell, limit))[0]?.text.slice(limit.limit.length).trim();
}

test('a value that the sample cannot bear is a dash, whatever the verdict', () => {
  for (const verdict of ['holds', 'crossed'] as const) {
    assert.equal(line(CAPPED, { limit: 'response p99 < 250ms', verdict, value: null }), '–');
  }
});

test('what is not proved says why', () => {
  const unproved = (limit: string): LimitDocument => ({ limit, verdict: 'notProved', value: null });
  const p99 = unproved('response p99 < 250ms');
  assert.equal(line(CAPPED, p99), '–   not proved by 212 requests');
  const inference = unproved('inference p50 < 30ms');
  const silent = 'not proved: the server does not report it';
  assert.equal(line(CAPPED, inference), `–   ${silent}`);
  assert.equal(line(CAPPED, { ...inference, worth: 0.5 }), `–   ${silent}`);
  const tls = unproved('tls p50 < 30ms');
  assert.equal(line(CAPPED, tls), '–   not proved: no request has this time');
  const errors = { ...unproved('errors < 0.1%'), value: 0 };
  assert.equal(line(CAPPED, errors), '0%   not proved by 212 requests');

  const both = sweepLimitNotes([judged(CAPPED, p99), judged(REPORTED, p99)])[0]?.text;
  assert.equal(both, 'response p99 < 250ms   2 not proved by 212 to 2,955 requests');
  const never = sweepLimitNotes([judged(CAPPED, inference), judged(CAPPED, inference)])[0]?.text;
  assert.equal(never, `inference p50 < 30ms   2 ${silent}`);
});

test('the value of a limit is written in the unit of its metric', () => {
  assert.equal(limitValueText('errors < 0.1%', 0.015), '1.5%');
  assert.equal(limitValueText('throughput > 50/s', 48.21), '48.2 req/s');
  assert.equal(limitValueText('response p99<250ms', 363.8e6), '363.8 ms');
  assert.equal(limitValueText('inference mean < 2s', 1.9e9), '1900 ms');
});
