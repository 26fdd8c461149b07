import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeHistogram } from '../../src/stats/encoded-histogram.js';
import { SLICES_MAX, type Slice, Slices } from '../../src/stats/slices.js';

import { NO_PARTS } from './recorded.js';

const SECOND_NS = 1e9;
const FROM_NS = 5e12;

function total(slices: readonly Slice[], of: (slice: Slice) => number): number {
  return slices.reduce((sum, slice) => sum + of(slice), 0);
}

function countOf({ histogram }: Slice): number {
  return histogram === null ? 0 : decodeHistogram(histogram).count();
}

test('requests are counted in the second in which they were due', () => {
  const slices = new Slices(FROM_NS);
  const parts = Float64Array.from([1, 2, 3, 4, 5, 6, -7]);
  slices.recordOk(FROM_NS, 14, parts);
  slices.recordOk(FROM_NS + SECOND_NS - 1, 14, parts);
  slices.recordOk(FROM_NS + 2 * SECOND_NS, 14, parts);
  slices.recordFailed(FROM_NS + 2 * SECOND_NS);
  const sumsNs = {
    serialization: 2,
    network: 4,
    queueing: 6,
    inference: 8,
    server: 10,
    generator: 12,
    unaccounted: -14,
    responseTime: 28,
  };
  const found = slices.summarize().map(({ histogram: _histogram, ...slice }) => slice);
  const nothing = Object.fromEntries(Object.keys(sumsNs).map((name) => [name, 0]));
  const half = Object.fromEntries(Object.entries(sumsNs).map(([name, ns]) => [name, ns / 2]));
  assert.deepEqual(found, [
    { startNs: 0, endNs: 1e9, ok: 2, failed: 0, sumsNs },
    { startNs: 1e9, endNs: 2e9, ok: 0, failed: 0, sumsNs: nothing },
    { startNs: 2e9, endNs: 3e9, ok: 1, failed: 1, sumsNs: half },
  ]);
  assert.deepEqual(slices.summarize().map(countOf), [2, 0, 1]);
});

test('when a cell needs more slices than it may have, neighbours become one', () => {
  const slices = new Slices(FROM_NS);
  for (let second = 0; second < 1000; second += 1) {
    slices.recordOk(FROM_NS + second * SECOND_NS, 1000 + second, NO_PARTS);
    if (second % 10 === 0) {
      slices.recordFailed(FROM_NS + second * SECOND_NS);
    }
  }
  const found = slices.summarize();
  assert.ok(found.length <= SLICES_MAX);
  // 1000 s in slices of 8 s.
  assert.equal(found.length, 125);
  assert.ok(found.every(({ startNs, endNs }) => endNs - startNs === 8 * SECOND_NS));
  assert.ok(found.every(({ ok }) => ok === 8));
  assert.equal(
    total(found, ({ failed }) => failed),
    100,
  );
  assert.equal(total(found, countOf), 1000);
  assert.equal(
    total(found, ({ sumsNs }) => sumsNs.responseTime),
    1000 * 1000 + 499_500,
  );
});

test('one request far away widens as often as it takes', () => {
  const slices = new Slices(FROM_NS);
  slices.recordOk(FROM_NS, 10, NO_PARTS);
  slices.recordOk(FROM_NS + 1e6 * SECOND_NS, 20, NO_PARTS);
  const found = slices.summarize();
  assert.ok(found.length <= SLICES_MAX);
  assert.equal(total(found, countOf), 2);
});

test('slices that were left and are met again keep what they held', () => {
  const slices = new Slices(FROM_NS);
  for (let round = 0; round < 3; round += 1) {
    for (let second = 0; second < 200; second += 1) {
      slices.recordOk(FROM_NS + second * SECOND_NS, 100 + round, NO_PARTS);
    }
  }
  assert.deepEqual(new Set(slices.summarize().map(countOf)), new Set([3]));
  const [first] = slices.summarize();
  const histogram = decodeHistogram(first?.histogram ?? '');
  assert.deepEqual(
    [1, 2, 3].map((rank) => histogram.valueAt(rank)),
    [100, 101, 102],
  );
});

test('a slice with failures alone has no histogram', () => {
  const slices = new Slices(FROM_NS);
  slices.recordFailed(FROM_NS);
  const [slice] = slices.summarize();
  assert.deepEqual([slice?.ok, slice?.failed, slice?.histogram], [0, 1, null]);
});

test('a cell without requests has no slices', () => {
  assert.deepEqual(new Slices(FROM_NS).summarize(), []);
});
