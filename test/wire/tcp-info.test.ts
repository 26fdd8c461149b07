/* What the kernel really says, of connections on this machine. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, connect, createServer as createPlain, type Socket } from 'node:net';
import { test } from 'node:test';

import { Exchange } from '../../src/wire/exchange.js';
import { descriptorOf, openTcpInfo, type TcpInfo } from '../../src/wire/tcp-info.js';
import { openTransmitStamps } from '../../src/wire/transmit-stamps.js';
import { uploads } from '../../src/wire/upload-watch.js';
import { wireRequestOf } from '../../src/wire/wire-request.js';
import { FIRST_BYTE, ROUND_TRIP_NS, UNSENT, WRITTEN } from '../../src/timing/marks.js';
import { clock } from '../../src/base/clock.js';
import { durationNs } from '../../src/base/units.js';

const FOLDER = new URL('../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', FOLDER), 'utf8');
const KEY = readFileSync(new URL('key.pem', FOLDER), 'utf8');

const state = await openTcpInfo({ platform: process.platform, isWanted: true });
const skip = state.kind === 'read' ? false : `the kernel cannot be asked here: ${state.why}`;

function tcpInfoHere(): TcpInfo {
  assert.equal(state.kind, 'read');
  return state.kind === 'read' ? state.tcpInfo : assert.fail();
}

test('without the kernel, the reason is said in words', async () => {
  assert.deepEqual(await openTcpInfo({ platform: 'linux', isWanted: false }), {
    kind: 'none',
    why: 'switched off',
  });
  assert.deepEqual(await openTcpInfo({ platform: 'darwin', isWanted: true }), {
    kind: 'none',
    why: 'not on darwin',
  });
});

test('on Linux the kernel can be asked wherever koffi is installed', () => {
  if (process.platform === 'linux') assert.equal(skip, false);
});

test('a body that the other side does not read stays unsent, and is acknowledged when it is read', {
  skip,
}, async () => {
  const tcpInfo = tcpInfoHere();
  const server = createPlain({ pauseOnConnect: true });
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const bytes = 32 * 1024 * 1024;
  socket.write(Buffer.alloc(bytes));
  const other = await accepted;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(tcpInfo.look(descriptorOf(socket)));
  assert.ok(tcpInfo.notSentBytes() > 0);
  assert.ok(tcpInfo.ackedBytes() < bytes);
  assert.ok(tcpInfo.shortestNs() > 0 && tcpInfo.shortestNs() < 1e9);
  other.resume();
  do {
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(tcpInfo.look(descriptorOf(socket)));
  } while (socket.writableLength + tcpInfo.unacked() + tcpInfo.notSentBytes() > 0);
  assert.ok(tcpInfo.ackedBytes() >= bytes);
  assert.ok(tcpInfo.windowLimitedNs() > 0);
  socket.destroy();
  other.destroy();
  server.close();
});

test('a connection that is gone has nothing to say', { skip }, async () => {
  const tcpInfo = tcpInfoHere();
  assert.equal(tcpInfo.look(-1), false);
  // A file is no connection.
  assert.equal(tcpInfo.look(0), false);
});

async function marksOfRequests(server: Server, secure: boolean, bodyBytes: number) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  uploads.begin(tcpInfoHere(), await openTransmitStamps(clock, process));
  let ended = (): void => {};
  const exchange = new Exchange(
    {
      origin: `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
      secure,
      tls: { ca: CERT, cert: undefined, key: undefined, insecure: false },
      proxy: undefined,
      idleTimeoutNs: durationNs(60e9),
    },
    { headers: [], body: false },
    'natural',
    () => ended(),
  );
  const rows: Float64Array[] = [];
  for (let request = 0; request < 5; request += 1) {
    await new Promise<void>((resolve) => {
      ended = resolve;
      const body = Buffer.alloc(bodyBytes);
      exchange.start(wireRequestOf('POST', '/', [], body), Number.POSITIVE_INFINITY);
    });
    assert.equal(exchange.end, 'answered', exchange.error?.message);
    // The kernel itself says when a large body left, also what it got piece by piece.
    assert.equal(exchange.upload.isUnsentStamped(), bodyBytes > 16_384);
    rows.push(exchange.marks.slice());
    exchange.clear();
  }
  await exchange.close();
  server.close();
  return rows;
}

for (const secure of [false, true]) {
  for (const bodyBytes of [100, 3_000_000]) {
    const name = `${secure ? 'TLS' : 'plain'}, ${bodyBytes} bytes`;
    test(`every request is marked as sent before its answer comes: ${name}`, { skip }, async () => {
      const answer: RequestListener = (request, response) => {
        request.resume().on('end', () => setTimeout(() => response.end('{}'), 100));
      };
      const server = secure ? createSecure({ cert: CERT, key: KEY }, answer) : createServer(answer);
      for (const marks of await marksOfRequests(server, secure, bodyBytes)) {
        const unsentNs = marks[UNSENT] ?? Number.NaN;
        assert.ok(unsentNs >= (marks[WRITTEN] ?? Number.NaN));
        assert.ok(unsentNs < (marks[FIRST_BYTE] ?? Number.NaN));
        assert.ok((marks[ROUND_TRIP_NS] ?? Number.NaN) > 0);
      }
    });
  }
}
