/*
 * The split against a server that knows its own truth. Both look at the same requests in the same
 * run, so the machine's noise is in both, and the difference is the split's own error.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rehearse } from '../../src/wire/rehearse.js';
import type { Load } from '../../src/load/load.js';
import { ENDED, HANDSHAKE_NS, PICKED, WRITTEN } from '../../src/timing/marks.js';
import { INFERENCE, PARTS, PIECES, SERVER_QUEUE } from '../../src/timing/piece.js';
import { reportOf } from '../../src/timing/read-report.js';
import { newSplitRow, splitInto } from '../../src/timing/split.js';
import { durationNs, perSecond } from '../../src/base/units.js';

import { at, orderFor, pumped, type Row } from '../support/pumped.js';
import { startTruthServer, type TruthRow } from '../support/truth-server.js';

type Pair = { readonly said: SplitOf; readonly truth: TruthRow; readonly row: Row };
type SplitOf = {
  readonly queueNs: number;
  readonly inferenceNs: number;
  readonly networkNs: number;
};

const REQUESTS = 240;

async function measure(load: Load, workers: number): Promise<readonly Pair[]> {
  const server = await startTruthServer({ workers, inference: { kind: 'exponential', ms: 8 } });
  try {
    const bodies = Array.from({ length: REQUESTS }, (_, index) => ({
      bytes: Buffer.from('{"x":[1,2,3]}'),
      headers: [['x-request-number', `${index + 1}`] as const],
    }));
    await rehearse();
    const { rows } = await pumped(
      orderFor(server.url, {
        load,
        measure: { kind: 'count', requests: REQUESTS, atMostNs: durationNs(30e9) },
        requests: {
          method: 'POST',
          path: '/predict',
          headers: [['content-type', 'application/json']],
          bodies: { kind: 'prepared', bodies },
        },
      }),
    );
    const log = new Map((await server.log()).map((truth) => [truth.number, truth]));
    const roundTripNs = Math.min(
      ...rows.map((row) => at(row, HANDSHAKE_NS)).filter((ns) => ns >= 0),
    );
    // Bodies are sent in turn, so the n-th pick carries the n-th number.
    const inOrder = [...rows].sort((one, other) => at(one, PICKED) - at(other, PICKED));
    return inOrder.map((row, index) => {
      const truth = log.get(index + 1);
      assert.ok(truth, `request ${index + 1} is in the server's log`);
      return { said: splitOf(row, roundTripNs), truth, row };
    });
  } finally {
    await server.stop();
  }
}

function splitOf(row: Row, roundTripNs: number): SplitOf {
  const split = newSplitRow();
  const report = reportOf(row.evidence, [{ kind: 'server-timing' }]);
  splitInto(split, row.marks, 0, report, roundTripNs);
  assert.equal(split.believed, true);
  const known = [...split.pieces].filter((ns) => !Number.isNaN(ns));
  assert.equal(
    known.reduce((sum, ns) => sum + ns, 0),
    split.responseNs,
    'pieces sum to the response time',
  );
  const network = PARTS.indexOf('network');
  const networkNs = PIECES.reduce((sum, { part }, index) => {
    const ns = split.pieces[index] ?? Number.NaN;
    const isWay =
      part === PARTS[network] && !['lookup', 'connect', 'tls'].includes(PIECES[index]?.name ?? '');
    return isWay && !Number.isNaN(ns) ? sum + ns : sum;
  }, 0);
  return {
    queueNs: split.pieces[SERVER_QUEUE] ?? Number.NaN,
    inferenceNs: split.pieces[INFERENCE] ?? Number.NaN,
    networkNs,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function close(what: string, said: number, truth: number): void {
  const allowedNs = 0.02 * truth + 0.3e6;
  const errorNs = Math.abs(said - truth);
  assert.ok(errorNs <= allowedNs, `${what}: said ${said / 1e6} ms, was ${truth / 1e6} ms`);
}

const LOADS: readonly (readonly [name: string, load: Load, workers: number])[] = [
  ['concurrency 1', { kind: 'closed', concurrency: 1 }, 2],
  ['concurrency 8', { kind: 'closed', concurrency: 8 }, 2],
  [
    '200/s',
    {
      kind: 'open',
      arrivals: { kind: 'poisson', rate: perSecond(200) },
      inFlightMax: 64,
      pacing: 'frugal',
    },
    3,
  ],
];

for (const [name, load, workers] of LOADS) {
  test(`queueing, inference and network are what the server measured, at ${name}`, async (t) => {
    const pairs = await measure(load, workers);
    assert.equal(pairs.length, REQUESTS);
    const queue = pairs.map(({ truth }) => truth.startedNs - truth.queuedNs);
    const inference = pairs.map(({ truth }) => truth.finishedNs - truth.startedNs);
    for (const [statistic, of] of [
      ['mean', mean],
      ['p50', median],
    ] as const) {
      close(`queueing ${statistic}`, of(pairs.map(({ said }) => said.queueNs)), of(queue));
      close(`inference ${statistic}`, of(pairs.map(({ said }) => said.inferenceNs)), of(inference));
    }
    const networkTruth = pairs.map(
      ({ row, truth }) =>
        at(row, ENDED) - at(row, WRITTEN) - (truth.responseLastByteNs - truth.firstByteNs),
    );
    const saidNs = median(pairs.map(({ said }) => said.networkNs));
    const wasNs = median(networkTruth);
    t.diagnostic(`network: said ${saidNs / 1e6} ms, was ${wasNs / 1e6} ms`);
    assert.ok(Math.abs(saidNs - wasNs) <= 0.1e6, `network ${saidNs / 1e6} for ${wasNs / 1e6} ms`);
  });
}
