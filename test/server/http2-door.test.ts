import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ReferenceSettings } from '../../src/base/reference-settings.js';
import { ratio } from '../../src/base/units.js';
import type { ReferenceServer } from '../../src/server/reference-server.js';

import { runScenario } from '../support/run-scenario.js';
import { ask, withServer } from './asking.js';
import { CHAT, eventsOf, QUICK } from './stream/streaming.js';

/** Over one connection of HTTP/2, with prior knowledge. */
async function withSession(
  settings: Partial<ReferenceSettings>,
  use: (session: ClientHttp2Session, server: ReferenceServer) => Promise<void>,
): Promise<void> {
  await withServer({ http2: true, ...settings }, async (server) => {
    const session = connect(server.url);
    session.on('error', () => {});
    try {
      await use(session, server);
    } finally {
      session.destroy();
    }
  });
}

type Told = { readonly status: number; readonly body: string; readonly trailers: object };

async function post(
  session: ClientHttp2Session,
  path: string,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): Promise<Told> {
  const type = { 'content-type': 'application/json' };
  const stream = session.request({ ':method': 'POST', ':path': path, ...type, ...headers });
  let trailers = {};
  stream.on('trailers', (lines) => {
    trailers = { 'server-timing': lines['server-timing'] };
  });
  const [[head], said] = await Promise.all([
    once(stream, 'response'),
    text(stream.end(body)).catch(() => 'reset'),
  ]);
  return { status: Number(head[':status']), body: said, trailers };
}

test('HTTP/2 and HTTP/1.1 are spoken on one port, and counted by one truth', async () => {
  await withSession({ report: 'server-timing-trailer' }, async (session, server) => {
    const [one, other] = await Promise.all([
      post(session, '/predict', '{}'),
      ask(server.url, { body: '{}' }),
    ]);
    assert.equal(one.status, 200);
    assert.equal(one.body, other.body);
    assert.match(JSON.stringify(one.trailers), /inference/);
    assert.equal(server.truth().counts.ok, 2);
    const health = await ask(server.url, { path: '/health', method: 'GET' });
    assert.deepEqual(JSON.parse(health.body), { status: 'ok' });
  });
});

test('a body is read whole, whether HTTP/2 says its length or not', async () => {
  await withSession({}, async (session, server) => {
    const large = JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) });
    const length = { 'content-length': `${large.length}` };
    for (const headers of [{}, length]) {
      assert.equal((await post(session, '/predict', large, headers)).status, 200);
    }
    // Cut short it is no JSON: so all of it came.
    assert.equal((await post(session, '/predict', large.slice(0, -1))).status, 400);
    assert.equal((await post(session, '/predict', '')).status, 200);
    const { ok, refused } = server.truth().counts;
    assert.deepEqual({ ok, refused }, { ok: 3, refused: 1 });
  });
});

test('a method that begins as the preface does is told apart, byte by byte', async () => {
  await withServer({ http2: true }, async ({ url }) => {
    const socket = connectPlain(Number(new URL(url).port), '127.0.0.1').setNoDelay(true);
    const request =
      'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';
    for (const byte of request) {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    assert.match(await text(socket), /^HTTP\/1\.1 200 OK/);
  });
});

test('what goes wrong with a stream is that stream’s alone: the connection goes on', async () => {
  const cut = { after: 2, share: ratio(1), how: 'reset' } as const;
  for (const how of ['close', 'reset'] as const) {
    const stream = { ...QUICK, cut: { ...cut, how } };
    await withSession({ workers: 8, stream }, async (session, server) => {
      const body = JSON.stringify(CHAT);
      for (let turn = 0; turn < 2; turn += 1) {
        assert.equal((await post(session, '/v1/chat/completions', body)).body, 'reset', how);
      }
      assert.equal(session.closed, false);
      assert.equal(server.truth().streams?.counts.cut, 2);
    });
  }
  await withSession({ reset: ratio(1) }, async (session, server) => {
    const stream = session.request({ ':method': 'POST', ':path': '/predict' }).end('{}');
    await assert.rejects(once(stream, 'response'));
    assert.equal(session.closed, false);
    assert.equal(server.truth().counts.reset, 1);
  });
});

test('a client that leaves is counted, before its body is whole and in the middle of a stream', async () => {
  await withSession({ workers: 8, stream: { ...QUICK, tokens: 1000 } }, async (session, server) => {
    const headers = {
      ':method': 'POST',
      ':path': '/v1/chat/completions',
      'content-type': 'application/json',
    };
    const other = connect(server.url);
    const half = other.on('error', () => {}).request(headers);
    half.on('error', () => {}).write('{');
    while (server.truth().counts.requests < 1) await sleep(1);
    other.destroy();
    const stream = session.request(headers);
    stream.on('error', () => {}).end(JSON.stringify(CHAT));
    await once(stream, 'data');
    stream.close(8);
    while (server.truth().counts.abandoned < 2) await sleep(1);
    assert.equal(server.truth().streams?.counts.abandoned, 1);
  });
});

test('a stream over HTTP/2 has the events that it has over HTTP/1.1', async () => {
  await withSession({ workers: 8, stream: QUICK }, async (session, server) => {
    const body = JSON.stringify(CHAT);
    const path = '/v1/chat/completions';
    const [one, other] = [await post(session, path, body), await ask(server.url, { path, body })];
    const textsOf = (said: string) =>
      eventsOf(said).map((event) => /"delta":\{.*?\}/.exec(event)?.[0]);
    assert.equal(textsOf(one.body).length, textsOf(other.body).length);
    assert.deepEqual(textsOf(one.body), textsOf(other.body));
  });
});

test('a run over HTTP/2 finds what the server’s truth says', async () => {
  const settings = { workers: 64, http2: true, stream: QUICK };
  await withServer(settings, async (server) => {
    const { document } = await runScenario(`
target: { url: "${server.url}", httpVersion: 2, api: openai-chat, model: m, stream: true }
payloads: [{ prompt: { tokens: 8 } }]
load: { concurrency: 4 }
warmup: 0
measure: { requests: 24 }
`);
    const [cell] = document.cells;
    assert.equal(cell?.counts.ok, 24, JSON.stringify(cell?.failures));
    assert.equal(document.target.httpVersion, '2');
    assert.equal(cell?.stream?.tokens.output, 24 * QUICK.tokens);
    assert.equal(cell?.stream?.itl.count, 24 * (QUICK.tokens - 1));
    assert.equal(server.truth().streams?.counts.complete, 24);
  });
});

test('a scenario starts a reference server that speaks HTTP/2', async () => {
  const { document } = await runScenario(`
target: { reference: { workers: 4, inference: 1ms }, httpVersion: 2 }
payloads: [1KiB]
load: { concurrency: 4 }
warmup: 0
measure: { requests: 20 }
`);
  assert.equal(document.cells[0]?.counts.ok, 20, JSON.stringify(document.cells[0]?.failures));
  assert.equal(document.target.httpVersion, '2');
});
