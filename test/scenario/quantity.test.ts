import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  readCount,
  readDuration,
  readRate,
  readRatio,
  readSize,
  readTimePerKiB,
} from '../../src/scenario/quantity.js';
import { formatDuration, formatRate, formatSize } from '../../src/scenario/quantity-text.js';
import type { Reading } from '../../src/scenario/reading.js';

const ANY = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** The value, or the code, the problem and the hint in one line. */
function check(reading: Reading<number>, expected: number | string): void {
  const found = reading.ok
    ? reading.value
    : [reading.code, reading.problem, reading.hint]
        .filter((part) => part !== undefined)
        .join(' | ');
  assert.equal(found, expected);
}

const DURATIONS: readonly (readonly [written: unknown, expected: number | string])[] = [
  ['30s', 30e9],
  ['250ms', 250e6],
  ['1.5m', 90e9],
  ['2h', 7200e9],
  ['5us', 5000],
  ['5µs', 5000],
  // The other sign that looks like it: the Greek letter.
  ['5μs', 5000],
  ['7ns', 7],
  [' 3 s ', 3e9],
  ['1e3ms', 1e9],
  ['.5s', 5e8],
  // Nothing is nothing in every unit.
  [0, 0],
  ['0', 0],
  [10, 'missing-unit | needs a unit | write 10s or 10ms'],
  ['10', 'missing-unit | needs a unit | write 10s or 10ms'],
  ['10sec', 'bad-quantity | has an unknown unit "sec" | write 10s'],
  ['10 Minutes', 'bad-quantity | has an unknown unit "Minutes" | write 10m'],
  ['10MS', 'bad-quantity | has an unknown unit "MS" | write 10ms'],
  [
    '10d',
    'bad-quantity | has an unknown unit "d" | units are ns, us, ms, s, m, h: write 30s or 250ms',
  ],
  ['1,000ms', 'bad-quantity | is not a duration: "1,000ms" | write 1000ms'],
  ["1'000'000ns", `bad-quantity | is not a duration: "1'000'000ns" | write 1000000ns`],
  ['1,5s', 'bad-quantity | is not a duration: "1,5s" | write 1.5s'],
  ['12,25 s', 'bad-quantity | is not a duration: "12,25 s" | write 12.25 s'],
  ['1.000,5s', 'bad-quantity | is not a duration: "1.000,5s" | write 1000.5s'],
  ['1,234.5s', 'bad-quantity | is not a duration: "1,234.5s" | write 1234.5s'],
  ['1,5', 'bad-quantity | is not a duration: "1,5" | write 1.5s or 1.5ms'],
  ['1,5sec', 'bad-quantity | is not a duration: "1,5sec" | write 1.5s'],
  ['1,2,3s', 'bad-quantity | is not a duration: "1,2,3s" | write 30s or 250ms'],
  ['soon', 'bad-quantity | is not a duration: "soon" | write 30s or 250ms'],
  ['', 'bad-quantity | is not a duration: "" | write 30s or 250ms'],
  [null, 'wrong-type | must be a duration, not nothing | write 30s or 250ms'],
  [true, 'wrong-type | must be a duration, not true | write 30s or 250ms'],
  [['1s'], 'wrong-type | must be a duration, not a list | write 30s or 250ms'],
  [{}, 'wrong-type | must be a duration, not a mapping | write 30s or 250ms'],
  // Once these were asked what they mean for ever.
  ['0._0', 'bad-quantity | is not a duration: "0._0" | write 0s or 0ms'],
  ['0 _0', 'bad-quantity | is not a duration: "0 _0" | write 30s or 250ms'],
  [Number.POSITIVE_INFINITY, 'bad-quantity | is not a duration: Infinity | write 30s or 250ms'],
  ['constructor', 'bad-quantity | is not a duration: "constructor" | write 30s or 250ms'],
  [
    '1constructor',
    'bad-quantity | has an unknown unit "constructor" | units are ns, us, ms, s, m, h: write 30s or 250ms',
  ],
];

