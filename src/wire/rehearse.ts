/*
 * The first exchange of a thread pays for loading code: undici's parser is compiled, sockets and
 * timers are set up. Measured here: the first handshake on loopback took 2.5 ms, later ones 0.1.
 * So that this falls on nobody's request, and on no estimate of a round trip, a few exchanges
 * go to a listener of our own first.
 */
import { type AddressInfo, createServer } from 'node:net';

import { clock } from '../base/clock.js';
import { durationNs } from '../base/units.js';

import { Exchange } from './exchange.js';
import { wireRequestOf } from './wire-request.js';

const EXCHANGES = 12;
const SMALL = Buffer.from('{}');
/** Written in another way than a small one (join-writes.ts), and stamped. */
const LARGE = Buffer.alloc(32 * 1024);
const PATIENCE_NS = durationNs(2e9);
const ANSWER =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n' +
  'connection: close\r\n\r\n{}';

export async function rehearse(): Promise<void> {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(ANSWER)).on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (let count = 0; count < EXCHANGES; count += 1) {
    await exchangeWith(port, count % 2 === 0 ? SMALL : LARGE);
  }
  await new Promise((resolve) => server.close(resolve));
}

async function exchangeWith(port: number, body: Buffer): Promise<void> {
  const target = {
    origin: `http://127.0.0.1:${port}`,
    secure: false,
    tls: { ca: undefined, cert: undefined, key: undefined, insecure: false },
    proxy: undefined,
    idleTimeoutNs: PATIENCE_NS,
  };
  const exchange = await new Promise<Exchange>((resolve) => {
    const place = new Exchange(target, { headers: [], body: true }, 'natural', resolve);
    const request = wireRequestOf('POST', '/', [], body);
    place.start(request, clock.nowNs() + PATIENCE_NS);
  });
  await exchange.close();
}
