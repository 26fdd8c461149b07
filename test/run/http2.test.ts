/* HTTP/2 through a whole run: plain answers and streamed ones. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { runOnce } from '../../src/run/run-once.js';

import { planOf, runScenario, settingOf } from '../support/run-scenario.js';

const FOLDER = new URL('../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', FOLDER), 'utf8');
const KEY = readFileSync(new URL('key.pem', FOLDER), 'utf8');
const GAP_MS = 8;
const TOKENS = 5;

type Answering = (stream: ServerHttp2Stream) => void | Promise<void>;

async function withServer(
  answering: Answering,
  use: (url: string, sessions: () => number) => Promise<void>,
  settings: { readonly maxConcurrentStreams?: number } = {},
): Promise<void> {
  const server = createSecureServer({ cert: CERT, key: KEY, settings });
  let count = 0;
  const open = new Set<{ destroy: () => void }>();
  server.on('session', (session) => {
    count += 1;
    open.add(session);
  });
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.resume().on('end', () => void answering(stream));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, () => count);
  } finally {
    for (const session of open) session.destroy();
    server.close();
  }
}

function scenarioOf(target: string, rest: string): string {
  return `
target: { ${target}, httpVersion: 2, tls: { insecure: true }, timeout: 5s }
warmup: 0s
measure: { requests: 12, atMost: 10s }
${rest}
`;
}

const SMALL = 'payloads: [1KiB]\nload: { concurrency: 4 }';

const plain: Answering = (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/json' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'server-timing': 'inference;dur=0.1' }));
  stream.end('{"ok": true}');
};

async function tokens(stream: ServerHttp2Stream): Promise<void> {
  stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
  for (let token = 0; token < TOKENS; token += 1) {
    await sleep(GAP_MS);
    const delta = { choices: [{ index: 0, delta: { content: `t${token}` } }] };
    stream.write(`data: ${JSON.stringify(delta)}\n\n`);
  }
  stream.end('data: [DONE]\n\n');
}

test('answers over HTTP/2: one connection, pieces that add up, and what the kernel cannot tell', async () => {
  await withServer(plain, async (url, sessions) => {
    const { document } = await runScenario(scenarioOf(`url: "${url}"`, SMALL));
    const [cell] = document.cells;
    assert.ok(cell);
    assert.equal(cell.counts.ok, 12, JSON.stringify(cell.failures));
    assert.equal(document.target.httpVersion, '2');
    assert.equal(sessions(), 1);
    assert.equal(cell.connections.opened, 1);
    // Four at once: one opened the connection, the others waited for it.
    assert.equal(cell.pieces.tls?.count, 1);
    assert.equal(cell.pieces.connectionWait?.count, 3);
    assert.equal(cell.reports.answers, 12, 'trailers are read');
    assert.equal(cell.pieces.inference?.source, 'reported');
    assert.equal(cell.pieces.upload?.source, 'estimated');
    assert.equal(cell.wire?.kernel, 'none');
    assert.match(cell.wire.whyNot ?? '', /HTTP\/2/);
    const parts = Object.values(cell.phases).reduce(
      (sum, { contributionNs }) => sum + (contributionNs ?? 0),
      0,
    );
    assert.ok(Math.abs(parts - (cell.responseTime.meanNs ?? 0)) < 1);
  });
});

test('connections: { max } is how many are shared, and no limit of what is in flight', async () => {
  await withServer(
    (stream) => void setTimeout(() => plain(stream), 20),
    async (url, sessions) => {
      const target = `url: "${url}", connections: { max: 2 }`;
      const { document } = await runScenario(scenarioOf(target, SMALL));
      assert.equal(document.cells[0]?.counts.ok, 12, JSON.stringify(document.cells[0]?.failures));
      assert.equal(sessions(), 2);
      assert.equal(document.cells[0]?.connections.opened, 2);
    },
  );
});

test('streamed answers over HTTP/2: first token, gaps, tokens and end', async () => {
  await withServer(tokens, async (url) => {
    const target = `url: "${url}/v1/chat/completions", api: openai-chat, model: m`;
    const { document } = await runScenario(
      scenarioOf(target, 'payloads: [{ name: p, prompt: { text: hello }, stream: true }]'),
    );
    const [cell] = document.cells;
    assert.equal(cell?.counts.ok, 12, JSON.stringify(cell?.failures));
    assert.equal(cell?.stream?.events.content, 12 * TOKENS);
    assert.equal(cell?.stream?.itl.count, 12 * (TOKENS - 1));
    assert.ok((cell?.stream?.ttft.minNs ?? 0) >= (GAP_MS - 1) * 1e6);
    assert.ok((cell?.stream?.itl.meanNs ?? 0) >= (GAP_MS - 1) * 1e6);
    assert.ok((cell?.pieces.streaming?.minNs ?? 0) >= (TOKENS - 2) * GAP_MS * 1e6);
  });
});

test('a stream that the server resets in the middle is no answer', async () => {
  await withServer(
    async (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      stream.write('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n');
      await sleep(5);
      stream.session?.destroy();
    },
    async (url) => {
      const target = `url: "${url}/v1/chat/completions", api: openai-chat, model: m`;
      const { document } = await runScenario(
        scenarioOf(target, 'payloads: [{ name: p, prompt: { text: hello }, stream: true }]'),
      );
      assert.equal(document.cells[0]?.counts.ok, 0);
      assert.equal(document.cells[0]?.counts.connectionError, 12);
    },
  );
});

test('a server that takes few streams at once is named, with the wait for it', async () => {
  await withServer(
    (stream) => void setTimeout(() => plain(stream), 10),
    async (url) => {
      const { document } = await runScenario(scenarioOf(`url: "${url}"`, SMALL));
      const [cell] = document.cells;
      assert.equal(cell?.counts.ok, 12, JSON.stringify(cell?.failures));
      const waited = cell?.pieces.streamWait?.count ?? 0;
      assert.ok(waited >= 8, `${waited} waited`);
      assert.ok((cell?.phases.queueing.contributionNs ?? 0) > 0);
      const warning = document.warnings.find(({ code }) => code === 'stream-limit');
      assert.match(warning?.message ?? '', /waited until the server took another stream/);
    },
    { maxConcurrentStreams: 1 },
  );
});

test('a server without HTTP/2: no answer, and the sentence says which protocol it chose', async () => {
  const server = createServer({ cert: CERT, key: KEY }, (_, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const { document, ended } = await runScenario(scenarioOf(`url: "${url}"`, SMALL));
    assert.equal(ended.kind, 'failed');
    const what = document.cells[0]?.failures[0]?.what ?? JSON.stringify(ended);
    assert.match(what, /the server chose http\/1\.1 by ALPN: leave httpVersion out/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('--once speaks HTTP/2, too', async () => {
  await withServer(plain, async (url) => {
    const once = await runOnce(planOf(scenarioOf(`url: "${url}"`, SMALL)), settingOf());
    assert.equal(once.outcome, 'ok', once.message);
    assert.equal(once.response?.status, 200);
    assert.deepEqual(once.response.trailers, [['server-timing', 'inference;dur=0.1']]);
    assert.ok(once.marks.some(({ name }) => name === 'secured'));
  });
});