test('a duration is read in every unit, and a wrong one says what to write', () => {
  for (const [written, expected] of DURATIONS) check(readDuration(written, ANY), expected);
});

test('a size tells powers of 1000 from powers of 1024', () => {
  const rows: readonly (readonly [unknown, number | string])[] = [
    ['64KiB', 65_536],
    ['64KB', 64_000],
    ['64kB', 64_000],
    ['1MiB', 1_048_576],
    ['1MB', 1_000_000],
    ['1GiB', 1_073_741_824],
    ['1GB', 1_000_000_000],
    ['100B', 100],
    ['1.5KiB', 1536],
    [64, 'missing-unit | needs a unit | write 64KiB or 64B'],
    ['64K', 'bad-quantity | has an unknown unit "K" | write 64KiB'],
    ['64kib', 'bad-quantity | has an unknown unit "kib" | write 64KiB'],
    ['64mb', 'bad-quantity | has an unknown unit "mb" | write 64MB'],
    [
      '64Mbit',
      'bad-quantity | has an unknown unit "Mbit" | units are B, KB, MB, GB, KiB, MiB, GiB: write 64KiB or 1MB',
    ],
    ['1,5KiB', 'bad-quantity | is not a size: "1,5KiB" | write 1.5KiB'],
    ['big', 'bad-quantity | is not a size: "big" | write 64KiB or 1MB'],
  ];
  for (const [written, expected] of rows) check(readSize(written, ANY), expected);
});

test('a rate needs its unit, and minutes become whole seconds exactly', () => {
  const rows: readonly (readonly [unknown, number | string])[] = [
    ['40/s', 40],
    ['2400/min', 40],
    ['3600/h', 1],
    ['0.5/s', 0.5],
    [40, 'missing-unit | needs a unit | write 40/s or 2400/min'],
    ['40rps', 'bad-quantity | has an unknown unit "rps" | write 40/s'],
    ['40/m', 'bad-quantity | has an unknown unit "/m" | write 40/min'],
    ['40 per second', 'bad-quantity | has an unknown unit "per second" | write 40/s'],
    ['0,5/s', 'bad-quantity | is not a rate: "0,5/s" | write 0.5/s'],
    ['fast', 'bad-quantity | is not a rate: "fast" | write 40/s or 2400/min'],
  ];
  for (const [written, expected] of rows) check(readRate(written, ANY), expected);
});

test('a share is a percentage or a number below one', () => {
  const rows: readonly (readonly [unknown, number | string])[] = [
    ['5%', 0.05],
    [0.05, 0.05],
    ['0.05', 0.05],
    [0, 0],
    [0.99, 0.99],
    ['100%', 1],
    [1, 'missing-unit | needs a % | write 1% or 0.01'],
    ['1.0', 'missing-unit | needs a % | write 1% or 0.01'],
    ['0,1%', 'bad-quantity | is not a share: "0,1%" | write 0.1%'],
    [20, 'missing-unit | needs a % | write 20% or 0.2'],
    ['120%', 'out-of-range | must be at most 100%, not 120% | allowed: from 0% to 100%'],
    [-0.5, 'out-of-range | must be at least 0%, not -50% | allowed: from 0% to 100%'],
    ['5 percent', 'bad-quantity | has an unknown unit "percent" | write 5%'],
  ];
  for (const [written, expected] of rows) check(readRatio(written), expected);
});

test('a count is a whole number, also as text from the environment', () => {
  const range = { min: 1, max: 1000 };
  const rows: readonly (readonly [unknown, number | string])[] = [
    [8, 8],
    ['8', 8],
    [1.5, 'bad-quantity | must be a whole number, not 1.5'],
    ['many', 'bad-quantity | must be a whole number, not "many"'],
    ['', 'bad-quantity | must be a whole number, not ""'],
    [[8], 'wrong-type | must be a whole number, not a list'],
    [0, 'out-of-range | must be at least 1, not 0 | allowed: from 1 to 1000'],
    [1001, 'out-of-range | must be at most 1000, not 1001 | allowed: from 1 to 1000'],
  ];
  for (const [written, expected] of rows) check(readCount(written, range), expected);
});

