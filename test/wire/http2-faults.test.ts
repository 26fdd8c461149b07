/* HTTP/2 on real sockets: servers that leave, break off, refuse, or speak none. */
import assert from 'node:assert/strict';
import { createServer as createHttp1 } from 'node:http';
import { constants } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { test } from 'node:test';

import { wireRequestOf } from '../../src/wire/wire-request.js';
import { CONNECTING, CONNECTION_WAIT_NS, STREAM_WAIT_NS } from '../../src/timing/marks.js';

import {
  answer,
  at,
  CERT,
  Client,
  KEY,
  listening,
  POST,
  reset,
  serving,
  targetAt,
} from '../support/http2.js';

test('a server that asks to send no more (GOAWAY): what is under way is answered', async () => {
  const { target, sessions } = await serving((stream, nth) => {
    stream.respond({ ':status': 200 });
    stream.write('a');
    if (nth === 1) stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
    setTimeout(() => stream.end('b'), 50);
  });
  const client = new Client(target);
  const [one] = await client.ask(1);
  assert.equal(one?.end, 'answered', one?.error?.message);
  assert.equal(one.body, 'ab');
  const [next] = await client.ask(1);
  assert.equal(next?.end, 'answered');
  assert.ok(at(next, CONNECTING) > 0);
  assert.equal(sessions.length, 2);
  await client.close();
});

test('a stream that the server breaks off is a failure, however it says so', async () => {
  const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants;
  const cases = [
    { code: NGHTTP2_INTERNAL_ERROR, head: true, what: /INTERNAL_ERROR/ },
    { code: NGHTTP2_CANCEL, head: true, what: /CANCEL/ },
    { code: NGHTTP2_CANCEL, head: false, what: /CANCEL/ },
    { code: NGHTTP2_NO_ERROR, head: true, what: /NO_ERROR/ },
  ];
  for (const { code, head, what } of cases) {
    const { target, streams } = await serving((stream) => {
      if (head) {
        stream.respond({ ':status': 200 });
        stream.write('a');
      }
      setTimeout(() => reset(stream, code), 20);
    });
    const client = new Client(target);
    const [one] = await client.ask(1);
    assert.equal(one?.end, 'broken', String(code));
    assert.match(one.error?.message ?? '', what);
    assert.equal(one.isResent, false);
    assert.equal(streams.length, 1);
    await client.close();
  }
});

test('a stream that the server refuses is sent again, once: it was not looked at', async () => {
  const { target, streams } = await serving((stream, nth) => {
    if (nth === 1 || nth === 3) answer(stream, nth);
    else reset(stream, constants.NGHTTP2_REFUSED_STREAM);
  });
  const client = new Client(target);
  await client.ask(1);
  const [second] = await client.ask(1);
  assert.equal(second?.end, 'answered');
  assert.equal(second.isResent, true);
  assert.ok(at(second, CONNECTION_WAIT_NS) > 0);
  const [third] = await client.ask(1);
  assert.equal(third?.end, 'broken');
  assert.match(third.error?.message ?? '', /refused/);
  assert.equal(streams.length, 5);
  await client.close();
});

test('a kept connection that dies under a request: it is sent again on a fresh one', async () => {
  const { target, sessions, sockets } = await serving((stream, nth) => {
    if (nth !== 2) answer(stream, nth);
    else sockets[0]?.destroy();
  });
  const client = new Client(target);
  await client.ask(1);
  const [second] = await client.ask(1);
  await client.close();
  assert.equal(second?.end, 'answered', second?.error?.message);
  assert.equal(second.isResent, true);
  assert.ok(at(second, CONNECTION_WAIT_NS) > 0 && at(second, CONNECTING) > 0);
  assert.equal(sessions.length, 2);
});

test('a connection that dies in the middle of answers is a failure of each of them', async () => {
  const { target, streams, sockets } = await serving((stream, nth) => {
    stream.respond({ ':status': 200 });
    stream.write('a');
    if (nth === 4) setTimeout(() => sockets[0]?.destroy(), 30);
  });
  const client = new Client(target);
  const ended = await client.ask(4);
  await client.close();
  assert.deepEqual(
    ended.map(({ end, isResent }) => [end, isResent]),
    Array(4).fill(['broken', false]),
  );
  assert.equal(streams.length, 4);
});

