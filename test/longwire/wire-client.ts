/*
 * Runs at the near end of the long wire, as the command of `longwire`: starts the server at the
 * far end, sends what it is asked for and prints one line of JSON a request.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { Exchange } from '../../src/wire/exchange.js';
import { rehearse } from '../../src/wire/rehearse.js';
import { openTcpInfo } from '../../src/wire/tcp-info.js';
import { openTransmitStamps } from '../../src/wire/transmit-stamps.js';
import { uploads } from '../../src/wire/upload-watch.js';
import { type WireRequest, wireRequestOf } from '../../src/wire/wire-request.js';
import type { WireTarget } from '../../src/wire/wire-target.js';
import {
  DUE,
  ENCODED,
  FIRST_BYTE,
  PICKED,
  ROUND_TRIP_NS,
  WRITTEN,
} from '../../src/timing/marks.js';
import { NOT_READING, SERVER, SOURCES, UPLOAD } from '../../src/timing/piece.js';
import { splitInto } from '../../src/timing/split.js';
import { newSplitRow } from '../../src/timing/split-row.js';
import { clock } from '../../src/base/clock.js';
import { durationNs } from '../../src/base/units.js';

import type { WireAsk, WireOrder, WireRow } from './wire-order.js';

const ADDRESS = '10.99.0.2';
const PORT = 7000;
const TARGET: WireTarget = {
  origin: `http://${ADDRESS}:${PORT}`,
  secure: false,
  tls: { ca: undefined, cert: undefined, key: undefined, insecure: false },
  proxy: undefined,
  idleTimeoutNs: durationNs(60e9),
};
const TIMEOUT_NS = 20e9;
/** The two clocks of this process: the server speaks in the one, marks in the other. */
const ZERO_NS = Number(process.hrtime.bigint()) - clock.nowNs();

const order = JSON.parse(process.argv[2] ?? '') as WireOrder;
const kernel = await openTcpInfo({ platform: process.platform, isWanted: true });
assert.equal(kernel.kind, 'read');
if (kernel.kind === 'read') {
  uploads.begin(kernel.tcpInfo, await openTransmitStamps(clock, process));
}
const server = spawn(
  'ip',
  ['netns', 'exec', `${order.prefix}-far`, order.serverProgram, ADDRESS, `${PORT}`],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
await once(server.stdout, 'data');

await rehearse();
let shortestNs = Number.POSITIVE_INFINITY;
for (const ask of order.requests) await askAll(ask);
server.kill();

async function askAll(ask: WireAsk): Promise<void> {
  let ended: (exchange: Exchange) => void = () => {};
  const mode = ask.connection === 'cold' ? 'cold' : 'natural';
  const exchange = new Exchange(TARGET, { headers: [], body: false }, mode, (one) => ended(one));
  const request = requestOf(ask);
  // Of a warm connection the first request is the one that warms it.
  const first = ask.connection === 'warm' ? -1 : 0;
  for (let turn = first; turn < ask.times; turn += 1) {
    await new Promise<Exchange>((resolve) => {
      ended = resolve;
      const nowNs = clock.nowNs();
      for (const mark of [DUE, PICKED, ENCODED]) exchange.marks[mark] = nowNs;
      exchange.start(request, nowNs + TIMEOUT_NS);
    });
    assert.equal(exchange.end, 'answered', exchange.error?.message);
    if (turn >= 0) process.stdout.write(`${JSON.stringify(rowOf(ask, exchange))}\n`);
    exchange.clear();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await exchange.close();
}

function requestOf({ bodyBytes, thinkMs, pauseMs }: WireAsk): WireRequest {
  const headers = ['x-think-us', `${thinkMs * 1000}`, 'x-pause-us', `${pauseMs * 1000}`];
  return wireRequestOf('POST', '/', headers, Buffer.alloc(bodyBytes, 'x'));
}

function rowOf(ask: WireAsk, { marks, rawHeaders }: Exchange): WireRow {
  const split = newSplitRow();
  shortestNs = Math.min(shortestNs, marks[ROUND_TRIP_NS] ?? Number.NaN);
  splitInto(split, marks, 0, undefined, shortestNs);
  const ns = (piece: number): number => split.pieces[piece] ?? Number.NaN;
  const sentNs = headerOf(rawHeaders, 'x-sent-ns');
  const lastNs = headerOf(rawHeaders, 'x-last-ns');
  return {
    ...ask,
    source: SOURCES[split.sources[SERVER] ?? 0] ?? 'none',
    uploadNs: ns(UPLOAD),
    notReadingNs: Number.isNaN(ns(NOT_READING)) ? 0 : ns(NOT_READING),
    serverNs: ns(SERVER),
    roundTripNs: shortestNs,
    trueServerNs: sentNs - lastNs,
    trueReturnNs: (marks[FIRST_BYTE] ?? Number.NaN) + ZERO_NS - sentNs,
    trueUploadNs: lastNs - ZERO_NS - (marks[WRITTEN] ?? Number.NaN),
    trueLastAtNs: lastNs,
  };
}

function headerOf(rawHeaders: readonly Buffer[], name: string): number {
  const at = rawHeaders.findIndex((one) => one.toString('latin1').toLowerCase() === name);
  return Number(rawHeaders[at + 1]?.toString('latin1'));
}