test('a time for each KiB says so', () => {
  check(readTimePerKiB('2us/KiB', ANY), 2000);
  check(readTimePerKiB(0, ANY), 0);
  check(readTimePerKiB('2us', ANY), 'missing-unit | must be a time for each KiB | write 2us/KiB');
  check(
    readTimePerKiB('2us/MiB', ANY),
    'missing-unit | must be a time for each KiB | write 2us/KiB',
  );
  check(readTimePerKiB(2, ANY), 'wrong-type | must be a time for each KiB, not 2 | write 2us/KiB');
});

test('a limit is inclusive at both ends and named in its own unit', () => {
  const range = { min: 1e6, max: 3600e9 };
  check(readDuration('1ms', range), 1e6);
  check(readDuration('1h', range), 3600e9);
  check(
    readDuration('2h', range),
    'out-of-range | must be at most 1h, not 2h | allowed: from 1ms to 1h',
  );
  check(
    readDuration('0s', range),
    'out-of-range | must be at least 1ms, not 0s | allowed: from 1ms to 1h',
  );
  check(
    readDuration('-5s', range),
    'out-of-range | must be at least 1ms, not -5s | allowed: from 1ms to 1h',
  );
});

test('every whole number of nanoseconds is written and read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }), (ns) => {
      check(readDuration(formatDuration(ns), ANY), ns);
    }),
  );
});

test('every whole number of bytes is written and read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (bytes) => {
      check(readSize(formatSize(bytes), ANY), bytes);
    }),
  );
});

test('every rate is read back to twelve digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (rate) => {
      const reading = readRate(formatRate(rate), ANY);
      assert.ok(reading.ok);
      assert.ok(Math.abs(reading.value - rate) <= rate * 1e-11);
    }),
  );
});

test('a number without a unit is never taken for a quantity', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (number) => {
      for (const read of [readDuration, readSize, readRate]) {
        for (const written of [number, String(number)]) {
          const reading = read(written, ANY);
          assert.equal(reading.ok ? reading.value : reading.code, 'missing-unit');
        }
      }
    }),
  );
});

test('what a hint says to write is accepted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (number) => {
      for (const read of [readDuration, readSize, readRate, readRatio]) {
        const reading = read(number, ANY);
        if (reading.ok) continue;
        const hints = /^write (\S+) or (\S+)$/.exec(reading.hint ?? '');
        assert.ok(hints, reading.hint);
        if (read === readRatio && number > 100) continue;
        for (const written of hints.slice(1)) assert.ok(read(written, ANY).ok, written);
      }
    }),
  );
});

test('any text is read or refused, and a refusal says something', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+0-9.,e_]* ?[a-zA-Z%/]*$/)), (text) => {
      for (const read of [readDuration, readSize, readRate]) {
        const reading = read(text, ANY);
        if (reading.ok) assert.ok(Number.isFinite(reading.value) && reading.value >= 0);
        else assert.ok(reading.problem.length > 0);
      }
    }),
  );
});

test('quantities are written in the unit with the fewest digits', () => {
  const rows = [
    [formatSize(65_536), '64KiB'],
    [formatSize(64_000), '64KB'],
    [formatSize(1_572_864), '1.5MiB'],
    [formatSize(1), '1B'],
    [formatSize(0), '0B'],
    [formatDuration(90e9), '90s'],
    [formatDuration(120e9), '2m'],
    [formatDuration(1.5e9), '1.5s'],
    [formatDuration(0), '0s'],
    [formatRate(20), '20/s'],
    [formatRate(0.5), '0.5/s'],
    [formatRate(1 / 60), '1/min'],
    [formatRate(47.5), '47.5/s'],
  ];
  for (const [found, expected] of rows) assert.equal(found, expected);
});
