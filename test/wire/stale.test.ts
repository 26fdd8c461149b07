/* Connections that were kept, and that the other side had closed: real sockets on loopback. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createSecure } from 'node:tls';

import { Exchange } from '../../src/wire/exchange.js';
import { wireRequestOf } from '../../src/wire/wire-request.js';
import type { WireTarget } from '../../src/wire/wire-target.js';
import {
  CONNECTED,
  CONNECTING,
  CONNECTION_WAIT_NS,
  DUE,
  ENCODED,
  ENDED,
  FIRST_BYTE,
  PICKED,
  WRITTEN,
} from '../../src/timing/marks.js';
import { CONNECTION_WAIT, DISPATCH } from '../../src/timing/piece.js';
import { splitInto } from '../../src/timing/split.js';
import { newSplitRow } from '../../src/timing/split-row.js';
import { clock } from '../../src/base/clock.js';
import { durationNs } from '../../src/base/units.js';

const FOLDER = new URL('../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', FOLDER), 'utf8');
const KEY = readFileSync(new URL('key.pem', FOLDER), 'utf8');
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n';
const REQUEST = wireRequestOf('POST', '/infer', ['x-n', '1'], Buffer.from('{"n": 1}'));

/** What the server does with the n-th request of a connection, both counted from 1. */
type Doing = (socket: Socket, nth: number, connection: number) => void;

const answer = (socket: Socket): void => void socket.write(`${HEAD}{}`);

type Running = {
  readonly target: WireTarget;
  /** Requests that the server got, by connection. */
  readonly seen: number[];
};

