import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { decodeCounts, encodeHistogram } from '../../src/stats/encoded-histogram.js';
import { Histogram, quantileOf } from '../../src/stats/histogram.js';
import { countAbove, quantilesOf, sumOf, totalOf } from '../../src/stats/quantiles.js';

import { close, VECTORS } from './vectors.js';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

test('quantiles of values that buckets hold exactly are those of numpy', () => {
  for (const { values, quantiles } of VECTORS.quantiles) {
    const qs = Object.keys(quantiles).map(Number).sort();
    const found = quantilesOf(histogramOf(values).counts(), qs);
    for (const [index, q] of qs.entries()) {
      close(found[index] ?? NaN, quantiles[String(q)] ?? NaN, `p${q} of ${values.length}`);
    }
  }
});

const MANY_NS = fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1 });

test('several quantiles in one pass are those of one pass each', () => {
  fc.assert(
    fc.property(MANY_NS, (values) => {
      const histogram = histogramOf(values);
      const qs = [0, 0.05, 0.5, 0.9, 0.99, 1];
      const found = quantilesOf(histogram.counts(), qs);
      assert.deepEqual(
        found,
        qs.map((q) => quantileOf(histogram, q)),
      );
    }),
  );
});

test('a value below one is a zero, whatever lies above it', () => {
  const histogram = histogramOf([0, 0.4, 0, 5, 7]);
  const qs = [0, 0.1, 0.4, 0.5, 0.6, 0.75, 1];
  const found = quantilesOf(histogram.counts(), qs);
  assert.deepEqual(
    found,
    qs.map((q) => quantileOf(histogram, q)),
  );
  assert.deepEqual(found.slice(0, 3), [0, 0, 0]);
  assert.equal(found.at(-1), 7);
  assert.deepEqual(quantilesOf(histogramOf([0, 0]).counts(), [0, 0.5, 1]), [0, 0, 0]);
});

test('what was encoded is decoded, count by count', () => {
  fc.assert(
    fc.property(MANY_NS, fc.integer({ min: 1, max: 5_000_000 }), (values, more) => {
      const histogram = histogramOf(values);
      // A count that needs several bytes.
      histogram.addCounts({
        belowOne: 0,
        buckets: Uint32Array.of(20_000),
        counts: Float64Array.of(more),
      });
      assert.deepEqual(decodeCounts(encodeHistogram(histogram)), histogram.counts());
    }),
  );
});

test('no values have no quantiles', () => {
  assert.deepEqual(quantilesOf(new Histogram().counts(), [0.5]), [NaN]);
});

test('a sum holds what its parts hold, and counts what lies above', () => {
  const some = histogramOf([1, 5, 900, 0.2]).counts();
  const others = histogramOf([5, 7000]).counts();
  const sum = sumOf([some, others]);
  assert.deepEqual(sum, histogramOf([1, 5, 900, 0.2, 5, 7000]).counts());
  assert.equal(totalOf(sum), 6);
  assert.equal(countAbove(sum, 5), 2);
});
