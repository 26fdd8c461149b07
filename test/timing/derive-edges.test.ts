/* Where each rule of the way begins, in milliseconds: a tenth to both sides of its bound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { deriveInto, newWay } from '../../src/timing/derive.js';
import { MARK_COUNT, MARKS, type Mark } from '../../src/timing/marks.js';
import { SOURCES } from '../../src/timing/piece.js';

const MS = 1e6;

type Seen = Partial<Record<Mark, number>> & {
  /** What the server does not claim for itself; all where it is left out. */
  readonly left?: number;
  /** The shortest round trip of the cell. */
  readonly shortest?: number;
};

type Way = { readonly source: string | undefined; readonly upload: number; readonly back: number };

/** Written at 0; all but `retransmits` in ms. */
function wayOf({ left, shortest = Number.NaN, ...seen }: Seen): Way & { readonly held: number } {
  const all: Partial<Record<Mark, number>> = { written: 0, ...seen };
  const marks = Float64Array.from({ length: MARK_COUNT }, (_, index) => {
    const name = MARKS[index];
    const value = name === undefined ? undefined : all[name];
    if (value === undefined) return Number.NaN;
    return name === 'retransmits' ? value : Math.round(value * MS);
  });
  const way = newWay();
  deriveInto(way, marks, 0, (left ?? seen.firstByte ?? 0) * MS, shortest * MS);
  for (const ns of [way.uploadNs, way.returnNs, way.notReadingNs]) assert.ok(Number.isInteger(ns));
  return {
    source: SOURCES[way.source],
    upload: way.uploadNs / MS,
    back: way.returnNs / MS,
    held: way.notReadingNs / MS,
  };
}

function check(seen: Seen, upload: number, source = 'derived'): void {
  const way = wayOf(seen);
  assert.equal(way.source, source);
  assert.ok(Math.abs(way.upload - upload) < 1e-5, `${way.upload}, not ${upload}`);
}

test('an acknowledgement counts that came a millisecond before the answer', () => {
  const seen = { unsent: 1, firstByte: 100, roundTripNs: 90 };
  check({ ...seen, acked: 98.9 }, 53.9);
  check({ ...seen, acked: 99.1 }, 46);
});

test('and one that leaves what the server claims for itself, but for that millisecond', () => {
  const seen = { unsent: 0, firstByte: 100, roundTripNs: 10, left: 12 };
  check({ ...seen, acked: 12.9 }, 7.9);
  check({ ...seen, acked: 13.1 }, 5);
});

test('where no queue can be seen, an acknowledgement 35 to 60 or 190 to 230 ms late was held back', () => {
  const late = (ms: number, upload: number): void =>
    check({ unsent: 0, firstByte: 400, roundTripNs: 10, acked: 10 + ms }, upload);
  for (const ms of [34.9, 60.1, 100, 189.9, 230.1]) late(ms, ms + 5);
  for (const ms of [35.1, 40, 59.9, 190.1, 200, 229.9]) late(ms, 5);
});

test('where it can be seen, from 10 ms on, and where the queue explains less than half of it', () => {
  const seen = { unsent: 0, firstByte: 400, roundTripNs: 10 };
  check({ ...seen, smoothedNs: 10, acked: 19.9 }, 14.9);
  check({ ...seen, smoothedNs: 10, acked: 20.1 }, 5);
  check({ ...seen, smoothedNs: 30.1, acked: 50 }, 45);
  check({ ...seen, smoothedNs: 29.9, acked: 50 }, 24.9, 'estimated');
});

test('the last segment’s acknowledgement was held back from 30 ms after the others on', () => {
  const seen = { unsent: 0, firstByte: 400, roundTripNs: 10, smoothedNs: 40, nearlyAcked: 20 };
  check({ ...seen, acked: 49.9 }, 44.9);
  check({ ...seen, acked: 50.1 }, 15);
  // Or where it came with the answer.
  check({ ...seen, unsent: 50, nearlyAcked: 80, acked: 99.5, firstByte: 100 }, 75);
});

test('a longer round trip than the cell’s shortest is a busy moment, up to twice as long', () => {
  const seen = { unsent: 0, firstByte: 30, roundTripNs: 8 };
  assert.equal(wayOf({ ...seen, shortest: 4.02 }).back, 2.01);
  assert.equal(wayOf({ ...seen, shortest: 3.98 }).back, 4);
  assert.equal(wayOf({ ...seen, shortest: 10 }).back, 4);
  assert.equal(wayOf({ ...seen, shortest: 5.0000004 }).back, 2.5);
});

test('a queue shows from 2 ms and a quarter of the round trip on', () => {
  const seen = { unsent: 0, firstByte: 400 };
  check({ ...seen, roundTripNs: 4, smoothedNs: 5.9 }, 2);
  check({ ...seen, roundTripNs: 4, smoothedNs: 6.1 }, 4.1, 'estimated');
  check({ ...seen, roundTripNs: 40, smoothedNs: 49.9 }, 20);
  check({ ...seen, roundTripNs: 40, smoothedNs: 50.1 }, 30.1, 'estimated');
  // No way takes longer than there was time.
  check({ unsent: 0, firstByte: 30, roundTripNs: 10, smoothedNs: 50 }, 25, 'estimated');
});

test('no part is less than nothing, and no more is held up than there was to send', () => {
  check({ unsent: 0, firstByte: 100, roundTripNs: 10, acked: 2 }, 0);
  const seen = { unsent: 100, firstByte: 200, roundTripNs: 40, acked: 140, notReadingNs: 500 };
  const { upload, held } = wayOf(seen);
  assert.deepEqual([upload, held], [0, 120]);
});

test('marks that contradict each other, or that are missing, say nothing', () => {
  const seen = { unsent: 5, firstByte: 100, roundTripNs: 10, acked: 15 };
  check(seen, 10);
  const { unsent: _, ...never } = seen;
  for (const odd of [{ ...seen, unsent: -1 }, { ...seen, roundTripNs: 0 }, never]) {
    assert.equal(wayOf(odd).source, SOURCES[0]);
  }
});
