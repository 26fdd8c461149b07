import { SOURCES, type Source } from '../timing/piece.js';

import { encodeHistogram } from './encoded-histogram.js';
import type { Sample } from './sample.js';

/** How the numbers of a summary are known. */
export type SummarySource = Source | 'mixed';

/**
 * What a result says of one kind of time. Times are whole or fractional nanoseconds; `null` is
 * "not known", which for a percentile means that the sample cannot bear it.
 */
export type Summary = {
  readonly count: number;
  readonly source: SummarySource;
  /** Where `source` is `mixed`: the share of each, adding up to 1. */
  readonly shares?: Readonly<Partial<Record<SummarySource, number>>>;
  readonly window?: boolean;
  readonly meanNs: number | null;
  /** Sum over the requests that have it, divided by all `ok` requests of the cell. */
  readonly contributionNs: number | null;
  readonly intervalNs: readonly [low: number, high: number] | null;
  readonly stddevNs: number | null;
  readonly minNs: number | null;
  readonly maxNs: number | null;
  readonly p50Ns: number | null;
  readonly p75Ns: number | null;
  readonly p90Ns: number | null;
  readonly p95Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  /** HdrHistogram V2, compressed, base64, in ns, three digits; null where signed or empty. */
  readonly histogram: string | null;
};

/** How a summary stands to the rest of its cell. */
export type Standing = {
  /** The number of `ok` requests; null where the sample is no share of them. */
  readonly answered: number | null;
  /** The 95 % interval of its mean, where that is an estimate. */
  readonly intervalNs: Summary['intervalNs'];
};

/** At least this many values must lie beyond a percentile for it to be shown. */
const BEYOND_MIN = 10;

/** The smallest sample that can bear a quantile. */
export function requiredCount(q: number): number {
  const beyondRatio = Math.min(q, 1 - q);
  // 1 - 0.9 is a little less than 0.1 in doubles: rounded away, or p90 would need 101.
  return Math.ceil(Number((BEYOND_MIN / beyondRatio).toFixed(6)));
}

export function summaryOf(sample: Sample, { answered, intervalNs }: Standing): Summary {
  const count = sample.count();
  if (count === 0) {
    return EMPTY;
  }
  const { moments, histogram } = sample;
  return {
    count,
    ...sourceOf(sample),
    meanNs: moments.meanNs(),
    contributionNs: answered === null || answered === 0 ? null : moments.sumNs() / answered,
    intervalNs,
    stddevNs: knownOrNull(moments.stddevNs()),
    minNs: moments.minNs(),
    maxNs: moments.maxNs(),
    p50Ns: percentileNs(sample, 0.5),
    p75Ns: percentileNs(sample, 0.75),
    p90Ns: percentileNs(sample, 0.9),
    p95Ns: percentileNs(sample, 0.95),
    p99Ns: percentileNs(sample, 0.99),
    p999Ns: percentileNs(sample, 0.999),
    histogram: histogram === undefined ? null : encodeHistogram(histogram),
  };
}

/** The percentile as it may be shown: null below the required count. */
export function percentileNs(
  sample: Pick<Sample, 'count' | 'quantileNs'>,
  q: number,
): number | null {
  return sample.count() < requiredCount(q) ? null : knownOrNull(sample.quantileNs(q));
}

/** Of what is a mean alone, or nothing. */
export const NO_DISTRIBUTION = {
  intervalNs: null,
  stddevNs: null,
  minNs: null,
  maxNs: null,
  p50Ns: null,
  p75Ns: null,
  p90Ns: null,
  p95Ns: null,
  p99Ns: null,
  p999Ns: null,
  histogram: null,
} as const;

const EMPTY: Summary = {
  count: 0,
  source: 'none',
  meanNs: null,
  contributionNs: null,
  ...NO_DISTRIBUTION,
};

function sourceOf(sample: Sample): Pick<Summary, 'source' | 'shares'> {
  const found = SOURCES.map((source, code) => ({ source, count: sample.countFrom(code) })).filter(
    ({ count }) => count > 0,
  );
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) {
    return { source: only.source };
  }
  const shares = found.map(({ source, count }) => [source, count / sample.count()]);
  return { source: 'mixed', shares: Object.fromEntries(shares) };
}

function knownOrNull(ns: number): number | null {
  return Number.isNaN(ns) ? null : ns;
}
