import type { Limit } from '../stats/limit.js';

/** A verdict may be wrong one time in twenty (docs/phases.md, limits). */
const DOUBT_MAX = 0.05;

/**
 * The fewest requests by which a limit can be proved: with all of them on the right side of the
 * bound. A run of fewer ends with `not proved` however good the target is.
 */
export function requestsToProve({ metric, comparison, bound }: Limit): number {
  const wantsBelow = comparison === '<' || comparison === '<=';
  if (metric.kind === 'throughput' || metric.kind === 'goodput') return 1;
  if (metric.kind === 'errors') {
    // That nothing failed is a statement about the run itself.
    return bound <= 0 ? 1 : streakOf(wantsBelow ? 1 - bound : bound);
  }
  const { statistic } = metric;
  if (statistic.kind === 'quantile') return streakOf(wantsBelow ? statistic.q : 1 - statistic.q);
  return statistic.kind === 'mean' ? 2 : 1;
}

/** How often something of this chance must happen in a row before chance is no explanation. */
function streakOf(chance: number): number {
  if (chance <= 0) return 1;
  return chance >= 1 ? Number.POSITIVE_INFINITY : Math.ceil(Math.log(DOUBT_MAX) / Math.log(chance));
}
