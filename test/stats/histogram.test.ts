import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';

import { decodeHistogram, encodeHistogram } from '../../src/stats/encoded-histogram.js';
import { BITS, Histogram, quantileOf } from '../../src/stats/histogram.js';
import { bucketOf, highestOf, lowestOf } from '../../src/stats/log-linear.js';

/** From nanoseconds to days, small and large alike. */
const anyNs = fc
  .tuple(fc.integer({ min: 0, max: 48 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([exponent, share]) => Math.floor(2 ** exponent * (1 + share)) - 1);

const manyNs = fc.array(anyNs, { minLength: 1, maxLength: 300 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  values.forEach((ns) => {
    histogram.record(ns);
  });
  return histogram;
}

/** What the library itself would have recorded and written. */
function libraryText(values: readonly number[]): string {
  const histogram = build({
    bitBucketSize: 64,
    numberOfSignificantValueDigits: 3,
    highestTrackableValue: 3.6e12,
  });
  values.forEach((ns) => {
    histogram.recordValue(ns);
  });
  return encodeIntoCompressedBase64(histogram);
}

test('a bucket holds its own ends and is at most a thousandth wide', () => {
  fc.assert(
    fc.property(anyNs, (ns) => {
      const value = Math.max(1, ns);
      const bucket = bucketOf(value, BITS);
      assert.ok(lowestOf(bucket, BITS) <= value && value <= highestOf(bucket, BITS));
      assert.equal(bucketOf(lowestOf(bucket, BITS), BITS), bucket);
      assert.equal(bucketOf(highestOf(bucket, BITS), BITS), bucket);
      assert.notEqual(bucketOf(highestOf(bucket, BITS) + 1, BITS), bucket);
      const widthNs = highestOf(bucket, BITS) - lowestOf(bucket, BITS);
      assert.ok(widthNs <= value / 1000);
    }),
    { numRuns: 2000 },
  );
});

test('our buckets are those of the library: both write the same text', () => {
  fc.assert(
    fc.property(
      fc.array(
        anyNs.filter((ns) => ns <= 3.6e12),
        { minLength: 1, maxLength: 100 },
      ),
      (values) => {
        assert.equal(encodeHistogram(histogramOf(values)), libraryText(values));
      },
    ),
    { numRuns: 60 },
  );
});

test('writing and reading a histogram gives the same counts', () => {
  fc.assert(
    fc.property(manyNs, (values) => {
      const histogram = histogramOf(values);
      assert.deepEqual(decodeHistogram(encodeHistogram(histogram)).counts(), histogram.counts());
    }),
    { numRuns: 60 },
  );
});

test('a histogram of fewer digits, written by another tool, can be read', () => {
  const coarse = build({ numberOfSignificantValueDigits: 2, highestTrackableValue: 1e9 });
  coarse.recordValueWithCount(0, 2);
  coarse.recordValueWithCount(100, 3);
  coarse.recordValueWithCount(5e6, 4);
  const histogram = decodeHistogram(encodeIntoCompressedBase64(coarse));
  assert.equal(histogram.count(), 9);
  assert.equal(histogram.valueAt(2), 0);
  assert.equal(histogram.valueAt(5), 100);
  assert.ok(Math.abs(histogram.valueAt(9) - 5e6) < 5e4);
});

test('a text that is no histogram is refused', () => {
  assert.throws(() => decodeHistogram('not a histogram'));
  assert.throws(() => decodeHistogram('AAAAAAAA'));
});

test('a value beyond an hour is recorded, written and read like any other', () => {
  const histogram = histogramOf([1e6, 9e12, 4e15]);
  const read = decodeHistogram(encodeHistogram(histogram));
  assert.equal(read.count(), 3);
  assert.ok(Math.abs(read.valueAt(3) - 4e15) < 4e12);
  assert.equal(decodeFromCompressedBase64(encodeHistogram(histogram), 64).totalCount, 3);
});

test('zero is a value, and a negative one counts as zero', () => {
  const histogram = histogramOf([0, -5, 0, 7]);
  assert.equal(histogram.count(), 4);
  assert.equal(histogram.valueAt(3), 0);
  assert.equal(histogram.valueAt(4), 7);
  assert.deepEqual(histogram.countAtMost(0), { certain: 3, possible: 3 });
});

test('the bucket that holds a bound may lie on either side of it', () => {
  const histogram = histogramOf([10, 1_000_100, 1_000_200, 3_000_000]);
  // 1,000,100 to 1,000,200 share a bucket of 512.
  assert.deepEqual(histogram.countAtMost(1_000_150), { certain: 1, possible: 3 });
  assert.deepEqual(histogram.countAtMost(2_000_000), { certain: 3, possible: 3 });
  assert.deepEqual(histogram.countAtMost(9), { certain: 0, possible: 0 });
  assert.deepEqual(histogram.countAtMost(10), { certain: 1, possible: 1 });
});

test('a bound at the end of a bucket, below zero, or above all', () => {
  const histogram = histogramOf([0, 10, 1_000_100, 1_000_200]);
  assert.deepEqual(histogram.countAtMost(-1), { certain: 0, possible: 0 });
  const [low, high] = [bucketOf(1_000_100, BITS), bucketOf(1_000_200, BITS)];
  assert.equal(low, high);
  const [lowestNs, highestNs] = [lowestOf(low, BITS), highestOf(low, BITS)];
  assert.deepEqual(histogram.countAtMost(lowestNs - 1), { certain: 2, possible: 2 });
  assert.deepEqual(histogram.countAtMost(lowestNs), { certain: 2, possible: 4 });
  assert.deepEqual(histogram.countAtMost(highestNs - 1), { certain: 2, possible: 4 });
  assert.deepEqual(histogram.countAtMost(highestNs), { certain: 4, possible: 4 });
});

test('what lies above a bound is summed by the middles of its buckets, the bound’s own left out', () => {
  const histogram = histogramOf([0, 10, 20, 20, 30, 1_000_100]);
  const middleNs =
    (lowestOf(bucketOf(1_000_100, BITS), BITS) + highestOf(bucketOf(1_000_100, BITS), BITS)) / 2;
  assert.deepEqual(histogram.above(20), { count: 2, sumNs: 30 + middleNs });
  assert.deepEqual(histogram.above(19), { count: 4, sumNs: 70 + middleNs });
  assert.deepEqual(histogram.above(2e6), { count: 0, sumNs: 0 });
});

test('there is no value beyond the last', () => {
  const histogram = histogramOf([0, 10, 20]);
  assert.equal(histogram.valueAt(3), 20);
  assert.ok(Number.isNaN(histogram.valueAt(4)));
  assert.equal(histogram.countOfZeros(), 1);
});

test('merging counts what recording everything in one would have counted', () => {
  fc.assert(
    fc.property(manyNs, manyNs, (some, others) => {
      const merged = histogramOf(some);
      merged.add(histogramOf(others));
      assert.deepEqual(merged.counts(), histogramOf([...some, ...others]).counts());
      assert.equal(merged.count(), some.length + others.length);
    }),
  );
});

/** Hyndman and Fan's type 8, on the values themselves. */
function exactQuantile(values: readonly number[], q: number): number {
  const ascending = values.toSorted((one, other) => one - other);
  const place = Math.min(Math.max((values.length + 1 / 3) * q + 1 / 3, 1), values.length);
  const low = ascending[Math.floor(place) - 1] ?? NaN;
  const high = ascending[Math.floor(place)] ?? low;
  return low + (place % 1) * (high - low);
}

test('a quantile is that of the values themselves, to a thousandth', () => {
  fc.assert(
    fc.property(manyNs, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
      const exact = exactQuantile(values, q);
      const found = quantileOf(histogramOf(values), q);
      assert.ok(Math.abs(found - exact) <= 0.001 * exact, `${found} instead of ${exact}`);
    }),
    { numRuns: 500 },
  );
});

test('type 8 agrees with the worked example of R', () => {
  // quantile(c(1, 2, 3, 4, 10), c(.1, .5, .9), type = 8)
  const histogram = histogramOf([1, 2, 3, 4, 10]);
  assert.equal(quantileOf(histogram, 0.1), 1);
  assert.equal(quantileOf(histogram, 0.5), 3);
  assert.ok(Math.abs(quantileOf(histogram, 0.75) - 6) < 1e-9);
  assert.equal(quantileOf(histogram, 0.9), 10);
});

test('an empty histogram has no values', () => {
  assert.ok(Number.isNaN(new Histogram().valueAt(1)));
  assert.equal(new Histogram().count(), 0);
});
