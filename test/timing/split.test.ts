import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { PieceName } from '../../src/timing/piece.js';
import type { ServerReport } from '../../src/timing/server-report.js';

import { type Marks, piecesOf, reportWith, sourcesOf, splitOf, sumOf } from './scripted.js';

function check(
  { marks, report, roundTripNs }: { marks: Marks; report?: ServerReport; roundTripNs?: number },
  expected: Partial<Record<PieceName, number>>,
): void {
  const row = splitOf(marks, report, roundTripNs ?? NaN);
  assert.deepEqual(piecesOf(row), expected);
  assert.equal(sumOf(row), row.responseNs);
}

/** A closed loop's request over a connection that stood open; the middle lasts 1000. */
const SIMPLE: Marks = {
  due: 100,
  picked: 105,
  encoded: 125,
  written: 130,
  firstByte: 1130,
  ended: 1180,
};

const BEFORE = { lateness: 5, encode: 20, dispatch: 5 };
const INSIDE = { serverDecode: 50, serverQueue: 100, inference: 600, serverEncode: 40 };

test('without a report the middle is the server and half a round trip each way', () => {
  check(
    { marks: SIMPLE, roundTripNs: 201 },
    { ...BEFORE, upload: 100, server: 799, return: 101, download: 50, unaccounted: 0 },
  );
});

test('without a round trip the whole middle is the server, and the way there is not known', () => {
  check({ marks: SIMPLE }, { ...BEFORE, server: 1000, download: 50, unaccounted: 0 });
});

test('a round trip longer than the middle takes all of it and no more', () => {
  check(
    { marks: SIMPLE, roundTripNs: 5000 },
    { ...BEFORE, upload: 500, server: 0, return: 500, download: 50, unaccounted: 0 },
  );
});

test('law 4: what a report leaves over is unaccounted, never inference', () => {
  check(
    { marks: SIMPLE, report: reportWith({ pieces: { serverQueue: 300 } }), roundTripNs: 200 },
    { ...BEFORE, upload: 100, serverQueue: 300, return: 100, download: 50, unaccounted: 500 },
  );
});

test("a report's pieces stand beside the estimated way, the rest is unaccounted", () => {
  check(
    { marks: SIMPLE, report: reportWith({ pieces: INSIDE, totalNs: 900 }), roundTripNs: 100 },
    { ...BEFORE, upload: 50, ...INSIDE, return: 50, download: 50, unaccounted: 110 },
  );
});

test('a report of the whole alone is the server, reported', () => {
  const report = reportWith({ totalNs: 900.4 });
  check(
    { marks: SIMPLE, report, roundTripNs: 60 },
    { ...BEFORE, upload: 30, server: 900, return: 30, download: 50, unaccounted: 40 },
  );
  assert.equal(sourcesOf(splitOf(SIMPLE, report, 60)).server, 'reported');
  check(
    { marks: SIMPLE, report: reportWith({ pieces: { server: 850 }, totalNs: 900 }) },
    { ...BEFORE, server: 850, download: 50, unaccounted: 150 },
  );
});

test('a report of other things than the server is no report', () => {
  check(
    { marks: SIMPLE, report: reportWith({ others: { db: 5000 }, unparseable: 1 }) },
    { ...BEFORE, server: 1000, download: 50, unaccounted: 0 },
  );
});

test('a reported zero is known, an absent piece is not', () => {
  check(
    { marks: SIMPLE, report: reportWith({ pieces: { serverQueue: 0 } }) },
    { ...BEFORE, serverQueue: 0, download: 50, unaccounted: 1000 },
  );
});

test('the way there may make unaccounted negative, and it stays so', () => {
  check(
    { marks: SIMPLE, report: reportWith({ pieces: { inference: 990 } }), roundTripNs: 100 },
    { ...BEFORE, upload: 50, inference: 990, return: 50, download: 50, unaccounted: -90 },
  );
});

