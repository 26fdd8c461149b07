import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { CellStatistics } from '../../src/stats/cell-statistics.js';
import type { CellSummary } from '../../src/stats/cell-summary.js';
import { decodeHistogram } from '../../src/stats/encoded-histogram.js';
import { PARTS, PIECES, type PieceName, type Source } from '../../src/timing/piece.js';

import { rowOf } from './recorded.js';

type Pieces = Parameters<typeof rowOf>[0];

function statisticsOf(rows: readonly Pieces[]): CellStatistics {
  const statistics = new CellStatistics({ measureFromNs: 0 });
  rows.forEach((pieces, index) => {
    statistics.record(rowOf(pieces), index * 1e6, false);
  });
  return statistics;
}

function summaryOf(rows: readonly Pieces[]): CellSummary {
  return statisticsOf(rows).summarize();
}

function close(found: number, expected: number): void {
  assert.ok(
    Math.abs(found - expected) <= 1e-9 * Math.abs(expected) + 1e-6,
    `${found}, ${expected}`,
  );
}

const pieceNames = PIECES.map(({ name }) => name).filter((name) => name !== 'unaccounted');

const anyPieces = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom(...pieceNames),
      fc.tuple(
        fc.integer({ min: 0, max: 1e10 }),
        fc.constantFrom<Source>('measured', 'reported', 'derived', 'estimated'),
      ),
    ),
    fc.integer({ min: -1e6, max: 1e6 }),
  )
  .map(([pieces, unaccounted]): Pieces => ({ ...pieces, unaccounted: [unaccounted, 'remainder'] }));

test('law 2: the contributions of the seven parts add up to the mean response time', () => {
  fc.assert(
    fc.property(fc.array(anyPieces, { minLength: 1, maxLength: 60 }), (rows) => {
      const { phases, pieces, responseTime } = summaryOf(rows);
      const parts = PARTS.map((part) => phases[part].contributionNs ?? 0);
      close(
        parts.reduce((sum, ns) => sum + ns, 0),
        responseTime.meanNs ?? NaN,
      );
      close(
        Object.values(pieces).reduce((sum, piece) => sum + (piece.contributionNs ?? NaN), 0),
        responseTime.meanNs ?? NaN,
      );
      for (const part of PARTS) {
        const { meanNs, count, contributionNs } = phases[part];
        close(contributionNs ?? 0, ((meanNs ?? 0) * count) / rows.length);
      }
    }),
    { numRuns: 60 },
  );
});

test('a part counts only the requests for which one of its pieces is known', () => {
  const { phases, pieces } = summaryOf([
    { encode: [100, 'measured'], serverDecode: [300, 'reported'] },
    { encode: [200, 'measured'], server: [900, 'estimated'] },
  ]);
  assert.equal(phases.serialization.count, 2);
  assert.equal(phases.serialization.meanNs, 300);
  assert.equal(phases.server.count, 1);
  assert.equal(phases.server.meanNs, 900);
  assert.equal(phases.server.contributionNs, 450);
  assert.equal(phases.inference.count, 0);
  assert.equal(phases.inference.source, 'none');
  assert.deepEqual(Object.keys(pieces), ['encode', 'serverDecode', 'server']);
});

test('law 7: a part is known as the weakest of its pieces that took time', () => {
  const source = (pieces: Pieces): string => summaryOf([pieces]).phases.network.source;
  assert.equal(source({ upload: [5, 'estimated'], download: [5, 'measured'] }), 'estimated');
  assert.equal(source({ upload: [5, 'derived'], download: [5, 'reported'] }), 'derived');
  assert.equal(source({ upload: [0, 'estimated'], download: [5, 'measured'] }), 'measured');
  assert.equal(source({ upload: [0, 'estimated'], download: [0, 'measured'] }), 'estimated');
  assert.equal(source({ download: [0, 'measured'] }), 'measured');
});

test('law 7: requests that differ in it make the part mixed, with shares', () => {
  const { network } = summaryOf([
    { upload: [5, 'derived'] },
    { upload: [5, 'derived'] },
    { upload: [5, 'derived'] },
    { upload: [5, 'estimated'] },
  ]).phases;
  assert.equal(network.source, 'mixed');
  assert.deepEqual(network.shares, { derived: 0.75, estimated: 0.25 });
});

test('law 10: failures are counted by kind and never touch the times of the answered', () => {
  const statistics = statisticsOf([{ server: [1000, 'estimated'] }]);
  statistics.recordFailure('timeout', 30e9, 0);
  statistics.recordFailure('timeout', 31e9, 1e9);
  statistics.recordFailure('httpError', 5e6, 1e9);
  statistics.recordFailure('notSent', NaN, 2e9);
  const { counts, responseTime, failed, slices } = statistics.summarize();
  assert.deepEqual(counts, {
    due: 5,
    ok: 1,
    httpError: 1,
    badAnswer: 0,
    timeout: 2,
    connectionError: 0,
    notSent: 1,
  });
  assert.equal(responseTime.count, 1);
  assert.equal(responseTime.maxNs, 1000);
  assert.deepEqual(Object.keys(failed), ['timeout', 'httpError', 'notSent']);
  assert.equal(failed.timeout?.meanNs, 30.5e9);
  assert.equal(failed.timeout?.contributionNs, null);
  assert.equal(failed.notSent?.count, 0);
  assert.deepEqual(
    slices.map((slice) => [slice.ok, slice.failed]),
    [
      [1, 1],
      [0, 2],
      [0, 1],
    ],
  );
});

