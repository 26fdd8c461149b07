import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { clockText, progressLine } from '../../src/cli/progress-line.js';
import type { Progress } from '../../src/run/event.js';

const PROGRESS: Progress = {
  index: 1,
  total: 9,
  name: '64KiB · concurrency 8',
  stage: 'measure',
  elapsedNs: 12e9,
  leftNs: 80e9,
  answers: 1180,
  failed: 0,
  inFlight: 8,
  ratePerSecond: 98.52,
  p50Ns: 80.3e6,
  p99Ns: 100.8e6,
};

test('eighty columns have room for everything', () => {
  assert.equal(
    progressLine({ ...PROGRESS, failed: 37 }, 79),
    '2/9  64KiB …ncy 8  1:20 left  98.5/s  8 in flight  p50 80 p99 101 ms  37 failed',
  );
});

test('a narrower line leaves out what matters least and then shortens the name', () => {
  const check = (columns: number, expected: string): void =>
    assert.equal(progressLine(PROGRESS, columns), expected);
  check(60, '2/9  64KiB · …rrency 8  1:20 left  98.5/s  p50 80 p99 101 ms');
  check(45, '2/9  64KiB · concurrency 8  1:20 left  98.5/s');
  check(32, '2/9  64Ki…y 8  1:20 left  98.5/s');
  check(30, '2/9  64KiB ·…ency 8  1:20 left');
});

test('what is not the measuring is named', () => {
  assert.match(progressLine({ ...PROGRESS, stage: 'warm-up' }, 140), / {2}warm-up {2}1:20 left /);
  assert.match(progressLine({ ...PROGRESS, stage: 'drain' }, 140), / {2}drain {2}1:20 left /);
});

test('letters that are two columns wide are counted as two', () => {
  assert.equal(
    progressLine({ ...PROGRESS, name: '画像分類の大きな入力' }, 30),
    '2/9  画像分…な入力  1:20 left',
  );
});

test('failures stay in sight where there are some', () => {
  assert.match(progressLine({ ...PROGRESS, failed: 1234 }, 60), /1,234 failed/);
});

test('where counts decide, the time that has gone stands for the time that is left', () => {
  assert.match(progressLine({ ...PROGRESS, leftNs: undefined }, 140), / {2}0:12 gone {2}/);
});

test('only the percentiles that are known so far are shown', () => {
  assert.match(progressLine({ ...PROGRESS, p99Ns: null }, 140), / {2}p50 80 ms {2}/);
  const line = progressLine({ ...PROGRESS, p50Ns: null, p99Ns: null }, 140);
  assert.doesNotMatch(line, /p50|p99/);
});

test('no line is wider than the terminal', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.string({ maxLength: 80 }),
      fc.nat(),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (columns, name, failed, ratePerSecond) => {
        const line = progressLine({ ...PROGRESS, name, failed, ratePerSecond }, columns);
        assert.ok([...line].length <= columns, line);
      },
    ),
  );
});

test('time left reads like a clock', () => {
  assert.deepEqual([0, 9.6e9, 80e9, 3725e9, -1].map(clockText), [
    '0:00',
    '0:10',
    '1:20',
    '1:02:05',
    '0:00',
  ]);
});
