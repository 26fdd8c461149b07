import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judgedLimit } from '../../src/stats/judged-limit.js';
import type { Limit, LimitMetric, LimitVerdict, Statistic } from '../../src/stats/limit.js';
import { type LimitFacts, verdictOf } from '../../src/stats/limit-verdict.js';
import { INDEPENDENT } from '../../src/stats/limit-worth.js';
import { Sample } from '../../src/stats/sample.js';
import { MEASURED } from '../../src/timing/piece.js';
import { type Random, randomOf } from '../../src/base/random.js';

type Comparison = Limit['comparison'];

function limitOf(metric: LimitMetric, comparison: Comparison, bound: number): Limit {
  return { text: '', metric, comparison, bound };
}

function responseLimit(statistic: Statistic, comparison: Comparison, bound: number): Limit {
  return limitOf({ kind: 'time', of: 'response', statistic }, comparison, bound);
}

function sampleOf(values: readonly number[], range: 'signed' | 'unsigned' = 'unsigned'): Sample {
  const sample = new Sample(range);
  values.forEach((ns) => {
    sample.record(ns, MEASURED);
  });
  return sample;
}

function factsOf(facts: Partial<LimitFacts>): LimitFacts {
  return {
    requests: 0,
    failed: 0,
    throughputPerSecond: 0,
    goodputPerSecond: null,
    timed: () => undefined,
    worth: INDEPENDENT,
    ...facts,
  };
}

function factsWith(sample: Sample): LimitFacts {
  return factsOf({ timed: (name) => (name === 'response' ? sample : undefined) });
}

function check(
  limit: Limit,
  facts: LimitFacts,
  expected: LimitVerdict,
  value?: number | null,
): void {
  const judgement = verdictOf(limit, facts);
  assert.equal(judgement.verdict, expected, JSON.stringify({ ...limit, ...judgement }));
  if (value !== undefined) {
    assert.equal(judgement.value, value);
  }
}

/** So many below a bound of 1000, so many above it. */
function around(below: number, above: number): LimitFacts {
  return factsWith(
    sampleOf([...Array<number>(below).fill(500), ...Array<number>(above).fill(2000)]),
  );
}

const P99: Statistic = { kind: 'quantile', q: 0.99 };
const P50: Statistic = { kind: 'quantile', q: 0.5 };

test('law 9: a p99 is proved below a bound from 299 requests on, if none lies above', () => {
  const limit = responseLimit(P99, '<', 1000);
  // To be shown, a p99 needs 1,000: so there is no value beside the verdict.
  check(limit, around(298, 0), 'notProved', null);
  check(limit, around(299, 0), 'holds', null);
});

test('law 9: a few requests above the bound are allowed, more prove nothing, many refute', () => {
  const limit = responseLimit(P99, '<', 1000);
  // Binomial of 1000 at 0.01: at most 4 has a chance of 2.9 %, at most 5 of 6.6 %.
  check(limit, around(996, 4), 'holds');
  check(limit, around(995, 5), 'notProved');
  // At least 15: 8.2 %, at least 16: 4.8 %.
  check(limit, around(985, 15), 'notProved', 2000);
  check(limit, around(984, 16), 'crossed', 2000);
  check(limit, around(0, 20), 'crossed');
});

test('a limit from below is the mirror image', () => {
  const limit = responseLimit(P50, '>', 1000);
  check(limit, around(10, 90), 'holds');
  check(limit, around(90, 10), 'crossed');
  check(limit, around(50, 50), 'notProved');
});

test('the bucket that holds the bound proves nothing either way', () => {
  const shared = factsWith(sampleOf(Array<number>(1000).fill(1_000_100)));
  check(responseLimit(P99, '<', 1_000_150), shared, 'notProved');
  check(responseLimit(P99, '<', 1_002_000), shared, 'holds');
  check(responseLimit(P99, '<', 998_000), shared, 'crossed');
});

test('a mean is judged by the interval of Student', () => {
  const mean: Statistic = { kind: 'mean' };
  // Mean 100, standard error 1.005: proved 1.66 errors away from the bound.
  const sample = sampleOf(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 90 : 110)));
  check(responseLimit(mean, '<', 101.5), factsWith(sample), 'notProved', 100);
  check(responseLimit(mean, '<', 101.7), factsWith(sample), 'holds', 100);
  check(responseLimit(mean, '<', 98.3), factsWith(sample), 'crossed', 100);
  check(responseLimit(mean, '>', 98.3), factsWith(sample), 'holds', 100);
  check(responseLimit(mean, '<', 200), factsWith(sampleOf([100])), 'notProved', 100);
  check(responseLimit(mean, '<', 200), factsWith(sampleOf([100, 100])), 'holds', 100);
  check(responseLimit(mean, '<', 0), factsWith(sampleOf([-5, -6, -5], 'signed')), 'holds');
});

test('a mean of few is judged with as many degrees of freedom as they leave', () => {
  const mean: Statistic = { kind: 'mean' };
  // t(5 %) is 6.3138 of two values, 2.9200 of three (tables); the errors are 10 and 5.7735.
  const two = factsWith(sampleOf([90, 110]));
  check(responseLimit(mean, '<', 163.1), two, 'notProved');
  check(responseLimit(mean, '<', 163.2), two, 'holds');
  const three = factsWith(sampleOf([90, 100, 110]));
  check(responseLimit(mean, '<', 116.8), three, 'notProved');
  check(responseLimit(mean, '<', 116.9), three, 'holds');
});

test('a mean of values that are all alike is what it is, also at the bound', () => {
  const mean: Statistic = { kind: 'mean' };
  check(responseLimit(mean, '<=', 100), factsWith(sampleOf([100, 100, 100])), 'holds', 100);
  check(responseLimit(mean, '<', 100), factsWith(sampleOf([100, 100, 100])), 'crossed', 100);
  // Of one value it is not known that the others would be alike.
  check(responseLimit(mean, '<=', 100), factsWith(sampleOf([100])), 'notProved', 100);
});

