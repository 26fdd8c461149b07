/* The bytes that a server gets: every header once, the body untouched. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';

import { Exchange } from '../../src/wire/exchange.js';
import { type WireRequest, wireRequestOf } from '../../src/wire/wire-request.js';
import type { ProxyFacts } from '../../src/wire/wire-target.js';
import { durationNs } from '../../src/base/units.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

/** Sends the requests one after the other over one connection; gives what arrived for each. */
async function received(
  requests: readonly WireRequest[],
  mode: 'natural' | 'cold' = 'natural',
  viaProxy = false,
): Promise<readonly Buffer[]> {
  const arrived: Buffer[] = [];
  let current = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      current = Buffer.concat([current, chunk]);
      if (!isWhole(current)) return;
      arrived.push(current);
      current = Buffer.alloc(0);
      socket.write(ANSWER);
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy: ProxyFacts = { url, kind: 'forward', authorization: undefined };
  const target = {
    origin: viaProxy ? 'http://model.test:9000' : url,
    secure: false,
    tls: { ca: undefined, cert: undefined, key: undefined, insecure: false },
    proxy: viaProxy ? proxy : undefined,
    idleTimeoutNs: durationNs(60e9),
  };
  let ended = (): void => {};
  const exchange = new Exchange(target, { headers: [], body: false }, mode, () => ended());
  for (const request of requests) {
    const done = new Promise<void>((resolve) => {
      ended = resolve;
    });
    exchange.start(request, Number.POSITIVE_INFINITY);
    await done;
    assert.equal(exchange.end, 'answered', exchange.error?.message);
    exchange.clear();
  }
  await exchange.close();
  await new Promise((resolve) => server.close(resolve));
  return arrived;
}

function isWhole(bytes: Buffer): boolean {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const length = /content-length: (\d+)/.exec(bytes.toString('latin1', 0, headEnd))?.[1];
  return bytes.length >= headEnd + 4 + Number(length ?? 0);
}

function headOf(bytes: Buffer | undefined): readonly string[] {
  return (bytes ?? Buffer.alloc(0)).toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? [];
}

function bodyOf(bytes: Buffer | undefined): Buffer {
  const whole = bytes ?? Buffer.alloc(0);
  return whole.subarray(whole.indexOf('\r\n\r\n') + 4);
}

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const HEADERS = ['user-agent', 'modelbench/0', 'x-name', 'caf\u00e9'];

test('each header stands in the head once, between what undici writes and the end', async () => {
  const [bytes] = await received([wireRequestOf('POST', '/p?q=1', HEADERS, EVERY_BYTE)]);
  const [line, host, ...others] = headOf(bytes);
  assert.equal(line, 'POST /p?q=1 HTTP/1.1');
  assert.match(host ?? '', /^host: 127\.0\.0\.1:\d+$/);
  assert.deepEqual(others, [
    'connection: keep-alive',
    'content-length: 256',
    'user-agent: modelbench/0',
    'x-name: caf\u00e9',
  ]);
});

test('every byte of a body arrives as it is, small or large', async () => {
  const large = Buffer.concat(Array.from({ length: 300 }, () => EVERY_BYTE));
  const requests = [EVERY_BYTE, large].map((body) => wireRequestOf('POST', '/', HEADERS, body));
  const [small, big] = await received(requests);
  assert.ok(bodyOf(small).equals(EVERY_BYTE));
  assert.ok(bodyOf(big).equals(large));
  assert.equal(headOf(big).filter((line) => line.startsWith('x-name')).length, 1);
});

test('requests that differ on one connection do not get each other’s head or body', async () => {
  const one = wireRequestOf('POST', '/one', ['x-n', '1'], Buffer.from('first'));
  const two = wireRequestOf('POST', '/two', ['x-n', '2'], Buffer.from('other'));
  const arrived = await received([one, two, two, one]);
  assert.deepEqual(
    arrived.map((bytes) => [headOf(bytes)[0], headOf(bytes).at(-1), bodyOf(bytes).toString()]),
    [
      ['POST /one HTTP/1.1', 'x-n: 1', 'first'],
      ['POST /two HTTP/1.1', 'x-n: 2', 'other'],
      ['POST /two HTTP/1.1', 'x-n: 2', 'other'],
      ['POST /one HTTP/1.1', 'x-n: 1', 'first'],
    ],
  );
});

test('a request without a body has its headers too', async () => {
  const [get] = await received([wireRequestOf('GET', '/health', HEADERS, null)]);
  assert.deepEqual(headOf(get).slice(2), ['connection: keep-alive', ...HEADERS_LINES]);
  const [post] = await received([wireRequestOf('POST', '/start', HEADERS, null)]);
  assert.ok(headOf(post).includes('content-length: 0'));
  assert.ok(headOf(post).includes('x-name: caf\u00e9'));
});

const HEADERS_LINES = ['user-agent: modelbench/0', 'x-name: caf\u00e9'];

test('a host of the user’s own replaces the one of the URL', async () => {
  const [bytes] = await received([wireRequestOf('GET', '/', ['host', 'other.test'], null)]);
  const hosts = headOf(bytes).filter((line) => line.startsWith('host:'));
  assert.deepEqual(hosts, ['host: other.test']);
});

test('cold says that it will close, and keeps the headers', async () => {
  const request = wireRequestOf('POST', '/', HEADERS, Buffer.from('{}'));
  const arrived = await received([request, request], 'cold');
  for (const bytes of arrived) {
    assert.ok(headOf(bytes).includes('connection: close'));
    assert.ok(headOf(bytes).includes('user-agent: modelbench/0'));
  }
});

test('a proxy for http is sent the whole URL, and the host of the target', async () => {
  const url = 'http://model.test:9000/p';
  const request = wireRequestOf('POST', url, ['host', 'model.test:9000'], Buffer.from('{}'));
  const [bytes] = await received([request], 'natural', true);
  assert.equal(headOf(bytes)[0], `POST ${url} HTTP/1.1`);
  assert.equal(headOf(bytes)[1], 'host: model.test:9000');
});

test('a value that would begin a header of its own is refused', () => {
  const smuggled = wireRequestOf('GET', '/', ['x-a', 'b\r\nx-c: d'], null);
  assert.equal(smuggled.headerText, '');
  assert.deepEqual(smuggled.undiciHeaders, ['x-a', 'b\r\nx-c: d']);
});
