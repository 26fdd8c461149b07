import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Bands } from '../../src/stats/bands.js';
import {
  INFERENCE,
  PARTS,
  PIECE_COUNT,
  PIECES,
  type PieceName,
  SERVER_QUEUE,
  UNACCOUNTED,
} from '../../src/timing/piece.js';

const KNOWN: ReadonlySet<PieceName> = new Set(['serverQueue', 'inference', 'unaccounted']);

type Request = { readonly queue: number; readonly inference: number; readonly rest: number };

function responseOf({ queue, inference, rest }: Request): number {
  return queue + inference + rest;
}

function bandsOf(requests: readonly Request[]): Bands {
  const bands = new Bands();
  for (const request of requests) {
    const pieces = new Float64Array(PIECE_COUNT).fill(NaN);
    pieces[SERVER_QUEUE] = request.queue;
    pieces[INFERENCE] = request.inference;
    pieces[UNACCOUNTED] = request.rest;
    bands.record(responseOf(request), pieces);
  }
  return bands;
}

/** Means over the requests at these places, by ascending response time; no buckets. */
function exactMeans(requests: readonly Request[], from: number, to: number): Request {
  const band = requests
    .toSorted((one, other) => responseOf(one) - responseOf(other))
    .slice(from, to);
  const mean = (of: (request: Request) => number): number =>
    band.reduce((sum, request) => sum + of(request), 0) / band.length;
  return {
    queue: mean(({ queue }) => queue),
    inference: mean(({ inference }) => inference),
    rest: mean(({ rest }) => rest),
  };
}

function close(found: number | undefined, expected: number, ratio: number): void {
  const difference = Math.abs((found ?? NaN) - expected);
  assert.ok(difference <= ratio * Math.abs(expected) + 1e-6, `${found} instead of ${expected}`);
}

test('bands are means over the requests near a quantile', () => {
  // Each request lies in a bucket of its own, so the bands hold whole requests and are exact.
  const requests = Array.from({ length: 1000 }, (_, index) => {
    const responseNs = Math.round(1e4 * 1.009 ** index);
    const queue = Math.round(responseNs * (0.1 + 0.0005 * index));
    return { queue, inference: responseNs - queue - 5, rest: 5 };
  });
  const [half, tenth, hundredth] = bandsOf(requests.toReversed()).summarize(KNOWN);
  for (const [band, near, from, to] of [
    [half, 0.5, 450, 550],
    [tenth, 0.9, 880, 920],
    [hundredth, 0.99, 985, 995],
  ] as const) {
    const exact = exactMeans(requests, from, to);
    assert.equal(band?.near, near);
    assert.equal(band.requests, to - from);
    close(band.meanNs.queueing, exact.queue, 1e-9);
    close(band.meanNs.inference, exact.inference, 1e-9);
    close(band.meanNs.unaccounted, exact.rest, 1e-9);
    close(band.meanNs.responseTime, responseOf(exact), 1e-9);
    close(band.piecesNs.serverQueue, exact.queue, 1e-9);
    assert.deepEqual(Object.keys(band.piecesNs), ['serverQueue', 'inference', 'unaccounted']);
  }
});

/** Where each band begins and ends, as shares of the requests. */
const EDGES = new Map([
  [0.5, [0.45, 0.55]],
  [0.9, [0.88, 0.92]],
  [0.99, [0.985, 0.995]],
] as const);

const anyRequest = fc.record({
  queue: fc.integer({ min: 0, max: 1e9 }),
  inference: fc.integer({ min: 0, max: 1e9 }),
  rest: fc.integer({ min: -1000, max: 1e8 }),
});

test('law 3: the columns add up, and lie where those of the requests themselves lie', () => {
  fc.assert(
    fc.property(
      fc.array(anyRequest, { minLength: 1000, maxLength: 2000, size: 'max' }),
      (requests) => {
        for (const { meanNs, piecesNs, near } of bandsOf(requests).summarize(KNOWN)) {
          const { responseTime = NaN } = meanNs;
          const parts = PARTS.reduce((sum, part) => sum + (meanNs[part] ?? NaN), 0);
          const pieces = PIECES.reduce((sum, { name }) => sum + (piecesNs[name] ?? 0), 0);
          close(parts, responseTime, 1e-9);
          close(pieces, responseTime, 1e-9);
          const [from, to] = EDGES.get(near as 0.5) ?? [NaN, NaN];
          const count = requests.length;
          const exact = exactMeans(requests, Math.floor(from * count), Math.ceil(to * count));
          close(responseTime, responseOf(exact), 0.03);
        }
      },
    ),
    { numRuns: 10 },
  );
});

test('requests that all fall into one bucket share its means', () => {
  const requests = Array.from({ length: 1000 }, (_, index) => ({
    queue: index % 2 === 0 ? 100 : 200,
    inference: 1_000_000,
    rest: index % 2 === 0 ? 100 : 0,
  }));
  for (const { meanNs } of bandsOf(requests).summarize(KNOWN)) {
    close(meanNs.queueing, 150, 1e-9);
    close(meanNs.responseTime, 1_000_200, 1e-9);
  }
});

test('of a bucket at the edge of a band only the share inside counts', () => {
  // p45 to p55 are the last 70 of the first 520 and the first 30 of the others.
  const requests = Array.from({ length: 1000 }, (_, index) =>
    index < 520
      ? { queue: 100, inference: 900, rest: 0 }
      : { queue: 500, inference: 1500, rest: 0 },
  );
  const [half] = bandsOf(requests).summarize(KNOWN);
  close(half?.meanNs.queueing, 0.7 * 100 + 0.3 * 500, 1e-9);
  close(half?.meanNs.responseTime, 0.7 * 1000 + 0.3 * 2000, 1e-9);
});

test('a band with fewer than ten requests shows nothing, and the others do', () => {
  const requests = Array.from({ length: 999 }, (_, index) => ({
    queue: index,
    inference: 1000,
    rest: 0,
  }));
  const shown = (count: number): readonly boolean[] =>
    bandsOf(requests.slice(0, count))
      .summarize(KNOWN)
      .map(({ meanNs }) => Object.keys(meanNs).length > 0);
  assert.deepEqual(shown(99), [false, false, false]);
  assert.deepEqual(shown(100), [true, false, false]);
  assert.deepEqual(shown(250), [true, true, false]);
  assert.deepEqual(shown(999), [true, true, false]);
  assert.deepEqual(shown(0), [false, false, false]);
  assert.deepEqual(
    bandsOf(requests)
      .summarize(KNOWN)
      .map(({ requests }) => requests),
    [100, 40, 9],
  );
});
