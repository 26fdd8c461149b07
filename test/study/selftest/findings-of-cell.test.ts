import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  floorOf,
  type Seen,
  silentErrorsOf,
  toldErrorsOf,
} from '../../../src/study/selftest/findings-of-cell.js';
import { judged } from '../../../src/study/selftest/judged.js';
import type { TruthRow } from '../../../src/study/selftest/server-truth.js';

import { cellOf } from '../../support/result-fixture.js';

const COUNT = 100;
const LOAD = { payload: '64KiB', ratePerSecond: 100 };

/** Every request alike, in ms: what the client saw of a server that told, or did not. */
function cellLike(request: Parameters<typeof cellOf>[0]['request'], bodyBytes = 65_536) {
  return cellOf({
    payload: LOAD.payload,
    bodyBytes,
    load: { kind: 'open', arrivals: 'constant', ratePerSecond: 100, inFlightMax: 512 },
    requests: COUNT,
    request,
  });
}

function rowsLike(row: TruthRow): readonly TruthRow[] {
  return Array.from({ length: COUNT }, () => row);
}

const TRUTH: TruthRow = {
  receive: 0.2e6,
  decode: 0.5e6,
  queue: 2e6,
  inference: 3e6,
  encode: 0.1e6,
  total: 5.9e6,
};

/** 0.1 % is the width of a histogram's bucket. */
function checkNear(ns: number | null | undefined, expectedNs: number): void {
  const off = Math.abs((ns ?? Number.NaN) - expectedNs);
  assert.ok(off <= 1e-3 * Math.abs(expectedNs) + 6000, `${ns} is not near ${expectedNs}`);
}

test('the floor is what is left of the time after the send when the server is taken out', () => {
  const cell = cellLike(() => ({ lateness: 0.02, dispatch: 0.01, upload: 0.1, server: 5.9 }));
  const floor = floorOf({ load: LOAD, cell, rows: rowsLike(TRUTH) });
  checkNear(floor.floorNs, 0.3e6);
  checkNear(floor.late.p50Ns, 0.03e6);
  checkNear(floor.server.p50Ns, 5.7e6);
  assert.equal(floor.requests, COUNT);
  assert.equal(floor.ratePerSecond, 100);
  assert.equal(floor.bodyBytes, 65_536);
});

test('no floor comes of an invalid cell, of one without the server’s truth, or of too few', () => {
  const cell = cellLike(() => ({ upload: 0.1, server: 5.9 }));
  const invalid = { verdict: 'invalid', reasons: [] } as const;
  const rows = rowsLike(TRUTH);
  assert.equal(floorOf({ load: LOAD, cell: { ...cell, validity: invalid }, rows }).floorNs, null);
  assert.equal(floorOf({ load: LOAD, cell, rows: undefined }).floorNs, null);
  assert.equal(floorOf({ load: LOAD, cell, rows: rows.slice(0, 19) }).floorNs, null);
});

test('of a silent server the whole and the upload are compared, with the error of the truth', () => {
  // Every second request had to wait for a server that did not read.
  const cell = cellLike((_random, index) => ({
    upload: 0.2,
    ...(index % 2 === 0 ? { notReading: 0.1 } : {}),
    server: 5.8,
    return: 0.05,
  }));
  const seen: Seen = { load: LOAD, cell, rows: rowsLike(TRUTH) };
  const [server, upload, ...others] = silentErrorsOf(seen, 0.3e6);
  assert.equal(others.length, 0);
  assert.equal(server?.part, 'server');
  assert.equal(server.source, 'derived');
  assert.equal(server.truthErrorNs, 0.3e6);
  checkNear(server.offNs, 0.1e6);
  assert.equal(upload?.part, 'upload');
  assert.equal(upload.truthErrorNs, null);
  assert.equal(upload.statistic, 'mean');
  checkNear(upload.offNs, 0.05e6);
});

test('the server sees nothing of the way of a small body, so that is not compared', () => {
  const cell = cellLike(() => ({ upload: 0.1, server: 5.8 }), 1024);
  const parts = silentErrorsOf({ load: LOAD, cell, rows: rowsLike(TRUTH) }, null);
  assert.deepEqual(
    parts.map(({ part }) => part),
    ['server'],
  );
});

test('of a server that tells, its parts are what it wrote down', () => {
  const cell = cellLike(() => ({
    serverDecode: 0.5,
    serverQueue: 2,
    inference: 3.3,
    serverEncode: 0.1,
  }));
  const [queueing, inference, serialization] = toldErrorsOf({
    load: LOAD,
    cell,
    rows: rowsLike(TRUTH),
  });
  checkNear(queueing?.offNs, 0);
  checkNear(inference?.offNs, 0.3e6);
  assert.equal(serialization?.statistic, 'mean');
  assert.equal(serialization.source, 'reported');
  assert.equal(serialization.offNs, 0);
});

test('a part that the tool did not say, or the server did not know, is not compared', () => {
  const silent = cellLike(() => ({ server: 5.8 }));
  const parts = toldErrorsOf({ load: LOAD, cell: silent, rows: rowsLike(TRUTH) });
  assert.ok(parts.every(({ saidNs, offNs }) => saidNs === null && offNs === null));
  const lost = silentErrorsOf({ load: LOAD, cell: silent, rows: undefined }, null);
  assert.ok(lost.every(({ trueNs, offNs }) => trueNs === null && offNs === null));
});

test('answers that do not keep up with the rate make a cell invalid, one or two more do not', () => {
  const cell = cellLike(() => ({ server: 5.8 }));
  const at = (perSecond: number) => ({
    ...cell,
    measuredNs: 1e9,
    offeredPerSecond: 100,
    throughputPerSecond: perSecond,
  });
  for (const perSecond of [95, 98, 100, 105]) {
    assert.equal(judged(at(perSecond)).validity.verdict, 'valid', `${perSecond}/s`);
  }
  for (const [perSecond, message] of [
    [94, 'not reached here: the machine carries about 94/s'],
    [
      106,
      'not reached here: what had piled up in the warm-up was still worked off, at about 110/s',
    ],
  ] as const) {
    const { verdict, reasons } = judged(at(perSecond)).validity;
    assert.equal(verdict, 'invalid');
    assert.equal(reasons[0]?.message, message);
  }
});

test('a floor begins when the request is sent: lateness is no reason to doubt it', () => {
  const late = { code: 'generator-late', message: 'late', advice: null };
  const stalled = { code: 'loop-stalled', message: 'stalled', advice: null };
  const cell = { ...cellLike(() => ({ server: 5.8 })), measuredNs: 1e9, throughputPerSecond: 100 };
  const of = (...reasons: readonly (typeof late)[]) => ({
    ...cell,
    validity: { verdict: 'invalid', reasons } as const,
  });
  assert.deepEqual(judged(of(late)).validity, { verdict: 'valid', reasons: [] });
  const both = judged(of(late, stalled)).validity;
  assert.deepEqual(both, { verdict: 'invalid', reasons: [stalled] });
});
