import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Marks, piecesOf, reportWith, sourcesOf, splitOf, sumOf } from './scripted.js';

/*
 * Rows: what the kernels knew of one request to a silent server, and what it makes of the time
 * between `written` (at 0) and `firstByte`. In milliseconds.
 */

const MS = 1e6;

type Ms = Partial<Record<Seen, number>>;
type Seen =
  | 'unsent'
  | 'nearlyAcked'
  | 'acked'
  | 'firstByte'
  | 'roundTripNs'
  | 'smoothedNs'
  | 'notReadingNs';

type Expected = {
  readonly upload: number;
  readonly server: number;
  readonly return: number;
  readonly notReading?: number;
  readonly source: 'derived' | 'estimated';
};

function check(seen: Ms & { readonly retransmits?: number }, expected: Expected): void {
  const { retransmits, ...ms } = seen;
  const marks: Marks = { due: 0, picked: 0, encoded: 0, written: 0 };
  for (const [name, value] of Object.entries(ms)) marks[name as Seen] = Math.round(value * MS);
  const ended = marks.firstByte ?? 0;
  const lost = retransmits === undefined ? {} : { retransmits };
  const row = splitOf({ ...marks, ...lost, ended }, undefined, Number.NaN);
  const pieces = piecesOf(row);
  const { source, ...rest } = expected;
  for (const [name, value] of Object.entries(rest)) {
    const saidMs = (pieces[name as keyof typeof pieces] ?? 0) / MS;
    assert.ok(Math.abs(saidMs - value) < 1e-6, `${name}: ${saidMs}, not ${value}`);
  }
  assert.equal(pieces.notReading !== undefined, expected.notReading !== undefined);
  const sources = sourcesOf(row);
  assert.deepEqual([sources.upload, sources.server, sources.return], [source, source, source]);
  assert.equal(sumOf(row), row.responseNs);
}

test('from an acknowledgement well before the answer, the server has what follows it', () => {
  check(
    { unsent: 80, acked: 120, firstByte: 180, roundTripNs: 40 },
    { upload: 100, server: 60, return: 20, source: 'derived' },
  );
});

test('an acknowledgement that may have come with the answer says nothing', () => {
  check(
    { unsent: 1, acked: 99.5, firstByte: 100, roundTripNs: 40 },
    { upload: 21, server: 59, return: 20, source: 'derived' },
  );
});

test('without an acknowledgement, one round trip is taken from the sending of the last byte', () => {
  check(
    { unsent: 26, firstByte: 82, roundTripNs: 40 },
    { upload: 46, server: 16, return: 20, source: 'derived' },
  );
});

test('a queue on the path makes what stands on no acknowledgement an estimate', () => {
  check(
    { unsent: 26, firstByte: 182, roundTripNs: 40, smoothedNs: 120 },
    { upload: 126, server: 36, return: 20, source: 'estimated' },
  );
});

test('a queue on the path does no harm where the acknowledgement is there', () => {
  check(
    { unsent: 88, acked: 217, firstByte: 277, roundTripNs: 40, smoothedNs: 125 },
    { upload: 197, server: 60, return: 20, source: 'derived' },
  );
});

test('the last segment, acknowledged by the answer, is vouched for by those before it', () => {
  check(
    { unsent: 88, nearlyAcked: 217, firstByte: 233, roundTripNs: 40, smoothedNs: 133 },
    { upload: 197, server: 16, return: 20, source: 'derived' },
  );
});

test('the acknowledgement of the last segment is not believed when it was held back', () => {
  check(
    { unsent: 21, nearlyAcked: 61, acked: 101, firstByte: 221, roundTripNs: 40, smoothedNs: 42 },
    { upload: 41, server: 160, return: 20, source: 'derived' },
  );
});

test('the acknowledgement of a small body is not believed when it was held back', () => {
  check(
    { unsent: 1, acked: 61, firstByte: 221, roundTripNs: 20 },
    { upload: 11, server: 200, return: 10, source: 'derived' },
  );
});

test('a large body acknowledged later than its queue explains was held back', () => {
  check(
    { unsent: 18, acked: 76, nearlyAcked: 76, firstByte: 83, roundTripNs: 5, smoothedNs: 11 },
    { upload: 26.5, server: 54, return: 2.5, source: 'estimated' },
  );
});

test('where something was lost, only the acknowledgement of all counts', () => {
  check(
    { unsent: 18, nearlyAcked: 24, acked: 27, firstByte: 83, roundTripNs: 5, retransmits: 2 },
    { upload: 24.5, server: 56, return: 2.5, source: 'derived' },
  );
  check(
    { unsent: 18, nearlyAcked: 24, firstByte: 83, roundTripNs: 5, retransmits: 2 },
    { upload: 20.5, server: 60, return: 2.5, source: 'estimated' },
  );
});

test('a target that does not read is the fault of the server, not of the network', () => {
  check(
    { unsent: 700, acked: 740, firstByte: 800, roundTripNs: 40, notReadingNs: 500 },
    { upload: 220, notReading: 500, server: 60, return: 20, source: 'derived' },
  );
});

test('no round trip is longer than what was left for it', () => {
  check(
    { unsent: 1, firstByte: 5, roundTripNs: 40 },
    { upload: 3, server: 0, return: 2, source: 'derived' },
  );
});

test('a connection that has seen but one slow handshake takes the round trip of the others', () => {
  const marks = { due: 0, picked: 0, encoded: 0, written: 0, firstByte: 30 * MS, ended: 30 * MS };
  const seen = { ...marks, unsent: 0, roundTripNs: 8 * MS };
  assert.equal(piecesOf(splitOf(seen, undefined, 5 * MS)).server, 25 * MS);
  // Twice as far and more is another machine.
  assert.equal(piecesOf(splitOf(seen, undefined, 2 * MS)).server, 22 * MS);
});

test('an answer that came before all was sent is split as if the kernel were not there', () => {
  const marks = { due: 0, picked: 0, encoded: 0, written: 0, firstByte: 30 * MS, ended: 30 * MS };
  const early = { ...marks, unsent: 31 * MS, acked: 40 * MS, roundTripNs: 8 * MS };
  const row = splitOf(early, undefined, 6 * MS);
  assert.deepEqual(row.pieces, splitOf(marks, undefined, 6 * MS).pieces);
  assert.equal(sourcesOf(row).server, 'estimated');
});

test('what the server reports bounds the way: an acknowledgement beyond it was held back', () => {
  const marks = { due: 0, picked: 0, encoded: 0, written: 0, unsent: 0, firstByte: 100 * MS };
  const seen = { ...marks, ended: 100 * MS, acked: 30 * MS, roundTripNs: 10 * MS };
  const report = reportWith({ pieces: { inference: 88 * MS } });
  const row = splitOf(seen, report, Number.NaN);
  assert.deepEqual(piecesOf(row).upload, 5 * MS);
  assert.equal(sourcesOf(row).upload, 'derived');
  assert.equal(piecesOf(row).unaccounted, 2 * MS);
});