test('a timeout ends its own stream, and no other of the connection', async () => {
  const codes: (number | undefined)[] = [];
  let answered: (() => void) | undefined;
  let seen = (): void => {};
  const areBothThere = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const { target, sessions } = await serving((stream, nth) => {
    stream.once('close', () => {
      codes.push(stream.rstCode);
      if (nth === 1) answered?.();
    });
    if (nth < 2) return;
    answered = () => answer(stream, nth);
    seen();
  });
  const client = new Client(target);
  const [hanging, patient] = [client.ask(1, POST, areBothThere), client.ask(1)];
  assert.equal((await hanging)[0]?.end, 'timed-out');
  assert.equal((await patient)[0]?.end, 'answered');
  assert.equal(codes[0], constants.NGHTTP2_CANCEL, 'the server is told');
  assert.equal(sessions.length, 1);
  await client.close();
});

test('who waits for a stream can time out, and was never sent', async () => {
  let seen = (): void => {};
  const isFirstThere = new Promise<void>((resolve) => {
    seen = resolve;
  });
  let first: (() => void) | undefined;
  const { target, streams } = await serving(
    (stream, nth) => {
      if (nth > 1) answer(stream, nth);
      else first = () => answer(stream, nth);
      seen();
    },
    {},
    { maxConcurrentStreams: 1 },
  );
  const client = new Client(target);
  const [slow, waiting, patient] = [
    client.ask(1),
    client.ask(1, POST, isFirstThere),
    client.ask(1),
  ];
  assert.equal((await waiting)[0]?.end, 'timed-out');
  first?.();
  assert.equal((await slow)[0]?.end, 'answered');
  const [last] = await patient;
  assert.equal(last?.end, 'answered', last?.error?.message);
  assert.ok(at(last, STREAM_WAIT_NS) > 0);
  assert.equal(streams.length, 2);
  await client.close();
});

test('a server without HTTP/2 is told of in a sentence, and never spoken to otherwise', async () => {
  const http1 = createHttp1((_, response) => response.end('{}'));
  const https = createHttps({ cert: CERT, key: KEY }, (_, response) => response.end('{}'));
  let requests = 0;
  for (const server of [http1, https]) server.on('request', () => (requests += 1));
  const silent = createTcp((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end(),
  );
  for (const server of [http1, https, silent]) await listening(server);
  const cases = [
    { target: targetAt(https), what: /the server chose http\/1\.1 by ALPN: leave httpVersion out/ },
    { target: targetAt(http1, { secure: false }), what: /what the server answers is no HTTP\/2/ },
    { target: targetAt(silent, { secure: false }), what: /HTTP\/2/ },
  ];
  for (const { target, what } of cases) {
    const client = new Client(target);
    const ended = await client.ask(3);
    await client.close();
    for (const { end, error } of ended) {
      assert.notEqual(end, 'answered');
      assert.match(error?.message ?? '', what);
    }
  }
  assert.equal(requests, 0);
});

test('nobody listens, and a certificate that nobody vouches for: as over HTTP/1.1', async () => {
  const { target } = await serving(answer);
  const untrusted = new Client({ ...target, tls: { ...target.tls, ca: undefined } });
  const [one] = await untrusted.ask(1);
  assert.equal(one?.end, 'failed-to-connect');
  assert.match(one.error?.message ?? '', /self.signed/i);
  const gone = createTcp();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const nowhere = targetAt(gone);
  await new Promise((resolve) => gone.close(resolve));
  for (const { end, error } of await new Client(nowhere).ask(3)) {
    assert.equal(end, 'failed-to-connect');
    assert.match(error?.message ?? '', /ECONNREFUSED/);
  }
});

test('bodies larger than any window arrive whole, both ways', async () => {
  const large = Buffer.alloc(6 * 1024 * 1024, 'x');
  const { target, streams } = await serving((stream) => {
    stream.respond({ ':status': 200, 'content-length': large.length });
    stream.end(large);
  });
  const client = new Client(target);
  const ended = await client.ask(2, wireRequestOf('POST', '/', [], large));
  await client.close();
  for (const one of ended) {
    assert.equal(one.end, 'answered', one.error?.message);
    assert.equal(one.receivedBytes, large.length);
  }
  assert.deepEqual(
    streams.map(({ body }) => body.length),
    [large.length, large.length],
  );
});
