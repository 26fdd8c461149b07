/* A server that writes trace files, as Triton does, over real sockets. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { ResultDocument } from '../../src/result/document.js';

import { runScenario } from '../support/run-scenario.js';

const WORKS_MS = 6;
const REQUESTS = 60;

/** Queueing of 1, 2, 3 ms in turn; inference of 2 ms. */
function traceOf(id: number): string {
  const queueNs = (1 + (id % 3)) * 1e6;
  const stamps = {
    HTTP_RECV_START: 0,
    HTTP_RECV_END: 1e3,
    REQUEST_START: 2e3,
    QUEUE_START: 3e3,
    COMPUTE_START: 3e3 + queueNs,
    COMPUTE_INPUT_END: 4e3 + queueNs,
    COMPUTE_OUTPUT_START: 4e3 + queueNs + 2e6,
    HTTP_SEND_START: 5e3 + queueNs + 2e6,
    HTTP_SEND_END: 6e3 + queueNs + 2e6,
  };
  const timestamps = Object.entries(stamps).map(([name, ns]) => ({ name, ns: id * 1e8 + ns }));
  return JSON.stringify([
    { id, model_name: 'm', model_version: 1 },
    { id, timestamps },
  ]);
}

async function runWith(warmup: string, path: (folder: string) => string): Promise<ResultDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-traces-'));
  // From somebody else, before: it is none of the run's.
  writeFileSync(join(folder, 'trace.json.0'), traceOf(0));
  let served = 0;
  const server = createServer((request, response) => {
    request.resume();
    served += 1;
    writeFileSync(join(folder, `trace.json.${served}`), traceOf(served));
    setTimeout(() => response.end('{}'), WORKS_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    const { port } = server.address() as AddressInfo;
    const { document } = await runScenario(`
target: http://127.0.0.1:${port}/v2/models/m/other
payloads: [64B]
${warmup}
measure: { requests: ${REQUESTS}, atMost: 60s }
timings: [{ tritonTrace: ${path(folder)} }]
`);
    return document;
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

for (const warmup of ['warmup: 0s', 'warmup: { requests: 30 }']) {
  test(`traces give the queue and the inference their percentiles (${warmup})`, async () => {
    const document = await runWith(warmup, (folder) => join(folder, 'trace.json'));
    const [cell] = document.cells;
    assert.ok(cell !== undefined);
    const [counters] = cell.reports.counters ?? [];
    assert.equal(counters?.source, 'Triton traces');
    assert.equal(counters?.requests, REQUESTS);
    const { queueing, inference } = cell.phases;
    assert.equal(inference.meanNs, 2e6);
    assert.ok(Math.abs((inference.p50Ns ?? Number.NaN) - 2e6) < 5e3, `${inference.p50Ns}`);
    assert.equal(queueing.meanNs, 2e6);
    assert.equal(queueing.minNs, 1e6);
    assert.equal(queueing.maxNs, 3e6);
    assert.equal(queueing.window, true);
    assert.notEqual(queueing.histogram, null);
    assert.equal(cell.pieces.serverEncode?.meanNs, 1e3);
  });
}

test('a folder that is not there is said, and costs nothing else', async () => {
  const document = await runWith('', () => '/nowhere/trace.json');
  assert.equal(document.cells[0]?.counts.ok, REQUESTS);
  const [warning] = document.warnings.filter(({ code }) => code === 'counters-unread');
  assert.match(warning?.message ?? '', /\/nowhere\/trace\.json: .*ENOENT/);
});
