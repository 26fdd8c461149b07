import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { MARKS, type Mark } from '../../src/timing/marks.js';
import { INFERENCE, PIECES, REPORTED } from '../../src/timing/piece.js';
import { REPORTED_PIECES, type ServerReport } from '../../src/timing/server-report.js';

import { type Marks, piecesOf, reportWith, sourcesOf, splitOf, sumOf } from './scripted.js';

/*
 * The laws of docs/phases.md over random inputs: first with a scripted truth that the split must
 * find again, then with marks and reports that make no sense, for which the laws hold all the same.
 */

const spanNs = fc.integer({ min: 0, max: 10_000_000_000 });
const maybeNs = fc.option(spanNs, { nil: undefined });

/** What really happened, piece by piece. */
const anyTruth = fc.record({
  due: fc.integer({ min: 0, max: 1e15 }),
  inFlightWait: maybeNs,
  lateness: spanNs,
  encode: spanNs,
  connection: fc.option(
    fc.record({ wait: spanNs, stale: maybeNs, lookup: maybeNs, connect: spanNs, tls: maybeNs }),
    { nil: undefined },
  ),
  streamWait: maybeNs,
  dispatch: spanNs,
  roundTrip: spanNs,
  serverDecode: maybeNs,
  serverQueue: maybeNs,
  inference: spanNs,
  serverEncode: maybeNs,
  unaccounted: spanNs,
  download: spanNs,
  decode: maybeNs,
});

type Truth = typeof anyTruth extends fc.Arbitrary<infer Value> ? Value : never;

function insideNs({ serverDecode, serverQueue, inference, serverEncode }: Truth): number {
  return (serverDecode ?? 0) + (serverQueue ?? 0) + inference + (serverEncode ?? 0);
}

/** The marks that a client would have made. */
function marksOf(truth: Truth): Marks {
  const marks: Partial<Record<Mark, number>> = { due: truth.due };
  let atNs = truth.due;
  const reach = (mark: Mark, afterNs: number): void => {
    atNs += afterNs;
    marks[mark] = atNs;
  };
  if (truth.inFlightWait !== undefined) {
    reach('freed', truth.inFlightWait);
  }
  reach('picked', truth.lateness);
  reach('encoded', truth.encode);
  const { connection } = truth;
  if (connection !== undefined) {
    reach('connecting', connection.wait + (connection.stale ?? 0));
    if (connection.stale !== undefined) marks.connectionWaitNs = connection.stale;
    if (connection.lookup !== undefined) {
      reach('lookedUp', connection.lookup);
    }
    reach('connected', connection.connect);
    if (connection.tls !== undefined) {
      reach('secured', connection.tls);
    }
  }
  if (truth.streamWait !== undefined) marks.streamWaitNs = truth.streamWait;
  reach('written', truth.dispatch + (truth.streamWait ?? 0));
  reach('firstByte', truth.roundTrip + insideNs(truth) + truth.unaccounted);
  reach('ended', truth.download);
  return truth.decode === undefined ? marks : { ...marks, decodeNs: truth.decode };
}

/** The pieces that a split of those marks must give, when the server told its inside. */
function expectedOf(truth: Truth): Record<string, number> {
  const { connection, roundTrip, due: _due, ...same } = truth;
  const pieces = {
    ...same,
    lookup: connection?.lookup,
    connect: connection?.connect,
    tls: connection?.tls,
    connectionWait: connection?.stale,
    dispatch: truth.dispatch + (connection?.wait ?? 0),
    upload: Math.floor(roundTrip / 2),
    return: Math.ceil(roundTrip / 2),
  };
  return Object.fromEntries(Object.entries(pieces).filter(([, ns]) => ns !== undefined)) as Record<
    string,
    number
  >;
}

function reportOfTruth(truth: Truth): ServerReport {
  const inside = ['serverDecode', 'serverQueue', 'inference', 'serverEncode'] as const;
  const said = inside.flatMap((name) =>
    truth[name] === undefined ? [] : [[name, truth[name]] as const],
  );
  return reportWith({ pieces: Object.fromEntries(said) });
}

test('a scripted truth is found again to the nanosecond', () => {
  fc.assert(
    fc.property(anyTruth, (truth) => {
      const row = splitOf(marksOf(truth), reportOfTruth(truth), truth.roundTrip);
      assert.equal(row.believed, true);
      assert.deepEqual(piecesOf(row), expectedOf(truth));
      assert.equal(sumOf(row), row.responseNs);
    }),
  );
});

test('a stream of which its end told all has no streaming beside, and the rest is unaccounted', () => {
  fc.assert(
    fc.property(anyTruth, fc.nat(1e9), (truth, prefill) => {
      const { inference: generation } = truth;
      const report = reportWith({ pieces: { prefill, generation }, observedAt: 'body' });
      const row = splitOf(marksOf(truth), report, truth.roundTrip, 'streamed');
      const pieces = piecesOf(row);
      assert.equal(sumOf(row), row.responseNs);
      assert.equal(pieces.download, undefined);
      if (!row.believed) return;
      assert.equal(pieces.streaming, undefined);
      assert.equal(pieces.prefill, prefill);
      assert.equal(pieces.generation, generation);
    }),
  );
});

