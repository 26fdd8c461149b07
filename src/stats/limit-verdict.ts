import { unreachable } from '../base/unreachable.js';

import { binomialAtLeast, binomialAtMost, studentAbove } from './distributions.js';
import type { Limit, LimitMetric, LimitVerdict, Statistic, TimedName } from './limit.js';
import type { LimitWorth } from './limit-worth.js';
import type { Moments } from './moments.js';
import type { Sample } from './sample.js';
import { percentileNs } from './summary.js';

/** What of a cell its limits are judged by. */
export type LimitFacts = {
  /** All requests of the measured part, and those of them that did not end `ok`. */
  readonly requests: number;
  readonly failed: number;
  readonly throughputPerSecond: number;
  /** Null: no other limit says what a good answer is. */
  readonly goodputPerSecond: number | null;
  readonly timed: (name: TimedName) => LimitSample | undefined;
  /** How much its requests are worth as evidence. */
  readonly worth: LimitWorth;
};

/** What a verdict needs of a sample: of one cell, or of several runs of it together. */
export type LimitSample = Pick<Sample, 'count' | 'quantileNs' | 'histogram'> & {
  readonly moments: Pick<Moments, 'meanNs' | 'stddevNs' | 'minNs' | 'maxNs'>;
};

/** `value`: what was observed, in the metric's base unit; null where there is no sample. */
export type Judgement = { readonly verdict: LimitVerdict; readonly value: number | null };

/** How likely a verdict may be wrong: one side, 5 %. */
const DOUBT_MAX = 0.05;

/*
 * A limit `holds` when the sample proves it at 95 %, is `crossed` when the sample proves the
 * opposite, and is `notProved` in between: the sample is too small, or the truth too near the
 * bound. What is observed without doubt (largest, smallest, throughput) is either the one or
 * the other. Requests that resemble each other prove less than as many independent ones: both
 * tests are of as many as they are worth (limit-worth.ts), which need not be a whole number.
 */
export function verdictOf(limit: Limit, facts: LimitFacts): Judgement {
  const { metric } = limit;
  switch (metric.kind) {
    case 'errors':
      return ofErrors(limit, facts);
    case 'throughput':
      return exactly(limit, facts.throughputPerSecond);
    case 'goodput': {
      const { goodputPerSecond } = facts;
      return goodputPerSecond === null
        ? { verdict: 'notProved', value: null }
        : exactly(limit, goodputPerSecond);
    }
    case 'time': {
      const sample = facts.timed(metric.of);
      return sample === undefined || sample.count() === 0
        ? { verdict: 'notProved', value: null }
        : ofTime(limit, sample, { statistic: metric.statistic, worth: worthOf(limit, facts) });
    }
    default:
      return unreachable(metric);
  }
}

/** The chances of a sample like this one if the truth lay at the bound. */
type Doubt = {
  /** That it would lie as far below as it does. */
  readonly below: number;
  readonly above: number;
};

/** What each request counts in the verdict on a limit: 1, or less. */
export function worthOf({ metric, bound }: Limit, { worth }: LimitFacts): number {
  switch (metric.kind) {
    case 'errors':
      return worth.ofErrors();
    case 'throughput':
    case 'goodput':
      return 1;
    case 'time':
      return worthOfTime(metric, bound, worth);
    default:
      return unreachable(metric);
  }
}

function worthOfTime(
  { of, statistic }: Extract<LimitMetric, { kind: 'time' }>,
  boundNs: number,
  worth: LimitWorth,
): number {
  switch (statistic.kind) {
    case 'max':
    case 'min':
      return 1;
    case 'mean':
      return worth.ofMean(of);
    case 'quantile':
      return worth.ofQuantile(of, statistic.q, boundNs);
    default:
      return unreachable(statistic);
  }
}

type Weighing = { readonly statistic: Statistic; readonly worth: number };

function ofTime(limit: Limit, sample: LimitSample, { statistic, worth }: Weighing): Judgement {
  switch (statistic.kind) {
    case 'max':
      return exactly(limit, sample.moments.maxNs());
    case 'min':
      return exactly(limit, sample.moments.minNs());
    case 'mean':
      return ofMean(limit, sample, worth);
    case 'quantile':
      return ofQuantile(limit, sample, { q: statistic.q, worth });
    default:
      return unreachable(statistic);
  }
}

/**
 * The quantile lies below the bound exactly when less than 1 − q of all requests lie above it, and
 * how many of the sample do is binomial whatever the distribution. The bucket that holds the bound
 * counts against either proof.
 */
function ofQuantile(
  limit: Limit,
  sample: LimitSample,
  { q, worth }: { readonly q: number; readonly worth: number },
): Judgement {
  if (sample.histogram === undefined) {
    return { verdict: 'notProved', value: null };
  }
  const count = sample.count();
  const atMost = sample.histogram.countAtMost(limit.bound);
  const shown = percentileNs(sample, q);
  const judgement = judged(limit, sample.quantileNs(q), {
    below: binomialAtMost(worth * (count - atMost.certain), worth * count, 1 - q),
    above: binomialAtLeast(worth * (count - atMost.possible), worth * count, 1 - q),
  });
  // A limit can be proved by fewer requests than a percentile needs to be shown.
  return { ...judgement, value: shown };
}

/** By Student's t: means of the samples that a limit is put on are close to normal. */
function ofMean(limit: Limit, sample: LimitSample, worth: number): Judgement {
  const meanNs = sample.moments.meanNs();
  const count = worth * sample.count();
  const errorNs = sample.moments.stddevNs() / Math.sqrt(count);
  if (Number.isNaN(errorNs)) {
    return { verdict: 'notProved', value: meanNs };
  }
  if (errorNs === 0) {
    return exactly(limit, meanNs);
  }
  const t = (limit.bound - meanNs) / errorNs;
  const freedom = Math.max(1, count - 1);
  return judged(limit, meanNs, {
    below: studentAbove(t, freedom),
    above: studentAbove(-t, freedom),
  });
}

/** Exact binomial bounds (Clopper and Pearson) on the share of failures. */
function ofErrors(limit: Limit, facts: LimitFacts): Judgement {
  const { requests, failed } = facts;
  if (requests === 0) {
    return { verdict: 'notProved', value: null };
  }
  // No sample proves that nothing ever fails: "no errors" is a statement about this run.
  if (limit.bound <= 0) {
    return exactly({ ...limit, comparison: orEqual(limit.comparison) }, failed / requests);
  }
  const worth = worthOf(limit, facts);
  return judged(limit, failed / requests, {
    below: binomialAtMost(worth * failed, worth * requests, limit.bound),
    above: binomialAtLeast(worth * failed, worth * requests, limit.bound),
  });
}

function orEqual(comparison: Limit['comparison']): Limit['comparison'] {
  return comparison === '<' ? '<=' : comparison;
}

function judged({ comparison }: Limit, value: number, doubt: Doubt): Judgement {
  const wantsBelow = comparison === '<' || comparison === '<=';
  if ((wantsBelow ? doubt.below : doubt.above) <= DOUBT_MAX) {
    return { verdict: 'holds', value };
  }
  const isRefuted = (wantsBelow ? doubt.above : doubt.below) <= DOUBT_MAX;
  return { verdict: isRefuted ? 'crossed' : 'notProved', value };
}

function exactly({ comparison, bound }: Limit, value: number): Judgement {
  return { verdict: keeps(comparison, value, bound) ? 'holds' : 'crossed', value };
}

function keeps(comparison: Limit['comparison'], value: number, bound: number): boolean {
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return unreachable(comparison);
  }
}
