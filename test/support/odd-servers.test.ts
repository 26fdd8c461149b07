import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

import { closedUrl, ODD_KINDS, type OddKind, startOddServer } from './odd-servers.js';

const REQUEST = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}';

/** What an odd server sends, up to where it closes or `enough` has come. */
async function sentBy(kind: OddKind, enough: RegExp): Promise<string> {
  const server = await startOddServer(kind);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let received = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (enough.test(received)) resolve();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      received += `<${error.code}>`;
    });
    socket.on('close', () => {
      received += '<closed>';
      resolve();
    });
    socket.write(REQUEST);
  });
  socket.destroy();
  assert.equal(server.requests(), 1);
  await server.stop();
  return received;
}

const GOOD = /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n\{"predictions":\[1\]\}\n$/s;

const EXPECTED: Readonly<Record<Exclude<OddKind, 'silent'>, RegExp>> = {
  'error-500': /^HTTP\/1\.1 500 .*\{"error":"no memory"\}$/s,
  'unprocessable-422': /^HTTP\/1\.1 422 .*field required"\}\]\}$/s,
  garbage: /no HTTP\r\n\r\n<closed>$/,
  'length-too-long': /content-length: 1000\r\n\r\n\{"predictions":\[1\]\}\n<closed>$/,
  'length-too-short': /content-length: 5\r\n\r\n\{"predictions":\[1\]\}\n$/,
  'headers-20-kib': GOOD,
  'closes-in-body': /content-length: 20\r\n\r\n\{"predicti<closed>$/,
  'stalls-in-body': /content-length: 20\r\n\r\n\{"predicti$/,
  'closes-before-answer': /^<closed>$/,
  resets: /^<ECONNRESET><closed>$/,
  informational: /^HTTP\/1\.1 100 .*HTTP\/1\.1 103 .*HTTP\/1\.1 200 OK.*\]\}\n$/s,
  'http-1.0': /^HTTP\/1\.0 200 OK\r\n\r\n\{"predictions":\[1\]\}\n<closed>$/,
  trailers: /\r\n0\r\nserver-timing: queue;dur=1\.5, inference;dur=2\.5\r\n\r\n$/,
  'slow-accept': GOOD,
};

test('each odd server is odd in its own way', async () => {
  for (const kind of ODD_KINDS) {
    if (kind === 'silent') continue;
    assert.match(await sentBy(kind, EXPECTED[kind]), EXPECTED[kind], kind);
  }
});

test('twenty KiB of headers are at least that', async () => {
  assert.ok((await sentBy('headers-20-kib', GOOD)).length > 20 * 1024);
});

test('a silent server has read the request and says nothing until it is stopped', async () => {
  const server = await startOddServer('silent');
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  socket.write(REQUEST);
  while (server.requests() === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await server.stop();
  await closed;
  assert.equal(received, 0);
});

test('nobody listens at a closed address', async () => {
  const socket = connect(Number(new URL(await closedUrl()).port), '127.0.0.1');
  const [error] = await new Promise<[NodeJS.ErrnoException]>((resolve) => {
    socket.on('error', (refused) => resolve([refused]));
  });
  assert.equal(error.code, 'ECONNREFUSED');
});
