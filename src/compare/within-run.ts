/*
 * What one run says of its own percentiles: for two files that were measured apart, whose
 * difference is shown with no verdict. Nothing of this sees what changes between runs.
 */

import type { ComparedStatistic } from '../result/comparison-document.js';
import type { CellDocument, SummaryDocument } from '../result/document.js';
import { effectiveSize, quantilePlaces } from '../stats/effective-size.js';
import { decodeCounts } from '../stats/encoded-histogram.js';
import { countAbove, quantilesOf } from '../stats/quantiles.js';

/** Of the response time's slices, as a share of the requests: 1 is as good as independent. */
export type Worth = Readonly<Record<ComparedStatistic, number>>;

const QUANTILES: Readonly<Record<Exclude<ComparedStatistic, 'mean'>, number>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
};

/** How much the requests of a cell are worth for each statistic of it. */
export function worthOf(cell: CellDocument): Worth {
  const slices = cell.slices.flatMap(({ histogram }) =>
    histogram === null ? [] : [decodeCounts(histogram)],
  );
  const counts = cell.slices.filter(({ histogram }) => histogram !== null).map(({ ok }) => ok);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const of = (ns: number | null): number => {
    if (ns === null) return 1;
    const stretches = slices.map((slice, index) => ({
      count: counts[index] ?? 0,
      beyond: countAbove(slice, ns),
    }));
    const size = effectiveSize(stretches);
    return Number.isNaN(size) ? 1 : size / total;
  };
  const { responseTime } = cell;
  const p50 = of(responseTime.p50Ns);
  return {
    mean: p50,
    p50,
    p75: of(responseTime.p75Ns),
    p90: of(responseTime.p90Ns),
    p95: of(responseTime.p95Ns),
    p99: of(responseTime.p99Ns),
    p999: of(responseTime.p999Ns),
  };
}

/** Of the bounds of a single run's percentile: 95 %, from the normal distribution's 1.96. */
const BOUND_ALPHA = 0.025;
const BOUND_DEVIATIONS = 1.959964;

/**
 * The standard error of the logarithm of a statistic; null where the run cannot tell. `worth`: what
 * each of the values counts as evidence, 0 to 1.
 */
export function logErrorOf(
  summary: SummaryDocument,
  statistic: ComparedStatistic,
  worth: number,
): number | null {
  const { count, meanNs, stddevNs, histogram } = summary;
  const size = count * worth;
  if (statistic === 'mean') {
    const isKnown = meanNs !== null && stddevNs !== null && meanNs > 0 && size > 0;
    return isKnown ? stddevNs / meanNs / Math.sqrt(size) : null;
  }
  if (histogram === null) return null;
  const { low, high } = quantilePlaces(size, QUANTILES[statistic], BOUND_ALPHA);
  if (low === null || high === null) return null;
  const whole = Math.floor(size);
  const [lowNs = 0, highNs = 0] = quantilesOf(decodeCounts(histogram), [low / whole, high / whole]);
  return lowNs > 0 ? Math.log(highNs / lowNs) / (2 * BOUND_DEVIATIONS) : null;
}