test('law 12: requests that opened a connection have a summary of their own', () => {
  const statistics = new CellStatistics({ measureFromNs: 0 });
  statistics.record(rowOf({ server: [1000, 'estimated'] }), 0, false);
  statistics.record(rowOf({ connect: [500, 'measured'], server: [1000, 'estimated'] }), 0, true);
  const { cold, responseTime } = statistics.summarize();
  assert.deepEqual([cold.count, cold.meanNs], [1, 1500]);
  assert.deepEqual([responseTime.count, responseTime.meanNs], [2, 1250]);
});

test('law 5: reports that were not believed are counted', () => {
  const statistics = new CellStatistics({ measureFromNs: 0 });
  statistics.record(rowOf({ server: [1000, 'estimated'] }, false), 0, false);
  statistics.record(rowOf({ server: [1000, 'estimated'] }), 0, false);
  assert.equal(statistics.summarize().inconsistentReports, 1);
});

test('law 1: a negative remainder is summed up as it is', () => {
  const { unaccounted } = summaryOf([
    { inference: [100, 'reported'], unaccounted: [-40, 'remainder'] },
    { inference: [100, 'reported'], unaccounted: [10, 'remainder'] },
  ]).phases;
  assert.deepEqual(
    [unaccounted.meanNs, unaccounted.minNs, unaccounted.maxNs, unaccounted.histogram],
    [-15, -40, 10, null],
  );
  assert.equal(unaccounted.source, 'remainder');
});

test('the interval of an estimate follows the round trip, the server mirrors the network', () => {
  const row: Pieces = {
    upload: [40, 'estimated'],
    return: [40, 'estimated'],
    download: [20, 'measured'],
    server: [900, 'estimated'],
  };
  const roundTrip = { usedNs: 80, lowNs: 80, highNs: 120 };
  const { phases, pieces } = statisticsOf([row, row]).summarize(roundTrip);
  assert.deepEqual(phases.network.intervalNs, [100, 140]);
  assert.deepEqual(phases.server.intervalNs, [860, 900]);
  assert.deepEqual(pieces.upload?.intervalNs, [40, 60]);
  assert.equal(pieces.download?.intervalNs, null);
  assert.equal(phases.generator.intervalNs, null);
  assert.equal(summaryOf([row]).phases.network.intervalNs, null);
});

test('an interval moves only with the share of requests that are estimates', () => {
  const roundTrip = { usedNs: 80, lowNs: 60, highNs: 120 };
  const { phases } = statisticsOf([
    { server: [900, 'estimated'] },
    { server: [700, 'reported'] },
  ]).summarize(roundTrip);
  assert.deepEqual(phases.server.intervalNs, [780, 810]);
});

test('bands show the pieces that some request had', () => {
  const rows = Array.from(
    { length: 100 },
    (_, index): Pieces => ({
      server: [1000 + index, 'estimated'],
      unaccounted: [0, 'remainder'],
    }),
  );
  const [half] = summaryOf(rows).bands;
  assert.deepEqual(Object.keys(half?.piecesNs ?? {}), [
    'server',
    'unaccounted',
  ] satisfies PieceName[]);
  close(half?.meanNs.server ?? NaN, half?.meanNs.responseTime ?? NaN);
});

test('progress shows a percentile once the sample can bear it', () => {
  const row: Pieces = { server: [1000, 'estimated'] };
  const statistics = statisticsOf(Array.from({ length: 19 }, () => row));
  assert.equal(statistics.responseSoFarNs(0.5), null);
  statistics.record(rowOf(row), 0, false);
  assert.equal(statistics.responseSoFarNs(0.5), 1000);
  assert.equal(statistics.responseSoFarNs(0.99), null);
});

test('limits find every time by its name', () => {
  const statistics = statisticsOf([
    { serverQueue: [30, 'reported'], inFlightWait: [10, 'measured'], inference: [5, 'reported'] },
  ]);
  statistics.recordFailure('timeout', 1, 0);
  const facts = statistics.limitFacts(12);
  const means = (
    ['response', 'afterSend', 'queueing', 'serverQueue', 'inference', 'server'] as const
  ).map((name) => facts.timed(name)?.moments.meanNs());
  assert.deepEqual(means, [45, 45, 40, 30, 5, NaN]);
  assert.deepEqual([facts.requests, facts.failed, facts.throughputPerSecond], [2, 1, 12]);
});

test('a cell without any request is summed up as not known', () => {
  const { counts, responseTime, pieces, bands, slices, cold } = summaryOf([]);
  assert.equal(counts.due, 0);
  assert.deepEqual([responseTime.count, cold.count], [0, 0]);
  assert.deepEqual([pieces, slices], [{}, []]);
  assert.deepEqual(
    bands.map(({ near, requests, meanNs }) => [near, requests, meanNs]),
    [
      [0.5, 0, {}],
      [0.9, 0, {}],
      [0.99, 0, {}],
    ],
  );
});

test('the histogram of a slice holds the response times of its requests', () => {
  const { slices } = summaryOf([{ server: [1000, 'estimated'] }, { server: [2000, 'estimated'] }]);
  const histogram = decodeHistogram(slices[0]?.histogram ?? '');
  assert.deepEqual(
    [histogram.count(), histogram.valueAt(1), histogram.valueAt(2)],
    [2, 1000, 2000],
  );
});
