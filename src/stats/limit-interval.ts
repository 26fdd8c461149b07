/*
 * How far what was observed can be off: the interval that goes with a limit's verdict. Its ends are
 * those bounds that the same test would just refuse (90 % in all, 5 % on each side), so a limit is
 * not proved exactly where it lies inside.
 */
import { unreachable } from '../base/unreachable.js';

import { binomialAtLeast, binomialAtMost, studentQuantile } from './distributions.js';
import type { Limit, Statistic } from './limit.js';
import { type LimitFacts, type LimitSample, worthOf } from './limit-verdict.js';

/** In the metric's base unit. Null: this many requests put no end to that side. */
export type LimitInterval = { readonly low: number | null; readonly high: number | null };

/** As in limit-verdict.ts. */
const DOUBT_MAX = 0.05;
const NOT_KNOWN: LimitInterval = { low: null, high: null };

export function intervalOf(limit: Limit, facts: LimitFacts): LimitInterval {
  const { metric } = limit;
  switch (metric.kind) {
    case 'errors':
      return ofErrors(facts, worthOf(limit, facts));
    // What is observed without doubt has no interval.
    case 'throughput':
    case 'goodput':
      return NOT_KNOWN;
    case 'time': {
      const sample = facts.timed(metric.of);
      return sample === undefined || sample.count() === 0
        ? NOT_KNOWN
        : ofTime(sample, metric.statistic, worthOf(limit, facts));
    }
    default:
      return unreachable(metric);
  }
}

function ofTime(sample: LimitSample, statistic: Statistic, worth: number): LimitInterval {
  switch (statistic.kind) {
    case 'max':
    case 'min':
      return NOT_KNOWN;
    case 'mean':
      return ofMean(sample, worth);
    case 'quantile':
      return ofQuantile(sample, statistic.q, worth);
    default:
      return unreachable(statistic);
  }
}

/** Between two order statistics: how many values lie below the quantile is binomial. */
function ofQuantile({ histogram }: LimitSample, q: number, worth: number): LimitInterval {
  if (histogram === undefined) return NOT_KNOWN;
  const count = histogram.count();
  const worthy = worth * count;
  const isBelow = (rank: number): boolean =>
    binomialAtMost(worth * (rank - 1), worthy, q) <= DOUBT_MAX;
  const isReached = (rank: number): boolean => binomialAtLeast(worth * rank, worthy, q) > DOUBT_MAX;
  const lowRank = lastRank(count, isBelow);
  const highRank = lastRank(count, isReached) + 1;
  return {
    low: lowRank < 1 ? null : histogram.valueAt(lowRank),
    high: highRank > count ? null : histogram.valueAt(highRank),
  };
}

/** The last rank, from 1, of which something holds that holds of all before it; 0 for none. */
function lastRank(count: number, holds: (rank: number) => boolean): number {
  let last = 0;
  let beyond = count + 1;
  while (beyond - last > 1) {
    const middle = Math.floor((last + beyond) / 2);
    if (holds(middle)) last = middle;
    else beyond = middle;
  }
  return last;
}

function ofMean(sample: LimitSample, worth: number): LimitInterval {
  const meanNs = sample.moments.meanNs();
  const count = worth * sample.count();
  const errorNs = sample.moments.stddevNs() / Math.sqrt(count);
  if (Number.isNaN(errorNs)) return NOT_KNOWN;
  const reachNs = studentQuantile(DOUBT_MAX, Math.max(1, count - 1)) * errorNs;
  return { low: meanNs - reachNs, high: meanNs + reachNs };
}

const HALVINGS = 50;

/** Clopper and Pearson: the shares of failures that the sample would just refuse. */
function ofErrors({ requests, failed }: LimitFacts, worth: number): LimitInterval {
  if (requests === 0) return NOT_KNOWN;
  return {
    low: whereTurns(
      (share) => binomialAtLeast(worth * failed, worth * requests, share) <= DOUBT_MAX,
    ),
    high: whereTurns(
      (share) => binomialAtMost(worth * failed, worth * requests, share) > DOUBT_MAX,
    ),
  };
}

/** The share up to which something holds. */
function whereTurns(holds: (share: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
