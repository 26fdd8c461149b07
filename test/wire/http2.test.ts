/* HTTP/2 on real sockets: what an exchange is, and how connections are shared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Exchange } from '../../src/wire/exchange.js';
import { Http2Connections } from '../../src/wire/http2-connections.js';
import { wireRequestOf } from '../../src/wire/wire-request.js';
import {
  ACKED,
  CONNECTED,
  CONNECTING,
  CONNECTION_WAIT_NS,
  DUE,
  ENDED,
  FIRST_BYTE,
  SECURED,
  STREAM_WAIT_NS,
  UNSENT,
  WRITTEN,
} from '../../src/timing/marks.js';
import { DISPATCH, STREAM_WAIT } from '../../src/timing/piece.js';
import { splitInto } from '../../src/timing/split.js';
import { newSplitRow } from '../../src/timing/split-row.js';

import { answer, at, Client, POST, serving } from '../support/http2.js';

test('over TLS: the head, the body and the marks of an exchange, on one connection', async () => {
  const { target, streams, sessions } = await serving(answer);
  const client = new Client(target);
  const [first] = await client.ask(1);
  const [second] = await client.ask(1);
  await client.close();
  for (const one of [first, second]) {
    assert.equal(one?.end, 'answered', one?.error?.message);
    assert.equal(one.status, 200);
    assert.equal(one.body, '{"ok": true}');
    assert.deepEqual(one.headers.slice(0, 4), ['x-answer', 'a', 'x-answer', 'b']);
    assert.ok(at(one, WRITTEN) < at(one, FIRST_BYTE) && at(one, FIRST_BYTE) <= at(one, ENDED));
    // The kernel counts a connection, not a stream of it.
    assert.ok(Number.isNaN(at(one, UNSENT)) && Number.isNaN(at(one, ACKED)));
  }
  assert.ok(at(first, CONNECTING) < at(first, CONNECTED));
  assert.ok(at(first, CONNECTED) < at(first, SECURED) && at(first, SECURED) <= at(first, WRITTEN));
  assert.ok(Number.isNaN(at(second, CONNECTING)), 'the connection is kept');
  assert.equal(sessions.length, 1);
  const [{ headers, body } = { headers: {}, body: '' }] = streams;
  assert.equal(body, '{"n": 1}');
  assert.equal(headers[':method'], 'POST');
  assert.equal(headers[':path'], '/infer?n=1');
  assert.equal(headers[':scheme'], 'https');
  assert.equal(headers[':authority'], new URL(target.origin).host);
  assert.equal(headers['x-one'], '1');
  assert.equal(headers['x-two'], 'a, b');
  assert.equal(headers['content-length'], '8');
  assert.equal(headers.connection, undefined);
});

test('without TLS it is spoken at once, and a GET and a HEAD have no body', async () => {
  const { target, streams } = await serving(
    (stream) => {
      stream.respond({ ':status': 200, 'content-length': 2 });
      stream.end('ok');
    },
    { secure: false },
  );
  const client = new Client(target);
  for (const [method, body] of [
    ['GET', 'ok'],
    ['HEAD', ''],
  ] as const) {
    const [one] = await client.ask(1, wireRequestOf(method, '/', [], null));
    assert.equal(one?.end, 'answered', one?.error?.message);
    assert.equal(one.body, body);
  }
  await client.close();
  assert.equal(streams[0]?.headers[':scheme'], 'http');
});

test('interim answers are passed over, and trailers are kept', async () => {
  const { target } = await serving((stream) => {
    stream.additionalHeaders({ ':status': 103, link: '</x>' });
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'server-timing': 'total;dur=1.5' }));
    stream.end('{}');
  });
  const client = new Client(target);
  const [one] = await client.ask(1);
  await client.close();
  assert.equal(one?.status, 200);
  assert.ok(!one.headers.includes('link'));
  assert.deepEqual(one.trailers, ['server-timing', 'total;dur=1.5']);
});

test('many at once share one connection; with more connections they spread', async () => {
  for (const [most, expected] of [
    [1, 1],
    [3, 3],
    [20, 8],
  ] as const) {
    const { target, sessions, streams } = await serving((stream) => {
      setTimeout(() => answer(stream, 0), 30);
    });
    const client = new Client(target, most);
    const ended = await client.ask(8);
    await client.close();
    assert.deepEqual(
      ended.map(({ end }) => end),
      Array(8).fill('answered'),
    );
    assert.equal(sessions.length, expected);
    assert.equal(streams.length, 8);
    const opened = ended.filter((one) => !Number.isNaN(at(one, CONNECTING)));
    assert.equal(opened.length, expected, 'who opened a connection says so');
    for (const one of ended) {
      if (opened.includes(one)) continue;
      assert.ok(at(one, CONNECTION_WAIT_NS) > 0, 'who waited for another’s says that');
    }
  }
});

test('no more streams than the server takes: the others wait, and that has a name', async () => {
  const { target, sessions } = await serving(
    (stream) => {
      setTimeout(() => answer(stream, 0), 40);
    },
    {},
    { maxConcurrentStreams: 2 },
  );
  const client = new Client(target);
  const ended = await client.ask(6);
  await client.close();
  assert.equal(sessions.length, 1);
  assert.deepEqual(
    ended.map(({ end, error }) => error?.message ?? end),
    Array(6).fill('answered'),
  );
  const waited = ended.map((one) => at(one, STREAM_WAIT_NS)).filter((ns) => ns > 30e6);
  assert.equal(waited.length, 4, 'two at once, and the other four wait for an answer each');
  for (const { marks } of ended) {
    const split = newSplitRow();
    splitInto(split, marks, 0, undefined, Number.NaN);
    assert.ok((split.pieces[DISPATCH] ?? Number.NaN) >= 0);
    const sumNs = split.pieces.reduce((sum, ns) => sum + (Number.isNaN(ns) ? 0 : ns), 0);
    assert.equal(sumNs, (marks[ENDED] ?? 0) - (marks[DUE] ?? 0));
    if ((marks[STREAM_WAIT_NS] ?? 0) > 0) {
      assert.equal(split.pieces[STREAM_WAIT], marks[STREAM_WAIT_NS]);
    }
  }
});

test('cold: a connection for each request, and each is closed', async () => {
  const { target, sessions } = await serving(answer);
  const client = new Client(target, 1, true);
  for (let count = 0; count < 3; count += 1) {
    const [one] = await client.ask(1);
    assert.equal(one?.end, 'answered');
    assert.ok(at(one, CONNECTING) > 0);
  }
  await sleep(50);
  assert.equal(sessions.length, 3);
  assert.ok(sessions.every(({ closed, destroyed }) => closed || destroyed));
  await client.close();
});

test('frames that came in one read share its instant', async () => {
  const frames = 60;
  const { target } = await serving((stream) => {
    stream.respond({ ':status': 200 });
    for (let frame = 0; frame < frames; frame += 1) stream.write('x');
    stream.end();
  });
  const instants: number[] = [];
  const connections = new Http2Connections(target, 1, false);
  const exchange = await new Promise<Exchange>((resolve) => {
    const one = new Exchange(target, { headers: [], body: false }, connections, resolve);
    one.streamReads = {
      begin: () => 0,
      take: (_, bytes, atNs) => {
        for (const _byte of bytes) instants.push(atNs);
        return true;
      },
    };
    one.start({ ...POST, streamKind: 0 }, Number.POSITIVE_INFINITY);
  });
  await exchange.close();
  assert.equal(exchange.end, 'answered', exchange.error?.message);
  assert.equal(instants.length, frames);
  assert.ok(new Set(instants).size < frames / 4, `${new Set(instants).size} instants`);
  assert.ok((exchange.marks[ENDED] ?? 0) >= (instants.at(-1) ?? Number.NaN));
});
