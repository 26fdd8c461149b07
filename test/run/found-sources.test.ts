/* `timings: auto` over real sockets: what it finds, what it leaves alone, what it says. */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import type { ResultDocument } from '../../src/result/document.js';

import { runScenario } from '../support/run-scenario.js';

const METRICS = { queue_time_ms: 0.25, time_to_first_token_ms: 0.5, generation_time_ms: 1 };
/** Longer than what it claims. */
const WORKS_MS = 6;

async function runAgainst(
  answer: (response: ServerResponse, number: number) => unknown,
  timings: string,
): Promise<ResultDocument> {
  let number = 0;
  const server = createServer((request, response) => {
    request.resume();
    number += 1;
    const body = answer(response, number);
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify(body)), WORKS_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    const { port } = server.address() as AddressInfo;
    const { document } = await runScenario(`
target: http://127.0.0.1:${port}/v1/completions
payloads: [64B]
warmup: { requests: 40 }
measure: { requests: 40, atMost: 60s }
${timings}
`);
    return document;
  } finally {
    server.close();
  }
}

test('auto finds what the body tells, and names it', async () => {
  const document = await runAgainst(() => ({ metrics: METRICS }), 'timings: auto');
  const [cell] = document.cells;
  assert.ok(cell);
  assert.equal(cell.reports.source, 'vLLM metrics');
  assert.equal(cell.reports.answers, 40);
  assert.equal(cell.phases.inference.source, 'reported');
  assert.equal(cell.phases.inference.meanNs, 1.5e6);
  assert.equal(cell.pieces.serverQueue?.meanNs, 0.25e6);
  assert.equal(cell.inconsistentReports, 0);
});

test('after the first answers only what was found is read', async () => {
  const document = await runAgainst((response, number) => {
    response.setHeader('server-timing', 'inference;dur=1');
    if (number > 40) response.setHeader('openai-processing-ms', '2');
    return { metrics: null };
  }, '');
  assert.equal(document.cells[0]?.reports.source, 'Server-Timing');
  assert.deepEqual(document.cells[0]?.reports.others, {});
});

test('a list means exactly these', async () => {
  const document = await runAgainst((response) => {
    response.setHeader('openai-processing-ms', '2');
    return { metrics: METRICS };
  }, 'timings: [openai]');
  assert.equal(document.cells[0]?.reports.source, 'openai-processing-ms');
  assert.equal(document.cells[0]?.phases.inference.count, 0);
  assert.equal(document.cells[0]?.pieces.server?.meanNs, 2e6);
});

test('a header that looks like a time is suggested with the line to write, and not used', async () => {
  const document = await runAgainst((response) => {
    response.setHeader('X-Model-Ms', '2.5');
    return {};
  }, '');
  const [cell] = document.cells;
  assert.equal(cell?.reports.source, null);
  assert.equal(cell?.phases.inference.count, 0);
  const finding = document.warnings.find(({ code }) => code === 'timing-suggested');
  assert.equal(finding?.message, 'looks like a time, and is not used: x-model-ms: 2.5');
  assert.match(
    finding?.advice ?? '',
    /`timings: \[auto, \{ header: x-model-ms, piece: inference, unit: ms \}\]`$/,
  );
});

test('a report that is no time is counted and said', async () => {
  const document = await runAgainst((response) => {
    response.setHeader('server-timing', 'inference;dur=-5');
    return { metrics: { ...METRICS, queue_time_ms: 'soon' } };
  }, '');
  assert.equal(document.cells[0]?.reports.unparseable, 80);
  assert.equal(document.cells[0]?.phases.inference.meanNs, 1.5e6);
  assert.ok(document.warnings.some(({ code }) => code === 'unparseable-reports'));
});

test('seconds where milliseconds belong are more than the wait, and not believed', async () => {
  const document = await runAgainst((response) => {
    response.setHeader('x-process-time', '5.5');
    return {};
  }, '');
  assert.equal(document.cells[0]?.inconsistentReports, 40);
  assert.notEqual(document.cells[0]?.pieces.server?.source, 'reported');
});