async function serving(doing: Doing, part: Partial<WireTarget> = {}): Promise<Running> {
  const seen: number[] = [];
  const listener = (socket: Socket): void => {
    const connection = seen.push(0);
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('{"n": 1}')) return;
      text = '';
      seen[connection - 1]! += 1;
      doing(socket, seen[connection - 1]!, connection);
    });
  };
  const server: Server = part.secure
    ? createSecure({ cert: CERT, key: KEY }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const target: WireTarget = {
    origin: `${part.secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    secure: false,
    tls: { ca: CERT, cert: undefined, key: undefined, insecure: false },
    proxy: undefined,
    idleTimeoutNs: durationNs(60e9),
    ...part,
  };
  return { target, seen };
}

type Ended = Pick<Exchange, 'end' | 'status' | 'isResent' | 'error'> & {
  readonly marks: Float64Array;
};

/** So many requests one after the other, each from within the turn in which the last one ended. */
async function asked(target: WireTarget, requests: number, pauseMs?: number): Promise<Ended[]> {
  const ended: Ended[] = [];
  let done = (): void => {};
  const exchange = new Exchange(target, { headers: [], body: true }, 'natural', (one) => {
    const { end, status, isResent, error } = one;
    ended.push({ end, status, isResent, error, marks: one.marks.slice() });
    done();
  });
  for (let count = 0; count < requests; count += 1) {
    if (pauseMs !== undefined) await sleep(pauseMs);
    const over = new Promise<void>((resolve) => {
      done = resolve;
    });
    exchange.clear();
    const nowNs = clock.nowNs();
    for (const mark of [DUE, PICKED, ENCODED]) exchange.marks[mark] = nowNs;
    exchange.start(REQUEST, Number.POSITIVE_INFINITY);
    await over;
  }
  await exchange.close();
  return ended;
}

function checkSentAgain(one: Ended | undefined): void {
  const at = (mark: number): number => one?.marks[mark] ?? Number.NaN;
  assert.equal(one?.end, 'answered', one?.error?.message);
  assert.equal(one.isResent, true);
  const lostNs = at(CONNECTION_WAIT_NS);
  assert.ok(lostNs > 0, 'what was lost has a name');
  // The second sending, after the connection that it opened itself; `due` is that of the first.
  assert.ok(at(ENCODED) + lostNs <= at(CONNECTING), 'nothing is counted twice');
  assert.ok(at(CONNECTING) < at(CONNECTED) && at(CONNECTED) <= at(WRITTEN));
  assert.ok(at(WRITTEN) < at(FIRST_BYTE) && at(FIRST_BYTE) <= at(ENDED));
  const split = newSplitRow();
  splitInto(split, one.marks, 0, undefined, Number.NaN);
  assert.equal(split.pieces[CONNECTION_WAIT], lostNs);
  assert.ok((split.pieces[DISPATCH] ?? Number.NaN) >= 0, 'it is not the generator’s time');
  assert.equal(
    split.pieces.reduce((sum, ns) => sum + (Number.isNaN(ns) ? 0 : ns), 0),
    at(ENDED) - at(DUE),
  );
}

for (const secure of [false, true]) {
  const over = secure ? ', over TLS' : '';
  test(`a kept connection that is closed under a request: it is sent again, once${over}`, async () => {
    const doing: Doing = (socket, nth) => (nth === 1 ? answer(socket) : socket.destroy());
    const { target, seen } = await serving(doing, { secure });
    const ended = await asked(target, 3);
    assert.deepEqual(
      ended.map(({ isResent }) => isResent),
      [false, true, true],
    );
    for (const one of ended.slice(1)) checkSentAgain(one);
    assert.deepEqual(seen, [2, 2, 1], 'each connection got the request that it did not answer');
  });
}

test('a kept connection that is reset under a request: it is sent again', async () => {
  const { target } = await serving((socket, nth) =>
    nth === 1 ? answer(socket) : socket.resetAndDestroy(),
  );
  const [first, second] = await asked(target, 2);
  assert.equal(first?.isResent, false);
  checkSentAgain(second);
});

test('a server that closes behind each answer and says nothing: every request is answered', async () => {
  const { target } = await serving((socket) => {
    answer(socket);
    setImmediate(() => socket.destroy());
  });
  const ended = await asked(target, 50);
  assert.deepEqual(
    ended.filter(({ end }) => end !== 'answered').map(({ error }) => error?.message),
    [],
  );
  for (const one of ended.filter(({ isResent }) => isResent)) checkSentAgain(one);
});

test('a connection that was closed while it was idle is seen before anything is written to it', async () => {
  const { target, seen } = await serving((socket) => {
    answer(socket);
    socket.end();
  });
  const ended = await asked(target, 4, 20);
  for (const { end, isResent, marks } of ended) {
    assert.equal(end, 'answered');
    assert.equal(isResent, false);
    assert.ok(Number.isNaN(marks[CONNECTION_WAIT_NS]) && marks[CONNECTING]! > 0);
  }
  assert.deepEqual(seen, [1, 1, 1, 1]);
});

test('an answer of which a byte came is not asked for again', async () => {
  for (const part of ['H', `${HEAD}{`, 'HTTP/1.1 103 Early Hints\r\n\r\n']) {
    const { target, seen } = await serving((socket, nth) => {
      if (nth === 1) answer(socket);
      else socket.write(part, () => socket.end());
    });
    const [, second] = await asked(target, 2);
    assert.equal(second?.end, 'broken', part);
    assert.equal(second.isResent, false);
    assert.deepEqual(seen, [2], part);
  }
});

test('a fresh connection that breaks is a failure: nothing is sent again', async () => {
  for (const isReset of [false, true]) {
    const { target, seen } = await serving((socket) => {
      if (isReset) socket.resetAndDestroy();
      else socket.destroy();
    });
    const [first] = await asked(target, 1);
    assert.equal(first?.end, 'broken');
    assert.equal(first.isResent, false);
    assert.deepEqual(seen, [1]);
  }
});

test('what breaks a second time, on the fresh connection, is a failure', async () => {
  const { target, seen } = await serving((socket, nth, connection) =>
    nth === 1 && connection === 1 ? answer(socket) : socket.destroy(),
  );
  const [, second] = await asked(target, 2);
  assert.equal(second?.end, 'broken');
  assert.equal(second.isResent, true, 'the connection is counted all the same');
  assert.deepEqual(seen, [2, 1]);
});

test('a connection that breaks long after the request was no closed one: a failure', async () => {
  const { target, seen } = await serving((socket, nth) => {
    if (nth === 1) answer(socket);
    else setTimeout(() => socket.destroy(), 1100);
  });
  const [, second] = await asked(target, 2);
  assert.equal(second?.end, 'broken');
  assert.equal(second.isResent, false);
  assert.deepEqual(seen, [2]);
});

test('resend: false leaves it a failure', async () => {
  const doing: Doing = (socket, nth) => (nth === 1 ? answer(socket) : socket.destroy());
  const { target, seen } = await serving(doing, { resends: false });
  const [, second] = await asked(target, 2);
  assert.equal(second?.end, 'broken');
  assert.deepEqual(seen, [2]);
});