test('the largest and the smallest are what they are', () => {
  const facts = factsWith(sampleOf([10, 20, 30]));
  check(responseLimit({ kind: 'max' }, '<', 30), facts, 'crossed', 30);
  check(responseLimit({ kind: 'max' }, '<=', 30), facts, 'holds', 30);
  check(responseLimit({ kind: 'min' }, '>', 10), facts, 'crossed', 10);
  check(responseLimit({ kind: 'min' }, '>=', 10), facts, 'holds', 10);
});

test('throughput is compared as it was measured', () => {
  const limit = limitOf({ kind: 'throughput' }, '>', 50);
  check(limit, factsOf({ throughputPerSecond: 50.1 }), 'holds', 50.1);
  check(limit, factsOf({ throughputPerSecond: 50 }), 'crossed', 50);
});

test('goodput is compared as it was measured, and not proved where nothing says what is good', () => {
  const limit = limitOf({ kind: 'goodput' }, '>=', 5);
  check(limit, factsOf({ goodputPerSecond: 5 }), 'holds', 5);
  check(limit, factsOf({ goodputPerSecond: 4.9 }), 'crossed', 4.9);
  check(limit, factsOf({ goodputPerSecond: null }), 'notProved', null);
});

test('what is observed without doubt has no worth beside it, the rest has where it is less', () => {
  const half = { ofQuantile: () => 0.5, ofMean: () => 0.4, ofErrors: () => 0.3 };
  const facts = { ...factsWith(sampleOf([10, 20, 30])), worth: half, requests: 5 };
  const worthOf = (metric: LimitMetric): number | undefined =>
    judgedLimit(limitOf(metric, '<', 50), facts).worth;
  const time = (statistic: Statistic): LimitMetric => ({ kind: 'time', of: 'response', statistic });
  assert.equal(worthOf({ kind: 'throughput' }), undefined);
  assert.equal(worthOf({ kind: 'goodput' }), undefined);
  assert.equal(worthOf(time({ kind: 'max' })), undefined);
  assert.equal(worthOf(time({ kind: 'min' })), undefined);
  assert.equal(worthOf(time({ kind: 'mean' })), 0.4);
  assert.equal(worthOf(time(P50)), 0.5);
  assert.equal(worthOf({ kind: 'errors' }), 0.3);
});

test('a share of errors below a bound must be proved too', () => {
  const limit = limitOf({ kind: 'errors' }, '<', 0.001);
  check(limit, factsOf({ requests: 2994, failed: 0 }), 'notProved', 0);
  check(limit, factsOf({ requests: 2995, failed: 0 }), 'holds', 0);
  check(limit, factsOf({ requests: 1000, failed: 1 }), 'notProved', 0.001);
  check(limit, factsOf({ requests: 1000, failed: 4 }), 'crossed', 0.004);
  check(limit, factsOf({ requests: 0, failed: 0 }), 'notProved', null);
});

test('no errors at all is a statement about this run', () => {
  for (const comparison of ['<', '<='] as const) {
    const limit = limitOf({ kind: 'errors' }, comparison, 0);
    check(limit, factsOf({ requests: 10, failed: 0 }), 'holds', 0);
    check(limit, factsOf({ requests: 10, failed: 1 }), 'crossed', 0.1);
  }
});

test('what was never measured is not proved, and has no value', () => {
  const facts = factsWith(sampleOf([10]));
  const limit = limitOf({ kind: 'time', of: 'inference', statistic: P50 }, '<', 1e9);
  check(limit, facts, 'notProved', null);
  check(responseLimit(P50, '<', 1e9), factsWith(new Sample('unsigned')), 'notProved', null);
  check(responseLimit(P50, '<', 1e9), factsWith(sampleOf([10], 'signed')), 'notProved', null);
});

/** Share of each verdict over many samples of an exponential distribution with mean 1 ms. */
function verdicts(limit: Limit, count: number, random: Random): Record<LimitVerdict, number> {
  const trials = 1000;
  const shares = { holds: 0, crossed: 0, notProved: 0 };
  for (let trial = 0; trial < trials; trial += 1) {
    const values = Array.from({ length: count }, () => Math.round(-1e6 * Math.log(1 - random())));
    shares[verdictOf(limit, factsWith(sampleOf(values))).verdict] += 1 / trials;
  }
  return shares;
}

const TRUE_P90_NS = 1e6 * Math.log(10);

test('a limit at the true value is wrongly decided at most one time in twenty a side', () => {
  const rows = [
    [responseLimit({ kind: 'quantile', q: 0.9 }, '<', TRUE_P90_NS), 11],
    [responseLimit({ kind: 'mean' }, '<', 1e6), 12],
  ] as const;
  for (const [limit, seed] of rows) {
    const { holds, crossed } = verdicts(limit, 300, randomOf(seed));
    // Four deviations of 0.7 % above what is allowed; the t interval of a skewed mean errs.
    assert.ok(holds < 0.085, `${limit.metric.kind} holds ${holds}`);
    assert.ok(crossed < 0.085, `${limit.metric.kind} crossed ${crossed}`);
  }
});

test('a limit well away from the true value is decided', () => {
  const random = randomOf(13);
  const q: Statistic = { kind: 'quantile', q: 0.9 };
  assert.ok(verdicts(responseLimit(q, '<', 1.4 * TRUE_P90_NS), 300, random).holds > 0.95);
  assert.ok(verdicts(responseLimit(q, '<', 0.75 * TRUE_P90_NS), 300, random).crossed > 0.95);
});
