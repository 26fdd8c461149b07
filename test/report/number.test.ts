import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  bytesText,
  chosenRateText,
  countText,
  percentText,
  rateText,
  ratioText,
  scaleOf,
  scaleWithin,
  spanText,
  timeText,
  timeWithUnit,
} from '../../src/report/number.js';

test('a table has one unit and as many decimals as its smallest whole needs', () => {
  const check = (wholesNs: readonly (number | null)[], unit: string, decimals: number): void => {
    const scale = scaleOf(wholesNs);
    assert.deepEqual([scale.unit, scale.decimals], [unit, decimals], String(wholesNs));
  };
  check([81e6, 101e6], 'ms', 1);
  check([3.2e6, 12e6], 'ms', 2);
  check([2400e6, 9000e6], 'ms', 0);
  check([812e3], 'µs', 0);
  check([40e3, 812e3], 'µs', 1);
  // One slow request does not take the digits from a fast table.
  check([3.2e6, 30e9], 'ms', 2);
  check([12e9, 240e9], 's', 1);
  check([], 'ms', 1);
  check([null, 0], 'ms', 1);
});

test('a table that would get too wide gives up decimals, not digits', () => {
  const scale = scaleOf([3.2e6, 30e9]);
  assert.equal(scaleWithin(scale, 30e9, 6).decimals, 1);
  assert.equal(scaleWithin(scale, 30e9, 3).decimals, 0);
  assert.equal(scaleWithin(scale, 5e6, 6).decimals, 2);
});

test('times are written in their scale, and nothing has no sign', () => {
  const scale = scaleOf([81e6]);
  assert.equal(timeText(81_049_000, scale), '81.0');
  assert.equal(timeText(-300_000, scale), '-0.3');
  assert.equal(timeText(-20_000, scale), '0.0');
});

test('a time on its own has the unit in which it reads best', () => {
  const check = (ns: number, expected: string): void => assert.equal(timeWithUnit(ns), expected);
  check(812, '0.81 µs');
  check(20e3, '20.0 µs');
  check(6.2e6, '6.20 ms');
  check(250e6, '250.0 ms');
  check(9.9e9, '9900 ms');
  check(30e9, '30.0 s');
  check(-2e6, '-2.00 ms');
});

test('chosen lengths have no needless digits', () => {
  assert.equal(spanText(30e9), '30 s');
  assert.equal(spanText(500e6), '500 ms');
  assert.equal(spanText(1.5e9), '1.5 s');
  assert.equal(spanText(120e9), '2 min');
  assert.equal(spanText(150e9), '2 min 30 s');
});

test('counts, rates, bytes and shares are written as people write them', () => {
  assert.equal(countText(2955), '2,955');
  assert.equal(rateText(98.53), '98.5');
  assert.equal(rateText(2.034), '2.03');
  assert.equal(rateText(12_345.6), '12,346');
  assert.equal(rateText(0), '0');
  assert.equal(chosenRateText(0.5), '0.5/s');
  assert.equal(bytesText(212), '212 B');
  assert.equal(bytesText(1024), '1.0 KiB');
  assert.equal(bytesText(65_536), '64 KiB');
  assert.equal(bytesText(1_048_575), '1.0 MiB');
  assert.equal(ratioText(46 / 3001), '1.5%');
  assert.equal(ratioText(0.001), '0.1%');
});

test('a share that is there is never shown as none, nor one that is not all as all', () => {
  assert.equal(ratioText(0.000_01), '<0.01%');
  assert.equal(ratioText(0.9999), '>99.9%');
  assert.equal(ratioText(0), '0%');
  assert.equal(ratioText(1), '100%');
  assert.equal(percentText(0, 0.002), '<1%');
  assert.equal(percentText(0, 0), '0%');
  assert.equal(percentText(33, 0.332), '33%');
});
