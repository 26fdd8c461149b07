/*
 * The load thread: holds the pump and the wire, records what has ended, and does nothing else.
 * One thread serves all cells of a run, one after the other.
 */
import { parentPort, workerData } from 'node:worker_threads';

import type { Exchange } from '../wire/exchange.js';
import { handshakesOf } from '../wire/handshakes.js';
import { rehearse } from '../wire/rehearse.js';
import { DECODE_NS } from '../timing/marks.js';
import { clock, clockZero } from '../base/clock.js';

import type { FromLoad, LoadOrder, ToLoad } from './load-order.js';
import {
  STAGE_DRAIN,
  STAGE_MEASURE,
  STAGE_WARM_UP,
  STATUS_IN_FLIGHT,
  STATUS_STAGE,
} from './load-order.js';
import { Pump } from './pump.js';
import { Recorder } from './recorder.js';

/** Rows are handed over at least this often, so that progress and the stop rule see them. */
const FLUSH_MS = 200;
/** Timeouts are looked for this often, or ten times within the timeout. */
const SWEEP_MS_MAX = 50;

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
const recorder = new Recorder(post);
let pump: Pump | undefined;
/** Asked to stop, perhaps before the cell has begun. */
let isStopped = false;
let timers: NodeJS.Timeout[] = [];

async function beginCell(order: LoadOrder): Promise<void> {
  recorder.beginCell(order.keep);
  post({ kind: 'handshakes', ns: await handshakesOf(order.target) });
  const current = new Pump(order, {
    ended: (exchange, isMeasured) => {
      if (order.decodeInline) decodeInline(exchange);
      recorder.record(exchange, isMeasured);
    },
    measuring: (fromNs, toNs) => post({ kind: 'measuring', fromNs, toNs }),
    done: (done) => {
      for (const timer of timers) clearInterval(timer);
      pump = undefined;
      recorder.flush();
      void current.close().then(() => post({ kind: 'done', done }));
    },
  });
  pump = current;
  const sweepMs = Math.max(1, Math.min(SWEEP_MS_MAX, order.timeoutNs / 1e7));
  timers = [
    setInterval(() => {
      const nowNs = clock.nowNs();
      current.sweep(nowNs);
      status[STATUS_IN_FLIGHT] = current.inFlight;
      status[STATUS_STAGE] = STAGES[current.stageAt(nowNs)];
    }, sweepMs),
    setInterval(() => recorder.flush(), FLUSH_MS),
  ];
  if (isStopped) current.stop();
  else current.start();
}

/** `decode: inline`: between two exchanges, as a client that waits for its answer would. */
function decodeInline(exchange: Exchange): void {
  if (exchange.end !== 'answered' || exchange.status >= 300) return;
  const startedNs = clock.nowNs();
  try {
    JSON.parse(Buffer.concat(exchange.chunks).toString('utf8'));
  } catch {
    // Judged on the main thread, where it becomes a bad answer.
  }
  exchange.marks[DECODE_NS] = clock.nowNs() - startedNs;
}

port.on('message', (message: ToLoad) => {
  switch (message.kind) {
    case 'cell':
      isStopped = false;
      void beginCell(message.order);
      return;
    case 'block-free':
      return recorder.takeBack(message.number);
    case 'token':
      return pump?.setAuthorization(message.authorization);
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
