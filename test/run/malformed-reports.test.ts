/*
 * What servers write by mistake, over real sockets and through the whole of a run: counted, said,
 * never believed, never a crash.
 */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createPlain } from 'node:net';
import { type TestContext, test } from 'node:test';

import type { CellDocument, ResultDocument } from '../../src/result/document.js';

import { runScenario } from '../support/run-scenario.js';

const REQUESTS = 20;
/** Longer than what an honest report of it would claim. */
const WORKS_MS = 6;

async function documentOf(port: number, timings: string): Promise<ResultDocument> {
  const { document } = await runScenario(`
target: http://127.0.0.1:${port}/predict
payloads: [64B]
warmup: 0s
measure: { requests: ${REQUESTS}, atMost: 60s }
${timings}
`);
  return document;
}

async function runAgainst(
  context: TestContext,
  answer: (response: ServerResponse) => unknown,
  timings = '',
): Promise<{ readonly document: ResultDocument; readonly cell: CellDocument }> {
  const server = createServer((request, response) => {
    request.resume();
    const body = answer(response);
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify(body ?? {})), WORKS_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const document = await documentOf((server.address() as AddressInfo).port, timings);
  const [cell] = document.cells;
  assert.ok(cell);
  return { document, cell };
}

function serverTiming(text: string) {
  return (response: ServerResponse): void => {
    response.setHeader('server-timing', text);
  };
}

/** Nothing of it was taken for a time of the server's inside. */
function checkUnbelieved({ phases, counts }: CellDocument): void {
  assert.equal(counts.ok, REQUESTS);
  assert.notEqual(phases.inference.source, 'reported');
  assert.notEqual(phases.queueing.source, 'reported');
}

test('an empty dur is no time: absent, not zero, and nothing to complain of', async (context) => {
  const { cell, document } = await runAgainst(context, serverTiming('inference;dur=, queue;dur'));
  checkUnbelieved(cell);
  assert.equal(cell.reports.unparseable, 0);
  assert.ok(document.warnings.every(({ code }) => code !== 'unparseable-reports'));
});

for (const [what, text] of [
  ['a negative time', 'inference;dur=-5'],
  ['NaN', 'inference;dur=NaN'],
  ['an infinite time', 'inference;dur=1e999'],
  ['a word', 'inference;dur=soon'],
] as const) {
  test(`${what} is counted and said, and not believed`, async (context) => {
    const { cell, document } = await runAgainst(context, serverTiming(text));
    checkUnbelieved(cell);
    assert.equal(cell.reports.unparseable, REQUESTS);
    assert.ok(document.warnings.some(({ code }) => code === 'unparseable-reports'));
  });
}

test('in a body, NaN, negative numbers and texts are no times, and cost no answer', async (context) => {
  const metrics = { queue_time_ms: -1, time_to_first_token_ms: 'NaN', generation_time_ms: [] };
  const { cell } = await runAgainst(context, () => ({ metrics }));
  checkUnbelieved(cell);
  assert.equal(cell.reports.unparseable, 3 * REQUESTS);
});

test('a claim beyond the wait is counted and not believed', async (context) => {
  const { cell } = await runAgainst(context, serverTiming('inference;dur=3600000, queue;dur=1'));
  checkUnbelieved(cell);
  assert.equal(cell.inconsistentReports, REQUESTS);
});

test('seconds that are taken for milliseconds, named so by the scenario, are not believed', async (context) => {
  const { cell } = await runAgainst(
    context,
    (response) => void response.setHeader('x-model-ms', '6000'),
    'timings: [{ header: x-model-ms, piece: inference, unit: s }]',
  );
  checkUnbelieved(cell);
  assert.equal(cell.inconsistentReports, REQUESTS);
});

test('an entry that comes twice is summed once each, a header of one value that comes twice is none', async (context) => {
  const summed = await runAgainst(context, serverTiming('inference;dur=0.5, inference;dur=0.25'));
  assert.equal(summed.cell.phases.inference.meanNs, 0.75e6);
  const { cell } = await runAgainst(
    context,
    (response) => void response.setHeader('x-model-ms', ['1', '2']),
    'timings: [{ header: x-model-ms, piece: inference, unit: ms }]',
  );
  checkUnbelieved(cell);
  assert.equal(cell.reports.unparseable, REQUESTS);
});

test('10 MB of header fail the request, and nothing else', async (context) => {
  const line = `server-timing: ${'a;dur=1, '.repeat(1000)}b;dur=1\r\n`;
  const lines = line.repeat(Math.ceil(10e6 / line.length));
  const server = createPlain((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\n${lines}content-length: 2\r\n\r\n{}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const document = await documentOf((server.address() as AddressInfo).port, '');
  const failed = document.cells[0]?.counts.connectionError ?? 0;
  // The first look at a target may give it up; every request that was sent failed.
  assert.ok(document.cells.length === 0 || failed === document.cells[0]?.counts.due);
  assert.match(JSON.stringify(document), /[Hh]eaders? (?:Overflow|too large)|Headers Overflow/i);
});

test('a long Server-Timing that fits is read as far as it is one', async (context) => {
  const many = `inference;dur=0.5${', x;dur=0.001'.repeat(900)}`;
  const { cell } = await runAgainst(context, serverTiming(many));
  assert.equal(cell.phases.inference.meanNs, 0.5e6);
  assert.equal(cell.counts.ok, REQUESTS);
});
