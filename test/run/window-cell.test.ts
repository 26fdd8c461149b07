import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { WindowOutcome } from '../../src/run/window.js';
import { withWindows } from '../../src/run/window-cell.js';
import type { CellDocument } from '../../src/result/document.js';
import { PARTS } from '../../src/timing/piece.js';
import type { WindowReport } from '../../src/timing/window/window-report.js';

import { cellOf } from '../support/result-fixture.js';

const SILENT = cellOf({
  load: { kind: 'open', arrivals: 'poisson', ratePerSecond: 10, inFlightMax: 8 },
  requests: 100,
  request: () => ({ inFlightWait: 1, upload: 0.25, server: 20, return: 0.25, download: 0.5 }),
  sources: { server: 'estimated', upload: 'estimated', return: 'estimated' },
});

function report(part: Partial<WindowReport>): WindowOutcome {
  const whole = { title: 'vLLM counters', requests: 100, pieces: {}, total: undefined, others: {} };
  return { known: true, report: { ...whole, ...part }, url: 'http://127.0.0.1:8000/metrics' };
}

function mean(ms: number, count = 100): { readonly sumNs: number; readonly count: number } {
  return { sumNs: ms * 1e6 * count, count };
}

const COUNTED = { answered: 100, inFlight: 0 };

function partsNs(cell: CellDocument): number {
  return PARTS.reduce((sum, part) => sum + (cell.phases[part].contributionNs ?? 0), 0);
}

test('law 8: counted means are taken out of the server, marked, and have no percentiles', () => {
  const pieces = { serverQueue: mean(5), inference: mean(12) };
  const { cell, problems } = withWindows(SILENT, [report({ pieces })], COUNTED);
  assert.deepEqual(problems, []);
  const { queueing, inference, server } = cell.phases;
  assert.equal(inference.meanNs, 12e6);
  assert.equal(inference.window, true);
  assert.equal(inference.source, 'reported');
  assert.equal(inference.p50Ns, null);
  assert.equal(inference.histogram, null);
  // With the client's own wait for a place.
  assert.equal(queueing.contributionNs, 6e6);
  assert.equal(cell.pieces.serverQueue?.contributionNs, 5e6);
  assert.equal(server.contributionNs, 3e6);
  assert.equal(server.p50Ns, null);
  assert.ok(Math.abs(partsNs(cell) - (cell.responseTime.meanNs ?? 0)) < 1);
});

test('a piece that only some requests have counts for its share', () => {
  const pieces = { inference: mean(12, 50) };
  const { cell } = withWindows(SILENT, [report({ pieces })], COUNTED);
  assert.equal(cell.phases.inference.contributionNs, 6e6);
  assert.equal(cell.pieces.inference?.meanNs, 12e6);
  assert.equal(cell.pieces.inference?.count, 50);
});

test('law 8: contributions add up, whatever the counters say', () => {
  const ms = fc.double({ min: 0, max: 40, noNaN: true });
  fc.assert(
    fc.property(ms, ms, ms, ms, (decode, queue, infer, encode) => {
      const pieces = {
        serverDecode: mean(decode),
        serverQueue: mean(queue),
        inference: mean(infer),
        serverEncode: mean(encode),
      };
      const { cell } = withWindows(SILENT, [report({ pieces })], COUNTED);
      assert.ok(Math.abs(partsNs(cell) - (SILENT.responseTime.meanNs ?? 0)) < 1);
      assert.ok((cell.phases.server.contributionNs ?? 0) >= 0);
    }),
  );
});

test('law 5: counters that claim more than the client waited are not believed', () => {
  const outcome = report({ pieces: { inference: mean(400) } });
  const { cell, problems } = withWindows(SILENT, [outcome], COUNTED);
  assert.deepEqual(cell.phases, SILENT.phases);
  assert.equal(cell.reports.counters?.[0]?.used, false);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['counters-too-much'],
  );
});

test('requests that are not ours are noticed, those in flight at the look are not', () => {
  const said = (requests: number, inFlight: number): readonly string[] => {
    const outcome = report({ pieces: { inference: mean(10, requests) }, requests });
    const { problems } = withWindows(SILENT, [outcome], { answered: 100, inFlight });
    return problems.map(({ code }) => code);
  };
  assert.deepEqual(said(130, 8), ['other-traffic']);
  assert.deepEqual(said(107, 8), []);
  assert.deepEqual(said(40, 8), ['other-traffic']);
});

test('what each answer told is better than a mean of counters', () => {
  const telling = cellOf({
    load: { kind: 'closed', concurrency: 1 },
    requests: 100,
    request: () => ({ upload: 0.25, serverQueue: 1, inference: 10, return: 0.25 }),
    sources: { serverQueue: 'reported', inference: 'reported' },
  });
  const { cell } = withWindows(telling, [report({ pieces: { inference: mean(9) } })], COUNTED);
  assert.deepEqual(cell.phases, telling.phases);
  assert.equal(cell.reports.counters?.[0]?.meansNs.inference, 9e6);
});

test('counters that could not be read are a problem, and leave the cell as it was', () => {
  const problem = { code: 'counters-unread', message: 'no', advice: null };
  const { cell, problems } = withWindows(SILENT, [{ known: false, problem }], COUNTED);
  assert.equal(cell, SILENT);
  assert.deepEqual(problems, [problem]);
});
