/*
 * Requests to a server that knows its own truth, each joined with what the server wrote down of it.
 * Both look at the same requests in the same run, so the machine's noise is in both, and what
 * differs is the split's own error.
 */
import assert from 'node:assert/strict';

import { beginKernel } from '../../src/run/instrument.js';
import { handshakesOf } from '../../src/wire/handshakes.js';
import { rehearse } from '../../src/wire/rehearse.js';
import { RoundTrips } from '../../src/stats/round-trips.js';
import type { Load } from '../../src/load/load.js';
import {
  ENDED,
  FIRST_BYTE,
  HANDSHAKE_NS,
  PICKED,
  ROUND_TRIP_NS,
  WRITTEN,
} from '../../src/timing/marks.js';
import { DOWNLOAD, INFERENCE, RETURN, SERVER_QUEUE, UPLOAD } from '../../src/timing/piece.js';
import { reportOf } from '../../src/timing/read-report.js';
import { splitInto } from '../../src/timing/split.js';
import { newSplitRow } from '../../src/timing/split-row.js';
import { clock } from '../../src/base/clock.js';
import { durationNs, perSecond } from '../../src/base/units.js';

import { at, orderFor, pumped, type Row } from './pumped.js';
import { startTruthServer, type TruthRow } from './truth-server.js';

/** What was said of one request, and what was so; all in ns. */
export type Pair = {
  readonly queue: SaidAndTrue;
  readonly inference: SaidAndTrue;
  /** True: from the write to the last byte, less the server's own first byte to last. */
  readonly network: SaidAndTrue;
  readonly between: Between;
  /** Zero where the pieces sum to the response time. */
  readonly sumErrorNs: number;
  readonly believed: boolean;
};

export type SaidAndTrue = { readonly saidNs: number; readonly trueNs: number };

/** What lies between the two programs, by their own readings of one clock; in ns. */
export type Between = {
  /** From our write until the server's program has the first byte. */
  readonly thereNs: number;
  /** From the server's beginning to write its answer until our program has the first byte. */
  readonly backNs: number;
  /** How much later than our reading of the last byte the server notes that it wrote it. */
  readonly notedLateNs: number;
  /** The shortest round trip of the two kernels. */
  readonly kernelsNs: number;
};

export type TruthRun = {
  readonly load: Load;
  readonly workers: number;
  readonly inferenceMs: number;
  readonly requests: number;
};

export async function pairsOf(run: TruthRun): Promise<readonly Pair[]> {
  const { load, workers, inferenceMs, requests } = run;
  const server = await startTruthServer({
    workers,
    inference: { kind: 'exponential', ms: inferenceMs },
  });
  try {
    await beginKernel();
    await rehearse();
    const handshakes = await handshakesOf(orderFor(server.url, {}).target);
    const { rows } = await pumped(
      orderFor(server.url, {
        load,
        measure: { kind: 'count', requests, atMostNs: durationNs(60e9) },
        requests: [
          {
            method: 'POST',
            path: '/predict',
            headers: [['content-type', 'application/json']],
            bodies: { kind: 'prepared', bodies: numberedBodies(requests) },
          },
        ],
      }),
    );
    const log = new Map((await server.log()).map((truth) => [truth.number, truth]));
    const roundTripNs = roundTripOf(rows, handshakes);
    // Bodies are sent in turn, so the n-th pick carries the n-th number.
    const inOrder = [...rows].sort((one, other) => at(one, PICKED) - at(other, PICKED));
    return inOrder.map((row, index) => {
      const truth = log.get(index + 1);
      assert.ok(truth, `request ${index + 1} is in the server's log`);
      return pairOf(row, truth, roundTripNs);
    });
  } finally {
    await server.stop();
  }
}

function numberedBodies(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    bytes: Buffer.from('{"x":[1,2,3]}'),
    headers: [['x-request-number', `${index + 1}`] as const],
  }));
}

/** As a run finds it: handshakes, and what requests have left over. */
function roundTripOf(rows: readonly Row[], handshakes: readonly number[]): number {
  const trips = new RoundTrips();
  for (const ns of handshakes) trips.record(ns);
  for (const row of rows) {
    if (at(row, HANDSHAKE_NS) >= 0) trips.record(at(row, HANDSHAKE_NS));
    if (at(row, ROUND_TRIP_NS) > 0) trips.recordShortest(at(row, ROUND_TRIP_NS));
    const report = reportOf(row.evidence, [{ kind: 'known', name: 'server-timing' }]);
    const reported = Object.values(report?.pieces ?? {}).reduce((sum, ns) => sum + ns, 0);
    trips.recordLeft(at(row, FIRST_BYTE) - at(row, WRITTEN) - reported);
  }
  return trips.shortestNs();
}

function pairOf(row: Row, truth: TruthRow, roundTripNs: number): Pair {
  const split = newSplitRow();
  const report = reportOf(row.evidence, [{ kind: 'known', name: 'server-timing' }]);
  splitInto(split, row.marks, 0, report, roundTripNs);
  const { pieces } = split;
  const sumNs = [...pieces].reduce((sum, ns) => (Number.isNaN(ns) ? sum : sum + ns), 0);
  const ns = (piece: number): number => pieces[piece] ?? Number.NaN;
  return {
    queue: { saidNs: ns(SERVER_QUEUE), trueNs: truth.startedNs - truth.queuedNs },
    inference: { saidNs: ns(INFERENCE), trueNs: truth.finishedNs - truth.startedNs },
    network: {
      saidNs: ns(UPLOAD) + ns(RETURN) + ns(DOWNLOAD),
      trueNs: at(row, ENDED) - at(row, WRITTEN) - (truth.responseLastByteNs - truth.firstByteNs),
    },
    between: betweenOf(row, truth, roundTripNs),
    sumErrorNs: sumNs - split.responseNs,
    believed: split.believed,
  };
}

function betweenOf(row: Row, truth: TruthRow, roundTripNs: number): Between {
  // Both programs read the machine's monotonic clock; ours counts from its own start.
  const zeroNs = Number(process.hrtime.bigint()) - clock.nowNs();
  const connectionNs = at(row, ROUND_TRIP_NS);
  return {
    thereNs: truth.firstByteNs - at(row, WRITTEN) - zeroNs,
    backNs: at(row, FIRST_BYTE) + zeroNs - truth.responseFirstByteNs,
    notedLateNs: truth.responseLastByteNs - at(row, ENDED) - zeroNs,
    kernelsNs: Math.min(connectionNs, roundTripNs),
  };
}

/** The loads of the acceptance table; two places serve, or three where the rate needs them. */
export const TRUTH_RUNS: readonly (readonly [name: string, run: Omit<TruthRun, 'requests'>])[] = [
  ['concurrency 1', { load: { kind: 'closed', concurrency: 1 }, workers: 2, inferenceMs: 8 }],
  ['concurrency 8', { load: { kind: 'closed', concurrency: 8 }, workers: 2, inferenceMs: 8 }],
  [
    'open, 200/s',
    {
      load: {
        kind: 'open',
        arrivals: { kind: 'steady', rate: perSecond(200), spacing: { kind: 'poisson' } },
        inFlightMax: 64,
        pacing: 'frugal',
      },
      workers: 3,
      inferenceMs: 8,
    },
  ],
];

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function middleOf(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
