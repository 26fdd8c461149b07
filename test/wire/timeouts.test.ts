/*
 * A timeout may come at any moment of a request: before there is a socket, while one is being
 * opened, while another request opens the connection that this one waits for, under way. Whatever
 * the moment, it ends that request alone, once, and the next one is answered. Real sockets.
 */
import assert from 'node:assert/strict';
import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net';
import { after, test } from 'node:test';

import { Exchange } from '../../src/wire/exchange.js';
import { Http2Connections } from '../../src/wire/http2-connections.js';
import type { WireTarget } from '../../src/wire/wire-target.js';
import { DUE, ENCODED, PICKED } from '../../src/timing/marks.js';
import { clock } from '../../src/base/clock.js';

import { answer, CERT, KEY, listening, POST, serving, targetAt } from '../support/http2.js';

type Connections = ConstructorParameters<typeof Exchange>[2];

/** One exchange that is used again and again, as the pump does. */
class Place {
  readonly ends: string[] = [];
  readonly exchange: Exchange;
  #ended: () => void = () => {};

  constructor(target: WireTarget, connections: Connections) {
    const keep = { headers: [], body: true };
    this.exchange = new Exchange(target, keep, connections, (one) => {
      this.ends.push(one.end);
      one.clear();
      this.#ended();
    });
    after(() => this.exchange.close());
  }

  ask(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    const nowNs = clock.nowNs();
    for (const mark of [DUE, PICKED, ENCODED]) this.exchange.marks[mark] = nowNs;
    this.exchange.start(POST, Number.POSITIVE_INFINITY);
    return ended;
  }
}

const MOMENTS: Readonly<Record<string, () => Promise<void>>> = {
  'at once': async () => {},
  'a microtask later': () => Promise.resolve(),
  'when the turn is over': () => new Promise((resolve) => process.nextTick(resolve)),
  'a turn later': () => new Promise((resolve) => setImmediate(resolve)),
  'two turns later': () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
};

/** A server that answers over this version, with TLS or without. */
async function targetOf(version: '1.1' | '2', secure: boolean): Promise<WireTarget> {
  if (version === '2') return (await serving(answer, { secure })).target;
  const server = secure ? createHttps({ cert: CERT, key: KEY }) : createHttp1();
  server.on('request', (_, response) => response.end('{}'));
  await listening(server);
  after(() => server.closeAllConnections());
  return targetAt(server, { secure, httpVersion: '1.1' });
}

for (const version of ['1.1', '2'] as const) {
  for (const secure of [true, false]) {
    const how = `HTTP/${version} ${secure ? 'over TLS' : 'without TLS'}`;
    test(`${how}: a timeout at whatever moment ends its request, the next is answered`, async () => {
      const target = await targetOf(version, secure);
      for (const [moment, passed] of Object.entries(MOMENTS)) {
        const connections = version === '2' ? new Http2Connections(target, 1, false) : 'natural';
        const place = new Place(target, connections);
        for (const round of ['first', 'second']) {
          const ended = place.ask();
          // No `await` where the timeout is to come within the same call.
          if (moment !== 'at once') await passed();
          place.exchange.timeOut();
          await ended;
          assert.deepEqual(place.ends, ['timed-out'], `${moment}, ${round}`);
          await place.ask();
          assert.deepEqual(place.ends.splice(0), ['timed-out', 'answered'], `${moment}, ${round}`);
        }
      }
    });
  }
}

/** Forwards connections to a server, save the first, which it lets wait for ever. */
async function silentAtFirst(target: WireTarget): Promise<{
  readonly target: WireTarget;
  readonly met: Promise<void>;
  readonly sockets: Socket[];
}> {
  const sockets: Socket[] = [];
  let meet = (): void => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const gate = createTcp((socket) => {
    socket.on('error', () => {});
    if (sockets.push(socket) === 1) {
      meet();
      return;
    }
    const inner = connect(Number(new URL(target.origin).port), '127.0.0.1');
    inner.on('error', () => {});
    socket.pipe(inner).pipe(socket);
  });
  await listening(gate);
  after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const { port } = gate.address() as AddressInfo;
  return { target: { ...target, origin: `https://127.0.0.1:${port}` }, met, sockets };
}

test('HTTP/2: who opens a connection and times out fails alone; who waits for it opens another', async () => {
  const { target, met, sockets } = await silentAtFirst(await targetOf('2', true));
  const connections = new Http2Connections(target, 1, false);
  const [opener, patient] = [new Place(target, connections), new Place(target, connections)];
  const asked = [opener.ask(), patient.ask()];
  await met;
  opener.exchange.timeOut();
  await Promise.all(asked);
  assert.deepEqual(opener.ends, ['timed-out']);
  assert.deepEqual(patient.ends, ['answered']);
  await opener.ask();
  assert.deepEqual(opener.ends, ['timed-out', 'answered']);
  assert.equal(sockets.length, 2);
});