test('law 5: a report of more than the client waited is not believed', () => {
  const claims = [
    { pieces: { inference: 1001 } },
    { pieces: { inference: 600, serverQueue: 401 } },
    // The parts would fit, but the whole does not.
    { pieces: { inference: 600 }, totalNs: 1001 },
    { totalNs: 1001 },
    { pieces: { server: 1001 } },
  ];
  for (const claim of claims) {
    const row = splitOf(SIMPLE, reportWith(claim), 200);
    assert.equal(row.believed, false, JSON.stringify(claim));
    assert.deepEqual(piecesOf(row), piecesOf(splitOf(SIMPLE, undefined, 200)));
    assert.deepEqual(sourcesOf(row), sourcesOf(splitOf(SIMPLE, undefined, 200)));
  }
});

test('a report is believed up to the rounding with which it was printed', () => {
  const exceeds = reportWith({ totalNs: 1005, roundingNs: 5 });
  assert.equal(splitOf(SIMPLE, exceeds, NaN).believed, true);
  assert.equal(splitOf(SIMPLE, { ...exceeds, totalNs: 1006 }, NaN).believed, false);
});

test('a late report is held against the whole wait, an early one against the first byte', () => {
  const claim = { pieces: { inference: 1040 } };
  assert.equal(splitOf(SIMPLE, reportWith(claim), NaN).believed, false);
  for (const observedAt of ['body', 'trailers'] as const) {
    assert.equal(splitOf(SIMPLE, reportWith({ ...claim, observedAt }), NaN).believed, true);
    const tooLong = reportWith({ pieces: { inference: 1051 }, observedAt });
    assert.equal(splitOf(SIMPLE, tooLong, NaN).believed, false);
  }
});

test('where a late report covers time after the first byte, that time is no download', () => {
  // Headers went out at once: 20 of the middle, and 1030 of work and sending after it.
  const flushed = { ...SIMPLE, firstByte: 150 };
  const report = reportWith({ pieces: { inference: 900 }, observedAt: 'trailers' });
  check(
    { marks: flushed, report, roundTripNs: 20 },
    { ...BEFORE, upload: 10, inference: 900, return: 10, download: 130, unaccounted: 0 },
  );
  assert.equal(sourcesOf(splitOf(flushed, report, 20)).download, 'derived');
});

test('what a late report covers beyond the download makes unaccounted negative', () => {
  const report = reportWith({ pieces: { inference: 1045 }, observedAt: 'body' });
  check(
    { marks: SIMPLE, report, roundTripNs: 100 },
    { ...BEFORE, upload: 50, inference: 1045, return: 50, download: 0, unaccounted: -95 },
  );
});

test('a late report that ends before the first byte leaves the download measured', () => {
  const report = reportWith({ pieces: { inference: 990 }, observedAt: 'trailers' });
  const row = splitOf(SIMPLE, report, 100);
  assert.equal(piecesOf(row).download, 50);
  assert.equal(sourcesOf(row).download, 'measured');
});

test('a late report fills the middle up to its rounding before any of the download', () => {
  const late = (inference: number, roundingNs: number): unknown => {
    const report = reportWith({ pieces: { inference }, roundingNs, observedAt: 'body' });
    const row = splitOf(SIMPLE, report, 10);
    return [piecesOf(row).download, sourcesOf(row).download];
  };
  assert.deepEqual(late(1000, 0), [50, 'measured']);
  assert.deepEqual(late(1001, 0), [39, 'derived']);
  assert.deepEqual(late(1020, 20), [50, 'measured']);
  assert.deepEqual(late(1021, 20), [19, 'derived']);
});

test('without a round trip only what goes beyond the middle is taken from the download', () => {
  const report = reportWith({ pieces: { inference: 900 }, observedAt: 'trailers' });
  check(
    { marks: { ...SIMPLE, firstByte: 150 }, report },
    { ...BEFORE, inference: 900, download: 150, unaccounted: 0 },
  );
});

test('an open loop waits for a free place before the generator can be late', () => {
  check(
    { marks: { ...SIMPLE, due: 40, freed: 97 } },
    {
      inFlightWait: 57,
      lateness: 8,
      ...{ encode: 20, dispatch: 5 },
      server: 1000,
      download: 50,
      unaccounted: 0,
    },
  );
});

