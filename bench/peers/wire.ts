import { readSegments } from './pcap.js';
import { ascendingOf, quantileOf } from './quantile.js';

/* The truth that tools are held against: when the bytes of each request passed the port. */

/** One request and its answer as the network saw them. */
export type WireExchange = {
  readonly requestStartNs: number;
  requestEndNs: number;
  responseStartNs: number;
  responseEndNs: number;
};

/**
 * The answered exchanges of a capture, by their start. On a kept connection without pipelining,
 * request bytes that follow response bytes begin the next exchange.
 */
export async function exchangesOf(
  capture: AsyncIterable<Uint8Array>,
  port: number,
): Promise<readonly WireExchange[]> {
  const done: WireExchange[] = [];
  /** The one that each connection is in, by the client's port. */
  const open = new Map<number, WireExchange>();
  await readSegments(capture, ({ atNs, fromPort, toPort, dataBytes }) => {
    if (dataBytes <= 0) return;
    const asks = toPort === port;
    const exchange = open.get(asks ? fromPort : toPort);
    if (asks) {
      if (exchange !== undefined && !isAnswered(exchange)) {
        exchange.requestEndNs = atNs;
        return;
      }
      if (exchange !== undefined) done.push(exchange);
      open.set(fromPort, beginningAt(atNs));
    } else if (exchange !== undefined) {
      noteAnswer(exchange, atNs);
    }
  });
  done.push(...[...open.values()].filter(isAnswered));
  return done.sort((a, b) => a.requestStartNs - b.requestStartNs);
}

function noteAnswer(exchange: WireExchange, atNs: number): void {
  if (!isAnswered(exchange)) exchange.responseStartNs = atNs;
  exchange.responseEndNs = atNs;
}

function beginningAt(atNs: number): WireExchange {
  const none = Number.NaN;
  return { requestStartNs: atNs, requestEndNs: atNs, responseStartNs: none, responseEndNs: none };
}

function isAnswered({ responseEndNs }: WireExchange): boolean {
  return !Number.isNaN(responseEndNs);
}

/**
 * Those that a tool tells of: the last ones, because what it does not tell (a look whether the
 * target is there, a warm-up) comes before.
 */
export function lastOf(exchanges: readonly WireExchange[], count: number): readonly WireExchange[] {
  return exchanges.slice(Math.max(0, exchanges.length - count));
}

/** From the first byte of the request to the last of its answer, ascending. */
export function latenciesOf(exchanges: readonly WireExchange[]): Float64Array {
  return ascendingOf(exchanges.map((one) => one.responseEndNs - one.requestStartNs));
}

/** From the last byte of the request to the first of its answer, ascending. */
export function serverTimesOf(exchanges: readonly WireExchange[]): Float64Array {
  return ascendingOf(exchanges.map((one) => one.responseStartNs - one.requestEndNs));
}

export type Pace = {
  readonly ratePerSecond: number;
  /** p99 of how far starts lie from the grid of the asked rate that fits them best. */
  readonly offGridP99Ns: number;
  /** p99 of how far the time between two starts is from that of the asked rate. */
  readonly offStepP99Ns: number;
};

/** How evenly requests began, against a constant rate that was asked for. */
export function paceOf(exchanges: readonly WireExchange[], askedPerSecond: number): Pace {
  const stepNs = 1e9 / askedPerSecond;
  const starts = exchanges.map(({ requestStartNs }) => requestStartNs);
  const spanNs = (starts.at(-1) ?? Number.NaN) - (starts[0] ?? Number.NaN);
  const offsets = starts.map((startNs, index) => startNs - index * stepNs);
  const middle = quantileOf(ascendingOf(offsets), 0.5);
  const gaps = starts.slice(1).map((startNs, index) => startNs - (starts[index] ?? Number.NaN));
  return {
    ratePerSecond: ((starts.length - 1) / spanNs) * 1e9,
    offGridP99Ns: p99Of(offsets.map((offset) => Math.abs(offset - middle))),
    offStepP99Ns: p99Of(gaps.map((gapNs) => Math.abs(gapNs - stepNs))),
  };
}

function p99Of(values: readonly number[]): number {
  return quantileOf(ascendingOf(values), 0.99);
}
