import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { deriveInto, newWay } from '../../src/timing/derive.js';
import { MARK_COUNT, MARKS, type Mark } from '../../src/timing/marks.js';

import { type Marks, piecesOf, reportWith, sourcesOf, splitOf, sumOf } from './scripted.js';

/*
 * A path and a server that know what they did; the marks that two kernels would make of it. The
 * acknowledgement comes back on the instant, with the answer, or 40 ms late, as real ones do.
 */
const anyPath = fc.record({
  written: fc.integer({ min: 0, max: 1e12 }),
  /** From the write until the kernel had sent the last byte. */
  sending: fc.integer({ min: 0, max: 500e6 }),
  halfTrip: fc.integer({ min: 10_000, max: 60e6 }),
  queue: fc.integer({ min: 0, max: 30e6 }),
  server: fc.integer({ min: 2e6, max: 1e9 }),
  download: fc.integer({ min: 0, max: 1e9 }),
});

type Path = typeof anyPath extends fc.Arbitrary<infer Value> ? Value : never;

type Acknowledged = 'at once' | 'with the answer';

function marksOf(path: Path, acknowledged: Acknowledged): Marks {
  const unsent = path.written + path.sending;
  const there = unsent + path.halfTrip + path.queue;
  const firstByte = there + path.server + path.halfTrip;
  const before = { due: path.written, picked: path.written, encoded: path.written };
  return {
    ...before,
    written: path.written,
    unsent,
    ...(acknowledged === 'at once' ? { acked: there + path.halfTrip } : {}),
    firstByte,
    ended: firstByte + path.download,
    roundTripNs: 2 * path.halfTrip,
  };
}

test('the time of a silent server is found to the nanosecond where it acknowledges at once', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const row = splitOf(marksOf(path, 'at once'), undefined, Number.NaN);
      const { upload, server, return: back } = piecesOf(row);
      assert.equal(server, path.server);
      assert.equal(upload, path.sending + path.halfTrip + path.queue);
      assert.equal(back, path.halfTrip);
      assert.equal(sourcesOf(row).server, 'derived');
    }),
  );
});

test('where the answer acknowledges, a silent server is found but for the queue on the path', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const row = splitOf(marksOf(path, 'with the answer'), undefined, Number.NaN);
      const { upload, server, return: back } = piecesOf(row);
      assert.equal(server, path.server + path.queue);
      assert.equal(upload, path.sending + path.halfTrip);
      assert.equal(back, path.halfTrip);
    }),
  );
});

test('a report and the kernels together leave what neither of them explains', () => {
  fc.assert(
    fc.property(anyPath, fc.integer({ min: 0, max: 1e6 }), (path, unknownNs) => {
      const report = reportWith({ pieces: { inference: path.server - unknownNs } });
      const row = splitOf(marksOf(path, 'at once'), report, Number.NaN);
      const { upload, inference, unaccounted } = piecesOf(row);
      assert.equal(upload, path.sending + path.halfTrip + path.queue);
      assert.equal(inference, path.server - unknownNs);
      assert.equal(unaccounted, unknownNs);
    }),
  );
});

/** Marks as a broken kernel might make them: some missing, none in order. */
const anyMarks = fc.record(
  Object.fromEntries(MARKS.map((name) => [name, fc.integer({ min: 0, max: 4e6 })])),
  { requiredKeys: [] },
) as fc.Arbitrary<Marks>;

test('the way is never longer than the wait, never negative, and in whole nanoseconds', () => {
  const shortest = fc.option(fc.double({ min: 0, max: 4e6, noNaN: true }), { nil: Number.NaN });
  fc.assert(
    fc.property(anyMarks, shortest, (marks, shortestNs) => {
      const row = new Float64Array(MARK_COUNT);
      MARKS.forEach((name: Mark, index) => {
        row[index] = marks[name] ?? Number.NaN;
      });
      const way = newWay();
      const middleNs = (marks.firstByte ?? Number.NaN) - (marks.written ?? Number.NaN);
      deriveInto(way, row, 0, middleNs, shortestNs);
      if (way.source === 0) return;
      const parts = [way.uploadNs, way.notReadingNs, way.returnNs];
      assert.ok(parts.every((ns) => Number.isInteger(ns) && ns >= 0));
      assert.ok(parts.reduce((sum, ns) => sum + ns, 0) <= middleNs);
    }),
    { numRuns: 5000 },
  );
});

test('law 1: with whatever the kernels said, the pieces sum to the response time', () => {
  fc.assert(
    fc.property(anyPath, fc.constantFrom('at once', 'with the answer'), (path, acknowledged) => {
      const row = splitOf(marksOf(path, acknowledged as Acknowledged), undefined, 1e6);
      assert.equal(sumOf(row), row.responseNs);
      assert.equal(piecesOf(row).unaccounted, 0);
    }),
  );
});
