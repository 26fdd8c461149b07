import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import type { Limit, Statistic } from '../../src/stats/limit.js';
import { intervalOf } from '../../src/stats/limit-interval.js';
import type { LimitFacts } from '../../src/stats/limit-verdict.js';
import { INDEPENDENT } from '../../src/stats/limit-worth.js';
import { Sample } from '../../src/stats/sample.js';
import { worthOfSlices } from '../../src/stats/slice-worth.js';
import { Slices } from '../../src/stats/slices.js';
import { MEASURED, PARTS } from '../../src/timing/piece.js';

import { normalsOf } from '../experiments/simulated.js';

/*
 * Times that remember: the logarithm of each is so much like that of the one before. What they are
 * drawn from is known, and so is whether an interval holds it. Intervals are of 90 %.
 */

const REQUESTS = 4000;
const PER_SECOND = 100;
const SPREAD = 0.4;
const MEDIAN_NS = 20e6;
const SERIES = 200;

const STATISTICS = {
  mean: { statistic: { kind: 'mean' }, trueNs: MEDIAN_NS * Math.exp(SPREAD ** 2 / 2) },
  p50: { statistic: { kind: 'quantile', q: 0.5 }, trueNs: MEDIAN_NS },
  p90: {
    statistic: { kind: 'quantile', q: 0.9 },
    trueNs: MEDIAN_NS * Math.exp(SPREAD * 1.2815516),
  },
} as const satisfies Record<string, { readonly statistic: Statistic; readonly trueNs: number }>;

function factsOf(seed: number, memory: number): LimitFacts {
  const normal = normalsOf(seed);
  const sample = new Sample('unsigned');
  const slices = new Slices(0);
  const parts = new Float64Array(PARTS.length);
  let log = normal();
  for (let request = 0; request < REQUESTS; request += 1) {
    log = memory * log + Math.sqrt(1 - memory ** 2) * normal();
    const ns = MEDIAN_NS * Math.exp(SPREAD * log);
    sample.record(ns, MEASURED);
    slices.recordOk((request / PER_SECOND) * 1e9, ns, parts);
  }
  const timed: LimitFacts['timed'] = (name) => (name === 'response' ? sample : undefined);
  return {
    requests: REQUESTS,
    failed: 0,
    throughputPerSecond: PER_SECOND,
    goodputPerSecond: null,
    timed,
    worth: worthOfSlices({ slices: slices.summarize(), timed }),
  };
}

type Coverage = Record<keyof typeof STATISTICS, number>;

/** Shares of the series whose interval holds the truth: with their worth, and without. */
function coverageOf(memory: number): { readonly worthy: Coverage; readonly naive: Coverage } {
  const worthy = { mean: 0, p50: 0, p90: 0 };
  const naive = { mean: 0, p50: 0, p90: 0 };
  for (let seed = 1; seed <= SERIES; seed += 1) {
    const facts = factsOf(seed, memory);
    for (const name of ['mean', 'p50', 'p90'] as const) {
      worthy[name] += holds(name, facts) / SERIES;
      naive[name] += holds(name, { ...facts, worth: INDEPENDENT }) / SERIES;
    }
  }
  return { worthy, naive };
}

function holds(name: keyof typeof STATISTICS, facts: LimitFacts): number {
  const { statistic, trueNs } = STATISTICS[name];
  const metric = { kind: 'time', of: 'response', statistic } as const;
  const limit: Limit = { text: '', metric, comparison: '<', bound: 1 };
  const { low, high } = intervalOf(limit, facts);
  return (low ?? 0) <= trueNs && trueNs <= (high ?? Infinity) ? 1 : 0;
}

function told(t: TestContext, memory: number): ReturnType<typeof coverageOf> {
  const coverage = coverageOf(memory);
  t.diagnostic(`memory ${memory}: ${JSON.stringify(coverage)}`);
  return coverage;
}

// 200 series at a true 90 %: fewer than 83 % is rarer than one in a thousand.
test('independent times: the interval holds what it should', (t) => {
  const { worthy } = told(t, 0);
  for (const share of Object.values(worthy)) assert.ok(share >= 0.83, JSON.stringify(worthy));
});

test('times that resemble the last twenty: it still does, where the naive one is far under', (t) => {
  const { worthy, naive } = told(t, 0.95);
  for (const share of Object.values(worthy)) assert.ok(share >= 0.8, JSON.stringify(worthy));
  for (const share of Object.values(naive)) assert.ok(share <= 0.6, JSON.stringify(naive));
});

test('times that resemble the last hundred, as long as a slice: nearly, and far above naive', (t) => {
  const { worthy, naive } = told(t, 0.99);
  for (const share of Object.values(worthy)) assert.ok(share >= 0.75, JSON.stringify(worthy));
  for (const share of Object.values(naive)) assert.ok(share <= 0.35, JSON.stringify(naive));
});