test('a place that was free before the request was due is no wait', () => {
  check(
    { marks: { ...SIMPLE, freed: 10 } },
    { inFlightWait: 0, ...BEFORE, server: 1000, download: 50, unaccounted: 0 },
  );
});

test('a new connection is the network, what lies around it the generator', () => {
  const connecting = { connecting: 127, lookedUp: 137, connected: 167, secured: 267 };
  const after = { written: 280, firstByte: 1280, ended: 1330 };
  const rest = { lateness: 5, encode: 20, server: 1000, download: 50, unaccounted: 0 };
  check(
    { marks: { ...SIMPLE, ...connecting, ...after } },
    { ...rest, lookup: 10, connect: 30, tls: 100, dispatch: 15 },
  );
  const { secured: _secured, ...plain } = connecting;
  check(
    { marks: { ...SIMPLE, ...plain, ...after } },
    { ...rest, lookup: 10, connect: 30, dispatch: 115 },
  );
  const { lookedUp: _lookedUp, ...byAddress } = connecting;
  check(
    { marks: { ...SIMPLE, ...byAddress, ...after } },
    { ...rest, connect: 40, tls: 100, dispatch: 15 },
  );
});

test('a connection whose end was lost is nobody’s time, not the generator’s', () => {
  check(
    { marks: { ...SIMPLE, connecting: 127, lookedUp: 128 } },
    { lateness: 5, encode: 20, lookup: 1, server: 1000, download: 50, unaccounted: 4 },
  );
});

test('deferred decoding adds its own duration to the response time, not to the wait', () => {
  const row = splitOf({ ...SIMPLE, decodeNs: 33 }, undefined, NaN);
  assert.equal(row.responseNs, 1080 + 33);
  assert.equal(row.afterSendNs, 1050);
  assert.equal(piecesOf(row).decode, 33);
  assert.equal(sumOf(row), row.responseNs);
});

test('a decoding that took a part of a nanosecond is rounded once, for piece and whole', () => {
  check(
    { marks: { ...SIMPLE, decodeNs: 33.6 } },
    { ...BEFORE, server: 1000, download: 50, decode: 34, unaccounted: 0 },
  );
  assert.equal(splitOf({ ...SIMPLE, decodeNs: 33.6 }, undefined, NaN).responseNs, 1080 + 34);
});

test('each piece says how it is known', () => {
  const marks = { ...SIMPLE, freed: 50, connecting: 126, connected: 128, decodeNs: 4 };
  assert.deepEqual(sourcesOf(splitOf(marks, reportWith({ pieces: INSIDE }), 100)), {
    inFlightWait: 'measured',
    lateness: 'measured',
    encode: 'measured',
    connect: 'measured',
    dispatch: 'measured',
    upload: 'estimated',
    serverDecode: 'reported',
    serverQueue: 'reported',
    inference: 'reported',
    serverEncode: 'reported',
    return: 'estimated',
    download: 'measured',
    decode: 'measured',
    unaccounted: 'remainder',
  });
  assert.equal(sourcesOf(splitOf(marks, undefined, 100)).server, 'estimated');
});

test('a request that never ended has no times at all', () => {
  const { ended: _ended, ...unfinished } = SIMPLE;
  const row = splitOf(unfinished, reportWith({ totalNs: 5 }), 100);
  assert.ok(Number.isNaN(row.responseNs));
  assert.ok(Number.isNaN(row.afterSendNs));
  assert.deepEqual(piecesOf(row), {});
  assert.deepEqual(sourcesOf(row), {});
  assert.equal(row.believed, true);
});

test('an answer that began before the request was written says nothing of the server', () => {
  check(
    { marks: { ...SIMPLE, firstByte: 120 }, report: reportWith({ totalNs: 5 }), roundTripNs: 4 },
    { ...BEFORE, download: 1060, unaccounted: -10 },
  );
});