test('a header before a stream says nothing of its tokens: what it calls inference is the server', () => {
  fc.assert(
    fc.property(anyTruth, (truth) => {
      const row = splitOf(marksOf(truth), reportOfTruth(truth), truth.roundTrip, 'streamed');
      const pieces = piecesOf(row);
      assert.equal(pieces.streaming, truth.download);
      assert.equal(pieces.inference, undefined);
      assert.equal(pieces.server, truth.inference + (truth.serverEncode ?? 0));
      assert.equal(pieces.serverDecode, truth.serverDecode);
      assert.equal(pieces.serverQueue, truth.serverQueue);
      assert.equal(sumOf(row), row.responseNs);
    }),
  );
});

test('a scripted truth whose server says nothing is found again, its inside as the server', () => {
  fc.assert(
    fc.property(anyTruth, (truth) => {
      const row = splitOf(marksOf(truth), undefined, truth.roundTrip);
      assert.equal(piecesOf(row).server, insideNs(truth) + truth.unaccounted);
      assert.equal(piecesOf(row).unaccounted, 0);
      assert.equal(sumOf(row), row.responseNs);
    }),
  );
});

/** Marks as a broken clock might make them: some missing, none in order. */
const anyMarks = fc.record(
  Object.fromEntries(MARKS.map((name) => [name, fc.integer({ min: 0, max: 1e4 })])),
  { requiredKeys: [] },
) as fc.Arbitrary<Marks>;

/*
 * Small numbers: where a law depends on a difference, fast-check shrinks both sides in steps of
 * one, so a failure among large ones would take minutes to show.
 */
function fractionalNs(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 8 * max }).map((eighths) => eighths / 8);
}

const saidNs = fractionalNs(1e4);

const anyReport = fc.option(
  fc.record({
    pieces: fc.record(Object.fromEntries(REPORTED_PIECES.map((name) => [name, saidNs])), {
      requiredKeys: [],
    }),
    totalNs: fc.option(saidNs, { nil: undefined }),
    roundingNs: fractionalNs(100),
    observedAt: fc.constantFrom('headers', 'body', 'trailers'),
  }),
  { nil: undefined },
) as fc.Arbitrary<Partial<ServerReport> | undefined>;

const anyRoundTrip = fc.option(fractionalNs(1e4), { nil: NaN });

const anything = fc.tuple(anyMarks, anyReport, anyRoundTrip);

test('law 1: the pieces sum to the response time, exactly, whatever the marks and the report', () => {
  fc.assert(
    fc.property(anything, ([marks, said, roundTripNs]) => {
      const row = splitOf(marks, said && reportWith(said), roundTripNs);
      if (Number.isNaN(row.responseNs)) {
        assert.deepEqual(piecesOf(row), {});
        return;
      }
      assert.equal(sumOf(row), row.responseNs);
      const { due = NaN, ended = NaN, decodeNs = 0 } = marks;
      assert.equal(row.responseNs, ended - due + decodeNs);
      assert.ok(Object.values(piecesOf(row)).every(Number.isInteger));
    }),
    { numRuns: 2000 },
  );
});

test('law 4: inference is what a server reported, to the nanosecond, or it is not known', () => {
  fc.assert(
    fc.property(anything, ([marks, said, roundTripNs]) => {
      const row = splitOf(marks, said && reportWith(said), roundTripNs);
      const inference = piecesOf(row).inference;
      if (inference === undefined) {
        assert.equal(row.sources[INFERENCE], 0);
        return;
      }
      assert.equal(row.sources[INFERENCE], REPORTED);
      assert.equal(inference, Math.round(said?.pieces?.inference ?? NaN));
    }),
    { numRuns: 2000 },
  );
});

test('law 5: no split shows a server that took longer than the client waited', () => {
  fc.assert(
    fc.property(anything, ([marks, said, roundTripNs]) => {
      const row = splitOf(marks, said && reportWith(said), roundTripNs);
      const { written = NaN, firstByte = NaN, ended = NaN } = marks;
      if (said === undefined || Number.isNaN(row.responseNs) || !(firstByte >= written)) {
        assert.equal(row.believed, true);
        return;
      }
      const { server, ...inner } = said.pieces ?? {};
      const claims = [
        Object.values(inner).reduce((sum, ns) => sum + ns, 0),
        server ?? said.totalNs ?? 0,
      ];
      const waitedNs = (said.observedAt === 'headers' ? firstByte : ended) - written;
      const exceeds = Math.max(...claims) - (said.roundingNs ?? 0) > waitedNs;
      assert.equal(row.believed, !exceeds);
      const found = Object.values(sourcesOf(row));
      assert.ok(row.believed || !found.includes('reported'));
    }),
    { numRuns: 2000 },
  );
});

test('law 5: a claim is believed whole or not at all, never cut to fit', () => {
  fc.assert(
    fc.property(anything, ([marks, said, roundTripNs]) => {
      const row = splitOf(marks, said && reportWith(said), roundTripNs);
      const sources = sourcesOf(row);
      for (const [index, { name }] of PIECES.entries()) {
        if (sources[name] === 'reported') {
          const claims = [said?.pieces?.[name as 'server'], said?.totalNs].map((ns) =>
            Math.round(ns ?? NaN),
          );
          assert.ok(claims.includes(row.pieces[index] ?? NaN), name);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('law 6: a piece is known exactly when it says how', () => {
  fc.assert(
    fc.property(anything, ([marks, said, roundTripNs]) => {
      const row = splitOf(marks, said && reportWith(said), roundTripNs);
      row.pieces.forEach((ns, index) => {
        assert.equal(Number.isNaN(ns), row.sources[index] === 0, PIECES[index]?.name);
      });
    }),
    { numRuns: 2000 },
  );
});
