import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeHistogram } from '../../src/stats/encoded-histogram.js';
import { Sample } from '../../src/stats/sample.js';
import { requiredCount, type Summary, summaryOf } from '../../src/stats/summary.js';
import { DERIVED, ESTIMATED, MEASURED, REPORTED } from '../../src/timing/piece.js';

function sampleOf(values: readonly number[], source = MEASURED): Sample {
  const sample = new Sample('unsigned');
  values.forEach((ns) => {
    sample.record(ns, source);
  });
  return sample;
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index + 1) * 1000);
}

const ALONE = { answered: null, intervalNs: null };

test('law 9: a percentile needs ten values beyond it', () => {
  const rows = [
    [0.5, 20],
    [0.75, 40],
    [0.9, 100],
    [0.95, 200],
    [0.99, 1000],
    [0.999, 10_000],
    [0.1, 100],
  ] as const;
  for (const [q, expected] of rows) {
    assert.equal(requiredCount(q), expected, `p${100 * q}`);
  }
});

test('law 9: a percentile that the sample cannot bear is null, and appears with the next value', () => {
  const rows: readonly (readonly [keyof Summary, number])[] = [
    ['p50Ns', 20],
    ['p75Ns', 40],
    ['p90Ns', 100],
    ['p95Ns', 200],
    ['p99Ns', 1000],
    ['p999Ns', 10_000],
  ];
  for (const [field, required] of rows) {
    assert.equal(summaryOf(sampleOf(upTo(required - 1)), ALONE)[field], null, field);
    assert.equal(typeof summaryOf(sampleOf(upTo(required)), ALONE)[field], 'number', field);
  }
});

test('a summary says everything of its sample', () => {
  const summary = summaryOf(sampleOf(upTo(1000)), { answered: 2000, intervalNs: [1, 2] });
  const { count, source, meanNs, contributionNs, intervalNs, minNs, maxNs } = summary;
  assert.deepEqual(
    { count, source, meanNs, contributionNs, intervalNs, minNs, maxNs },
    {
      count: 1000,
      source: 'measured',
      meanNs: 500_500,
      contributionNs: 250_250,
      intervalNs: [1, 2],
      minNs: 1000,
      maxNs: 1_000_000,
    },
  );
  assert.equal(Math.round(summary.stddevNs ?? NaN), 288_819);
  assert.equal(decodeHistogram(summary.histogram ?? '').count(), 1000);
});

test('percentiles are those of the sample to a thousandth', () => {
  const summary = summaryOf(sampleOf(upTo(10_000)), ALONE);
  const rows: readonly (readonly [keyof Summary, number])[] = [
    ['p50Ns', 5_000_500],
    ['p75Ns', 7_500_583],
    ['p90Ns', 9_000_633],
    ['p95Ns', 9_500_650],
    ['p99Ns', 9_900_663],
    ['p999Ns', 9_990_666],
  ];
  for (const [field, exactNs] of rows) {
    const ns = Number(summary[field]);
    assert.ok(Math.abs(ns - exactNs) <= exactNs / 1000, `${field}: ${ns} instead of ${exactNs}`);
    assert.ok(Number.isInteger(ns), field);
  }
});

test('an empty sample is not known: a count of zero and nothing else', () => {
  const { count, source, ...rest } = summaryOf(new Sample('unsigned'), {
    answered: 5,
    intervalNs: null,
  });
  assert.deepEqual({ count, source }, { count: 0, source: 'none' });
  assert.deepEqual([...new Set(Object.values(rest))], [null]);
});

test('law 7: times that are known in different ways are mixed, with the share of each', () => {
  const sample = sampleOf([1, 2, 3], DERIVED);
  sample.record(4, ESTIMATED);
  const { source, shares } = summaryOf(sample, ALONE);
  assert.deepEqual(
    { source, shares },
    { source: 'mixed', shares: { derived: 0.75, estimated: 0.25 } },
  );
  const pure = summaryOf(sampleOf([1, 2], REPORTED), ALONE);
  assert.equal(pure.source, 'reported');
  assert.equal('shares' in pure, false);
});

test('a signed sample has a mean and extremes, but neither percentiles nor histogram', () => {
  const sample = new Sample('signed');
  for (let index = 0; index < 100; index += 1) {
    sample.record(index % 2 === 0 ? -100 : 300, MEASURED);
  }
  const { meanNs, minNs, maxNs, p50Ns, histogram } = summaryOf(sample, ALONE);
  assert.deepEqual(
    { meanNs, minNs, maxNs, p50Ns, histogram },
    { meanNs: 100, minNs: -100, maxNs: 300, p50Ns: null, histogram: null },
  );
});

test('a single value has a mean and no deviation', () => {
  const { meanNs, stddevNs } = summaryOf(sampleOf([7]), ALONE);
  assert.deepEqual({ meanNs, stddevNs }, { meanNs: 7, stddevNs: null });
});

test('nothing is contributed where nothing was answered', () => {
  assert.equal(summaryOf(sampleOf([7]), { answered: 0, intervalNs: null }).contributionNs, null);
  assert.equal(summaryOf(sampleOf([7]), ALONE).contributionNs, null);
});
