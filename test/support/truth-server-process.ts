import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parseArgs } from 'node:util';

import type { TruthRow } from './truth-server.js';

/* The process behind truth-server.ts. All instants are read here, at the sockets themselves. */

/** Of one connection: when the first and the latest bytes of its present request came. */
type Arrival = { firstNs: number | undefined; latestNs: number };
type Waiting = { readonly begin: () => void };

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '1' },
    inference: { type: 'string', default: 'constant:15' },
    seed: { type: 'string', default: '1' },
    decode: { type: 'string', default: '0' },
    encode: { type: 'string', default: '0' },
    'answer-bytes': { type: 'string', default: '64' },
    silent: { type: 'boolean', default: false },
  },
});

const workers = Number(values.workers);
const decodeMs = Number(values.decode);
const encodeMs = Number(values.encode);
const [inferenceKind, inferenceMs] = values.inference.split(':');
const chance = chanceOf(Number(values.seed));
const outputs = { outputs: 'o'.repeat(Math.max(0, Number(values['answer-bytes']) - 14)) };

const rows: TruthRow[] = [];
const queue: Waiting[] = [];
let running = 0;
let arrivals = 0;

const arrived = new WeakMap<Socket, Arrival>();

const server = createServer((request, response) => {
  if (request.url === '/log') {
    forgetArrival(request.socket);
    response.end(JSON.stringify(rows));
    return;
  }
  arrivals += 1;
  const number = Number(request.headers['x-request-number'] ?? arrivals);
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => accept(number, request, response, parts));
});

server.on('connection', (socket: Socket) => {
  const times: Arrival = { firstNs: undefined, latestNs: 0 };
  arrived.set(socket, times);
  // Ahead of the parser, which otherwise takes the bytes from the socket's handle unseen.
  socket.prependListener('data', () => {
    times.latestNs = nowNs();
    times.firstNs ??= times.latestNs;
  });
});

server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', 1024, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));

function accept(
  number: number,
  request: IncomingMessage,
  response: ServerResponse,
  parts: readonly Buffer[],
): void {
  const times = arrived.get(request.socket);
  const firstByteNs = times?.firstNs ?? Number.NaN;
  const lastByteNs = times?.latestNs ?? Number.NaN;
  forgetArrival(request.socket);
  const decodingNs = nowNs();
  parse(Buffer.concat(parts));
  block(decodeMs);
  const queuedNs = nowNs();
  queue.push({
    begin: () => {
      const startedNs = nowNs();
      sleepUntil(startedNs + inferenceNs(), () => {
        const finishedNs = nowNs();
        running -= 1;
        beginNext();
        const known = { number, firstByteNs, lastByteNs, queuedNs, startedNs, finishedNs };
        answer(response, known, queuedNs - decodingNs);
      });
    },
  });
  beginNext();
}

/** The next byte on this connection is the first of another request. */
function forgetArrival(socket: Socket): void {
  const times = arrived.get(socket);
  if (times !== undefined) times.firstNs = undefined;
}

function beginNext(): void {
  while (running < workers) {
    const next = queue.shift();
    if (next === undefined) return;
    running += 1;
    next.begin();
  }
}

function answer(
  response: ServerResponse,
  known: Omit<TruthRow, 'responseFirstByteNs' | 'responseLastByteNs'>,
  decodedForNs: number,
): void {
  const encodingNs = nowNs();
  const text = JSON.stringify(outputs);
  block(encodeMs);
  const encodedForNs = nowNs() - encodingNs;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', text.length);
  if (!values.silent) {
    const entries = [
      ...(decodeMs > 0 ? [entry('decode', decodedForNs)] : []),
      entry('queue', known.startedNs - known.queuedNs),
      entry('inference', known.finishedNs - known.startedNs),
      ...(encodeMs > 0 ? [entry('encode', encodedForNs)] : []),
    ];
    response.setHeader('Server-Timing', entries.join(', '));
  }
  const responseFirstByteNs = nowNs();
  response.end(text);
  rows.push({ ...known, responseFirstByteNs, responseLastByteNs: nowNs() });
}

function entry(name: string, ns: number): string {
  return `${name};dur=${(ns / 1e6).toFixed(4)}`;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return body;
  }
}

function inferenceNs(): number {
  const ns = Number(inferenceMs) * 1e6;
  return inferenceKind === 'exponential' ? -Math.log(1 - chance()) * ns : ns;
}

function block(ms: number): void {
  const endNs = nowNs() + ms * 1e6;
  while (ms > 0 && nowNs() < endNs);
}

/** Sleeps all but the last two milliseconds, then lets the event loop turn until it is time. */
function sleepUntil(atNs: number, then: () => void): void {
  const leftNs = atNs - nowNs();
  if (leftNs > 3e6) setTimeout(sleepUntil, Math.floor(leftNs / 1e6) - 2, atNs, then);
  else if (leftNs > 0) setImmediate(sleepUntil, atNs, then);
  else then();
}

function nowNs(): number {
  return Number(process.hrtime.bigint());
}

/** Mulberry32: small, seeded, and good enough to draw waiting times from. */
function chanceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
