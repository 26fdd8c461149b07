/* Streams over real sockets: what is counted as what, and times that a server cannot be below. */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { runOnce } from '../../src/run/run-once.js';
import type { CellDocument } from '../../src/result/document.js';

import { planOf, runScenario, settingOf } from '../support/run-scenario.js';

type Answer = (response: ServerResponse, body: string) => void | Promise<void>;

const SSE = { 'content-type': 'text/event-stream' };
const WAIT_MS = 30;
const GAP_MS = 10;

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const usage = (tokens: number, rest: object = {}): string =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: tokens }, ...rest })}\n\n`;
const DONE = 'data: [DONE]\n\n';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function paced(response: ServerResponse, tokens: number): Promise<void> {
  response.writeHead(200, SSE);
  response.write(chunk(''));
  await later(WAIT_MS);
  for (let token = 0; token < tokens; token += 1) {
    if (token > 0) await later(GAP_MS);
    response.write(chunk(` t${token}`));
  }
}

async function cellOf(answer: Answer, lines = ''): Promise<CellDocument> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => void answer(response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { document } = await runScenario(`
target: { url: "http://127.0.0.1:${port}", api: openai-chat, model: m, timeout: 3s, stream: true }
payloads: [{ name: chat, prompt: { tokens: 8 }, maxTokens: 5 }]
load: { concurrency: 2 }
warmup: 0s
measure: { requests: 4, atMost: 20s }
${lines}`);
    const [cell] = document.cells;
    assert.ok(cell !== undefined);
    return cell;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a stream’s first token, gaps, tokens and end are found, and its pieces add up', async () => {
  const bodies: string[] = [];
  const cell = await cellOf(async (response, body) => {
    bodies.push(body);
    await paced(response, 5);
    response.write(usage(5));
    response.end(DONE);
  }, 'limits: [ttft max < 10s, itl max < 10s, "goodput > 0.01/s"]');
  assert.equal(cell.counts.ok, 4, JSON.stringify(cell.failures));
  const { stream } = cell;
  assert.ok(stream !== undefined);
  assert.equal(stream.ttft.count, 4);
  assert.ok((stream.ttft.minNs ?? 0) >= (WAIT_MS - 1) * 1e6);
  assert.ok((stream.ttftAfterSend.maxNs ?? 0) <= (stream.ttft.maxNs ?? 0));
  assert.equal(stream.itl.count, 4 * 4);
  assert.deepEqual(
    [stream.tokens.output, stream.tokens.prompt, stream.tokens.source],
    [20, 28, 'usage'],
  );
  assert.equal(stream.events.content, 20);
  assert.equal(stream.events.perToken, 1);
  // The gaps of an answer lie between its first content and its last.
  const between = (stream.itl.meanNs ?? 0) * stream.itl.count;
  const spans = (stream.tpot.meanNs ?? 0) * 4 * 4;
  assert.ok(Math.abs(between - spans) < 100, `${between} ns of gaps in ${spans} ns`);
  assert.ok((cell.pieces.streaming?.minNs ?? 0) > 0);
  assert.equal(cell.pieces.download, undefined);
  const parts = Object.values(cell.phases).reduce((sum, one) => sum + (one.contributionNs ?? 0), 0);
  assert.ok(Math.abs(parts - (cell.responseTime.meanNs ?? 0)) < 1);
  assert.deepEqual(
    cell.limits.map(({ verdict }) => verdict),
    ['holds', 'holds', 'holds'],
  );
  const asked = JSON.parse(bodies[0] ?? '{}');
  assert.equal(asked.stream, true);
  assert.deepEqual(asked.stream_options, { include_usage: true });
});

test('what vLLM tells with its last chunk covers the stream: prefill, generation, queue', async () => {
  const cell = await cellOf(async (response) => {
    await paced(response, 3);
    const metrics = {
      queue_time_ms: 1,
      time_to_first_token_ms: WAIT_MS - 5,
      generation_time_ms: GAP_MS,
    };
    response.write(usage(3, { metrics }));
    response.end(DONE);
  });
  assert.equal(cell.pieces.prefill?.meanNs, (WAIT_MS - 5) * 1e6);
  assert.equal(cell.pieces.generation?.meanNs, GAP_MS * 1e6);
  assert.equal(cell.pieces.serverQueue?.meanNs, 1e6);
  assert.equal(cell.pieces.streaming, undefined);
  assert.equal(cell.phases.server.count, 0);
});

test('without counts of the server, chunks are counted and called chunks', async () => {
  const cell = await cellOf(async (response) => {
    await paced(response, 3);
    response.end(DONE);
  });
  assert.equal(cell.stream?.tokens.source, 'chunks');
  assert.equal(cell.stream?.tokens.output, 12);
  assert.equal(cell.stream?.events.perToken, null);
});

test('events that came in one read share its instant', async () => {
  const cell = await cellOf((response) => {
    response.writeHead(200, SSE);
    response.end(chunk('a') + chunk('b') + chunk('c') + usage(3) + DONE);
  });
  assert.equal(cell.stream?.itl.count, 8);
  assert.equal(cell.stream?.events.zeroGapRatio, 1);
  assert.equal(cell.stream?.itl.maxNs, 0);
});

test('a stream that is held back until its end is recognised', async () => {
  const cell = await cellOf(async (response) => {
    response.writeHead(200, SSE);
    response.flushHeaders();
    await later(WAIT_MS);
    const events = Array.from({ length: 12 }, (_, token) => chunk(` t${token}`)).join('');
    response.end(events + usage(12) + DONE);
  });
  assert.equal(cell.stream?.events.buffered, 4);
});

/** All four requests end so, and no time of theirs is among those of good answers. */
async function checkBad(
  answer: Answer,
  outcome: 'badAnswer' | 'connectionError' | 'timeout' | 'httpError',
  what: RegExp,
): Promise<void> {
  const cell = await cellOf(answer);
  assert.equal(cell.counts[outcome], 4, JSON.stringify(cell.failures));
  assert.match(cell.failures[0]?.what ?? '', what);
  assert.equal(cell.stream, undefined);
}

test('a stream that fails is counted as what it is, and enters no time of the good ones', async () => {
  await checkBad(
    async (response) => {
      await paced(response, 2);
      response.end();
    },
    'badAnswer',
    /stops without its end, after 2 content events/,
  );
  await checkBad(
    async (response) => {
      await paced(response, 2);
      response.end(`data: {"error":{"message":"out of memory"}}\n\n${DONE}`);
    },
    'badAnswer',
    /out of memory.*after 2 content events/,
  );
  await checkBad(
    (response) => {
      response.writeHead(200, SSE).end('data: {"error":{"message":"no such model"}}\n\n');
    },
    'badAnswer',
    /no such model/,
  );
  await checkBad(
    async (response) => {
      await paced(response, 2);
      response.destroy();
    },
    'connectionError',
    /./,
  );
  await checkBad(
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}');
    },
    'badAnswer',
    /not a stream/,
  );
  await checkBad((response) => void response.writeHead(200, SSE).end(), 'badAnswer', /is empty/);
  await checkBad((response) => void response.writeHead(503).end('busy'), 'httpError', /503/);
});

test('a stream that never ends is ended by the timeout', async () => {
  await checkBad(async (response) => paced(response, 2), 'timeout', /no answer within 3s/);
});

test('one stream is shown read by read', async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', async () => {
      await paced(response, 3);
      response.write(usage(3));
      response.end(DONE);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const plan = planOf(`
target: { url: "http://127.0.0.1:${port}", api: openai-chat, model: m }
payloads: [{ prompt: Why?, stream: true }]
measure: { requests: 1, atMost: 5s }
`);
  const once = await runOnce(plan, settingOf());
  server.closeAllConnections();
  server.close();
  assert.equal(once.outcome, 'ok', once.message);
  assert.equal(once.stream?.contentEvents, 3);
  assert.equal(once.stream?.tokens.output, 3);
  const marks = new Map(once.marks.map(({ name, atNs }) => [name, atNs]));
  const inOrder = ['written', 'firstByte', 'firstContent', 'lastContent', 'ended'];
  const instants = inOrder.map((name) => marks.get(name) ?? Number.NaN);
  assert.deepEqual(
    instants,
    [...instants].sort((a, b) => a - b),
  );
  assert.ok((once.stream?.shown.length ?? 0) >= 3);
});
