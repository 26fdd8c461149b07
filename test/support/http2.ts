/* A client and servers of HTTP/2 on loopback, for tests of the wire. */
import { readFileSync } from 'node:fs';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { after } from 'node:test';

import { Exchange } from '../../src/wire/exchange.js';
import { Http2Connections } from '../../src/wire/http2-connections.js';
import { wireRequestOf } from '../../src/wire/wire-request.js';
import type { WireTarget } from '../../src/wire/wire-target.js';
import { DUE, ENCODED, PICKED } from '../../src/timing/marks.js';
import { clock } from '../../src/base/clock.js';
import { durationNs } from '../../src/base/units.js';

const FOLDER = new URL('../../../test/support/tls/', import.meta.url);
export const CERT = readFileSync(new URL('cert.pem', FOLDER), 'utf8');
export const KEY = readFileSync(new URL('key.pem', FOLDER), 'utf8');
export const POST = wireRequestOf(
  'POST',
  '/infer?n=1',
  ['X-One', '1', 'x-two', 'a', 'x-two', 'b', 'connection', 'keep-alive'],
  Buffer.from('{"n": 1}'),
);

type Seen = {
  readonly streams: { readonly headers: Record<string, unknown>; body: string }[];
  readonly sessions: ServerHttp2Session[];
  /** Below TLS, by connection. */
  readonly sockets: Socket[];
};

export type Doing = (stream: ServerHttp2Stream, nth: number) => void;

export function targetAt(server: Server | Http2Server, part: Partial<WireTarget> = {}): WireTarget {
  const { port } = server.address() as AddressInfo;
  const secure = part.secure ?? true;
  return {
    origin: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    secure,
    tls: { ca: CERT, cert: undefined, key: undefined, insecure: false },
    proxy: undefined,
    idleTimeoutNs: durationNs(60e9),
    httpVersion: '2',
    ...part,
  };
}

export async function listening(server: Server | Http2Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
}

export async function serving(
  doing: Doing,
  part: Partial<WireTarget> = {},
  settings: { readonly maxConcurrentStreams?: number } = {},
): Promise<Seen & { readonly target: WireTarget }> {
  const seen: Seen = { streams: [], sessions: [], sockets: [] };
  const server =
    part.secure === false
      ? createServer({ settings })
      : createSecureServer({ cert: CERT, key: KEY, settings });
  server.on('connection', (socket) => {
    seen.sockets.push(socket);
    socket.on('error', () => {});
  });
  server.on('session', (session) => {
    seen.sessions.push(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    const one = { headers, body: '' };
    const nth = seen.streams.push(one);
    stream.on('error', () => {});
    stream.on('data', (chunk) => {
      one.body += String(chunk);
    });
    stream.on('end', () => doing(stream, nth));
  });
  await listening(server);
  after(() => {
    for (const session of seen.sessions) session.destroy();
  });
  return { ...seen, target: targetAt(server, part) };
}

export type Ended = Pick<Exchange, 'end' | 'status' | 'isResent' | 'error' | 'receivedBytes'> & {
  readonly marks: Float64Array;
  readonly headers: readonly string[];
  readonly trailers: readonly string[];
  readonly body: string;
};

export class Client {
  readonly #target: WireTarget;
  readonly #connections: Http2Connections;
  readonly #exchanges: Exchange[] = [];

  constructor(target: WireTarget, most = 1, isCold = false) {
    this.#target = target;
    this.#connections = new Http2Connections(target, most, isCold);
  }

  /** So many at once; they time out when `late` has come about. */
  ask(count: number, request = POST, late?: Promise<void>): Promise<readonly Ended[]> {
    return Promise.all(Array.from({ length: count }, () => this.#one(request, late)));
  }

  #one(request: typeof POST, late: Promise<void> | undefined): Promise<Ended> {
    return new Promise((resolve) => {
      const keep = { headers: [], body: true };
      const exchange = new Exchange(this.#target, keep, this.#connections, (one) => {
        const { end, status, isResent, error, receivedBytes } = one;
        const [headers, trailers] = [one.rawHeaders.map(String), one.rawTrailers.map(String)];
        const body = Buffer.concat(one.chunks).toString();
        const marks = one.marks.slice();
        resolve({ end, status, isResent, error, receivedBytes, headers, trailers, body, marks });
      });
      this.#exchanges.push(exchange);
      const nowNs = clock.nowNs();
      for (const mark of [DUE, PICKED, ENCODED]) exchange.marks[mark] = nowNs;
      exchange.start(request, Number.POSITIVE_INFINITY);
      void late?.then(() => exchange.timeOut());
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#exchanges.map((one) => one.close()));
  }
}

export const answer: Doing = (stream) => {
  stream.respond({ ':status': 200, 'x-answer': ['a', 'b'] });
  stream.end('{"ok": true}');
};

export function at(one: Ended | undefined, mark: number): number {
  return one?.marks[mark] ?? Number.NaN;
}

/** Node's own `close` would send the end of the answer first. */
export function reset(stream: ServerHttp2Stream, code: number): void {
  type Handle = { readonly rstStream: (code: number) => void };
  const inner = Object.getOwnPropertySymbols(stream)
    .map((key) => (stream as unknown as Record<symbol, Handle | undefined>)[key])
    .find((value) => typeof value?.rstStream === 'function');
  inner?.rstStream(code);
}
