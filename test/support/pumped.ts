/* Runs a pump on this thread and keeps every row: for tests that look at single requests. */

import { headOf, headText } from '../../src/run/evidence.js';
import type { LoadDone, LoadOrder } from '../../src/run/load-order.js';
import { Pump } from '../../src/run/pump.js';
import type { PumpListener } from '../../src/run/pump-world.js';
import { newTallyMemory } from '../../src/run/tally.js';
import { timers } from '../../src/run/timers.js';
import { Exchange, type ExchangeEnd } from '../../src/wire/exchange.js';
import { Http2Connections } from '../../src/wire/http2-connections.js';
import type { Evidence } from '../../src/timing/server-report.js';
import { clock } from '../../src/base/clock.js';
import { durationNs } from '../../src/base/units.js';

export type Row = {
  readonly marks: Float64Array;
  readonly end: ExchangeEnd;
  readonly isMeasured: boolean;
  readonly status: number;
  readonly error: Error | undefined;
  readonly evidence: Evidence;
};

export type Pumped = { readonly rows: readonly Row[]; readonly done: LoadDone };

export function orderFor(origin: string, order: Partial<LoadOrder>): LoadOrder {
  return {
    target: {
      origin,
      secure: false,
      tls: { ca: undefined, cert: undefined, key: undefined, insecure: false },
      proxy: undefined,
      idleTimeoutNs: durationNs(60e9),
    },
    mode: 'natural',
    connectionsMax: 1000,
    timeoutNs: durationNs(5e9),
    load: { kind: 'closed', concurrency: 1 },
    warmup: undefined,
    measure: { kind: 'count', requests: 10, atMostNs: durationNs(20e9) },
    seed: 1,
    requests: [
      {
        method: 'POST',
        path: '/',
        headers: [],
        bodies: { kind: 'prepared', bodies: [{ bytes: Buffer.from('{}'), headers: [] }] },
      },
    ],
    keep: { headers: ['server-timing'], body: false },
    decodeInline: undefined,
    pacing: 'frugal',
    share: { index: 0, of: 1, tally: newTallyMemory() },
    ...order,
  };
}

export async function pumped(
  order: LoadOrder,
  during: (pump: Pump<Exchange>) => void = () => {},
): Promise<Pumped> {
  const rows: Row[] = [];
  let sweep: NodeJS.Timeout | undefined;
  const done = await new Promise<LoadDone>((resolve) => {
    const listener: PumpListener<Exchange> = {
      ended: (exchange, isMeasured) => {
        const { marks, end, status, error } = exchange;
        const head = headOf(headText(exchange, order.keep));
        const evidence = { ...head, body: undefined };
        rows.push({ marks: marks.slice(), end, status, error, isMeasured, evidence });
      },
      measuring: () => {},
      done: (value) => {
        void pump.close().then(() => resolve(value));
      },
    };
    const { target, mode } = order;
    const carrier =
      target.httpVersion === '2'
        ? new Http2Connections(target, order.connectionsMax, mode === 'cold')
        : mode;
    const pump = new Pump<Exchange>(order, listener, {
      clock,
      timers,
      signs: { look: () => {}, worked: () => {} },
      newPlace: (ended) => new Exchange(order.target, order.keep, carrier, ended),
    });
    sweep = setInterval(() => pump.sweep(Math.round(performance.now() * 1e6)), 5);
    pump.start(clock.nowNs());
    during(pump);
  });
  clearInterval(sweep);
  return { rows, done };
}

export function at(row: Row | undefined, mark: number): number {
  return row?.marks[mark] ?? Number.NaN;
}
