/*
 * A load thread: holds the pump and the wire, records what has ended, and does nothing else. It
 * serves all cells of a run, one after the other; where one would be late, several share a cell.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { Exchange } from '../wire/exchange.js';
import { handshakesOf } from '../wire/handshakes.js';
import { Http2Connections } from '../wire/http2-connections.js';
import { rehearse } from '../wire/rehearse.js';
import { uploads } from '../wire/upload-watch.js';
import { type ApiName, apiOf } from '../api/apis.js';
import { decodeAnswer } from '../api/judge.js';
import { DECODE_NS, ENDED } from '../timing/marks.js';
import { clock, clockZero } from '../base/clock.js';

import { headerIn } from './evidence.js';
import { beginKernel } from './instrument.js';
import type { FromLoad, LoadOrder, ToLoad } from './load-order.js';
import {
  STAGE_DRAIN,
  STAGE_MEASURE,
  STAGE_WARM_UP,
  STATUS_IN_FLIGHT,
  STATUS_LATE,
  STATUS_PICKED,
  STATUS_SPUN,
  STATUS_STAGE,
} from './load-order.js';
import { LoadWatch } from './load-watch.js';
import { Pump } from './pump.js';
import type { PumpListener } from './pump-world.js';
import { Recorder } from './recorder.js';
import { StreamRecorder } from './stream-recorder.js';
import { timers } from './timers.js';
import { loadTokenizersOf } from './tokenizers.js';

/** Rows are handed over at least this often, so that progress and the stop rule see them. */
const FLUSH_MS = 200;
/** Timeouts are looked for this often, or ten times within the timeout. */
const SWEEP_MS_MAX = 50;

/** Why the kernel is not asked over HTTP/2. */
const SHARED_CONNECTIONS =
  'over HTTP/2 requests share a connection, of which the kernel tells as a whole';

const STAGES = {
  'warm-up': STAGE_WARM_UP,
  measure: STAGE_MEASURE,
  drain: STAGE_DRAIN,
} as const;

const port = parentPort;
if (port === null) throw new Error('the load thread has no parent');
const status = new Int32Array((workerData as { status: SharedArrayBuffer }).status);

const post = (message: FromLoad, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer as ArrayBuffer[]);
const whyNoKernel = await beginKernel();
const watch = new LoadWatch((health) => post({ kind: 'health', health }));
// Before a block is handed over: its rows are judged by the stalls that they lie under.
const streams = new StreamRecorder(post);
const recorder = new Recorder(post, () => {
  // What a row ends must have been read before it.
  streams.flush();
  watch.report();
});
const alive = (nowNs: number): void => {
  watch.look(nowNs);
  pump?.alarm.awaitAnswer(nowNs);
};
const worked = (nowNs: number): void => watch.worked(nowNs);
let pump: Pump<Exchange> | undefined;
/** The newest token: it may come before the pump is there, and outlives the cell. */
let authorization: string | undefined;
/** Asked to stop, perhaps before the cell has begun. */
let isStopped = false;
let intervals: NodeJS.Timeout[] = [];

async function prepareCell(order: LoadOrder): Promise<void> {
  recorder.beginCell(order.keep, order.share);
  streams.beginCell(order.share);
  await loadTokenizersOf(order.requests);
  // One thread's are as good as another's.
  if (order.share.index === 0) {
    const isShared = order.target.httpVersion === '2';
    post({ kind: 'kernel', whyNot: isShared ? SHARED_CONNECTIONS : whyNoKernel });
    post({ kind: 'handshakes', ns: await handshakesOf(order.target) });
  }
  watch.beginCell();
  uploads.beginCell(order.pacing === 'exact' ? 'turning' : 'sleeping');
  const connections = connectionsOf(order);
  const current = new Pump<Exchange>(order, listenerOf(order), {
    clock,
    timers,
    signs: watch,
    newPlace: (ended) => {
      const place = new Exchange(order.target, order.keep, connections, ended);
      place.alive = alive;
      place.worked = worked;
      place.streamReads = streams;
      return place;
    },
  });
  if (authorization !== undefined) current.setAuthorization(authorization);
  pump = current;
  const sweepMs = Math.max(1, Math.min(SWEEP_MS_MAX, order.timeoutNs / 1e7));
  intervals = [
    setInterval(() => {
      const nowNs = clock.nowNs();
      current.sweep(nowNs);
      status[STATUS_IN_FLIGHT] = current.inFlight;
      status[STATUS_STAGE] = STAGES[current.stageAt(nowNs)];
      status[STATUS_PICKED] = current.picked;
      status[STATUS_LATE] = current.late;
      status[STATUS_SPUN] = current.alarm.turns;
    }, sweepMs),
    setInterval(() => {
      recorder.flush();
      streams.flush();
    }, FLUSH_MS),
  ];
  if (isStopped) current.stop();
  else post({ kind: 'prepared' });
}

/** Over HTTP/2 all places share some. */
function connectionsOf({ target, mode, connectionsMax }: LoadOrder) {
  if (target.httpVersion !== '2') return mode;
  return new Http2Connections(target, connectionsMax, mode === 'cold');
}

function listenerOf(order: LoadOrder): PumpListener<Exchange> {
  return {
    ended: (exchange, isMeasured) => {
      watch.look(exchange.marks[ENDED] ?? 0);
      if (order.decodeInline !== undefined) decodeInline(exchange, order.decodeInline);
      recorder.record(exchange, isMeasured);
    },
    measuring: (fromNs, toNs) => {
      watch.measuring(fromNs, toNs);
      post({ kind: 'measuring', fromNs, toNs });
    },
    done: (done) => {
      const ended = pump;
      for (const interval of intervals) clearInterval(interval);
      pump = undefined;
      recorder.flush();
      streams.flush();
      watch.endCell();
      void ended?.close().then(() => post({ kind: 'done', done }));
    },
  };
}

/** `decode: inline`: between two exchanges, as a client that waits for its answer would. */
function decodeInline(exchange: Exchange, api: ApiName): void {
  if (exchange.end !== 'answered' || exchange.status >= 300) return;
  const headers = exchange.rawHeaders.map(String);
  const startedNs = clock.nowNs();
  // What comes out is judged on the main thread, where it may become a bad answer.
  decodeAnswer(apiOf(api), Buffer.concat(exchange.chunks), (name) => headerIn(headers, name));
  const endedNs = clock.nowNs();
  exchange.marks[DECODE_NS] = endedNs - startedNs;
  watch.blocked(startedNs, endedNs);
}

port.on('message', (message: ToLoad) => {
  switch (message.kind) {
    case 'cell':
      isStopped = false;
      void prepareCell(message.order);
      return;
    case 'begin':
      return pump?.start(message.atNs);
    case 'block-free':
      return recorder.takeBack(message.number);
    case 'page-free':
      return streams.takeBack(message.number);
    case 'token':
      authorization = message.authorization;
      return pump?.setAuthorization(authorization);
    case 'keep':
      return recorder.keepHeaders(message.headers);
    case 'stop':
      isStopped = true;
      return pump?.stop();
    case 'quit':
      return port.close();
    default:
      return message satisfies never;
  }
});

await rehearse();
post({ kind: 'hello', zero: clockZero() });
