import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findingsOf, type SeenCell } from '../../src/run/findings.js';
import type { CellDocument } from '../../src/result/document.js';

import { type CellSpec, cellOf } from '../support/result-fixture.js';
import { planOf } from '../support/run-scenario.js';
import { streamedCase } from '../support/streamed-cases.js';

const PLAN = planOf('target: http://127.0.0.1:1/p\npayloads: [64B]\n');
const CLOSED = { kind: 'closed', concurrency: 4 } as const;

function cell(over: Partial<CellDocument> = {}, spec: Partial<CellSpec> = {}): CellDocument {
  return cellOf({
    bodyBytes: 64,
    load: CLOSED,
    requests: 100,
    request: () => ({ upload: 0.1, inference: 10, return: 0.1 }),
    ...spec,
    over,
  });
}

function codes(
  cells: readonly CellDocument[],
  plan = PLAN,
  contentType = 'application/json',
): readonly string[] {
  const seen: readonly SeenCell[] = cells.map((one) => ({ cell: one, contentType, notDecoded: 0 }));
  return findingsOf(plan, seen).map(({ code }) => code);
}

test('an ordinary cell has nothing to warn of', () => {
  assert.deepEqual(codes([cell()]), []);
});

test('a server that closes its connections is named once, with all its cells', () => {
  const closing = { connections: { opened: 100, closedByServer: 100 } };
  const seen = [cell(closing), cell()].map((one) => ({
    cell: one,
    contentType: undefined,
    notDecoded: 0,
  }));
  const [finding, ...others] = findingsOf(PLAN, seen);
  assert.equal(finding?.code, 'connection-close');
  assert.deepEqual(finding?.cells, [seen[0]?.cell.name]);
  assert.deepEqual(others, []);
});

test('answers that nobody had time to decode are counted in a warning', () => {
  const [finding, ...others] = findingsOf(PLAN, [
    { cell: cell(), contentType: 'application/json', notDecoded: 7 },
  ]);
  assert.equal(finding?.code, 'not-decoded');
  assert.match(finding.message, /^7 of \d+ answers came faster than they could be decoded/);
  assert.deepEqual(others, []);
});

test('an invalid cell gives no advice on the target', () => {
  const over: Partial<CellDocument> = {
    connections: { opened: 100, closedByServer: 100 },
    inconsistentReports: 3,
    validity: { verdict: 'invalid', reasons: [{ code: 'late', message: 'late', advice: null }] },
  };
  const spec = { request: () => ({ serverQueue: 50, inference: 10 }) };
  assert.deepEqual(codes([cell(over, spec)]), []);
  assert.deepEqual(
    codes([cell({ ...over, validity: { verdict: 'suspect', reasons: [] } }, spec)]),
    ['saturated', 'connection-close', 'inconsistent-reports'],
  );
});

test('reports that claim too much are counted in a warning', () => {
  assert.deepEqual(codes([cell({ inconsistentReports: 3 })]), ['inconsistent-reports']);
});

test('seconds told as milliseconds are noticed', () => {
  const spec = {
    request: () => ({ inference: 0.0103, unaccounted: 10 }),
    sources: { inference: 'reported' },
  } as const;
  assert.deepEqual(codes([cell({}, spec)]), ['suspect-unit']);
});

test('a short queue in the head of a stream is no wrong unit', () => {
  const spec = {
    request: () => ({ serverQueue: 0.0103, unaccounted: 10 }),
    sources: { serverQueue: 'reported' },
  } as const;
  const { stream } = streamedCase().cells[0] ?? {};
  assert.ok(stream !== undefined);
  const reports = { ...cell().reports, answers: 100 };
  assert.deepEqual(codes([cell({ reports, stream }, spec)]), []);
  assert.deepEqual(codes([cell({ reports }, spec)]), ['suspect-unit']);
});

test('a named header that no answer has is told', () => {
  const plan = planOf(
    'target: http://127.0.0.1:1/p\ntimings: [{ header: x-nope, piece: inference, unit: ms }]\n',
  );
  const silent = cell({
    reports: { source: null, answers: 0, unparseable: 0, others: {}, totalMeanNs: null },
  });
  assert.deepEqual(codes([silent], plan), ['timings-not-found']);
});

test('a page in place of JSON is told, but not for a request without a body', () => {
  assert.deepEqual(codes([cell()], PLAN, 'text/html'), ['not-json']);
  const { payload } = cell();
  const health = cell({ payload: { ...payload, kind: 'none' } });
  assert.deepEqual(codes([health], PLAN, 'text/html'), []);
});

test('forty milliseconds inside a small answer are explained', () => {
  const spec = { request: () => ({ inference: 10, download: 42 }) };
  const small = { bytes: { sent: 6400, received: 12_500 } };
  assert.deepEqual(codes([cell(small, spec)]), ['delayed-ack']);
  const large = { bytes: { sent: 1, received: 100 * 1024 * 1024 } };
  assert.deepEqual(codes([cell(large, spec)]), []);
});
