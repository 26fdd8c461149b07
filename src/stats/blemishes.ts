/*
 * What the tool itself added to response times, request by request: it sent late, or its loop stood
 * still while the request was on its way. Both are upper bounds: a loop that stands still delays a
 * request by no more than the time for which the two lie over each other, and often by nothing.
 *
 * Only requests with something to mend are recorded, so that an ordinary one costs a comparison.
 * At the end the distribution is made again as it would be without: what it moves is the effect.
 */
import { Histogram, quantileOf } from './histogram.js';
import type { Sample } from './sample.js';
import { requiredCount } from './summary.js';

/** Less than this is the clock and the loop themselves. */
const MENDED_NS_MIN = 50e3;
/** A stall touches a request where they share this much: the larger of the two decides. */
const TOUCHED_NS_MIN = 1e6;
const TOUCHED_RATIO_MIN = 0.02;

/** The quantiles that are shown, and so must hold. */
const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const;

/** The number that is moved most, as seen and as it would be. */
export type Effect = {
  readonly name: 'mean' | 'p50' | 'p90' | 'p95' | 'p99';
  readonly seenNs: number;
  readonly withoutNs: number;
};

/** The distribution of the requests that no stall touched; null where they cannot bear it. */
export type Untouched = {
  readonly count: number;
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
};

export class Blemishes {
  /** All that were lateness, and all that were stalls. They may lie over each other. */
  lateNs = 0;
  stalledNs = 0;
  readonly #touched = new Histogram();
  readonly #seen = new Histogram();
  readonly #mended = new Histogram();
  #mendedNs = 0;

  /**
   * `lateNs`: sent so much later than it could have been. `stalledNs`: of the time from due to the
   * end. `ownNs`: both, with what lies over each other once.
   */
  record(responseNs: number, lateNs: number, stalledNs: number, ownNs: number): void {
    this.lateNs += lateNs;
    if (stalledNs >= Math.max(TOUCHED_NS_MIN, TOUCHED_RATIO_MIN * responseNs)) {
      this.#touched.record(responseNs);
    }
    this.stalledNs += stalledNs;
    if (ownNs < MENDED_NS_MIN) return;
    const takenNs = Math.min(ownNs, responseNs);
    this.#seen.record(responseNs);
    this.#mended.record(responseNs - takenNs);
    this.#mendedNs += takenNs;
  }

  touchedCount(): number {
    return this.#touched.count();
  }

  /** Undefined where nothing was answered. */
  effect(response: Sample): Effect | undefined {
    const { histogram, moments } = response;
    if (histogram === undefined || response.count() === 0) return undefined;
    const without = difference(histogram, this.#seen);
    without.add(this.#mended);
    const meanNs = moments.meanNs();
    const mean: Effect = {
      name: 'mean',
      seenNs: meanNs,
      withoutNs: meanNs - this.#mendedNs / response.count(),
    };
    const others = QUANTILES.filter((q) => response.count() >= requiredCount(q)).map(
      (q): Effect => ({
        name: nameOf(q),
        seenNs: quantileOf(histogram, q),
        withoutNs: quantileOf(without, q),
      }),
    );
    return worstOf([mean, ...others]);
  }

  untouched(response: Sample): Untouched {
    const { histogram } = response;
    const rest = histogram === undefined ? new Histogram() : difference(histogram, this.#touched);
    const percentileNs = (q: number): number | null =>
      rest.count() < requiredCount(q) ? null : Math.round(quantileOf(rest, q));
    return {
      count: rest.count(),
      p50Ns: percentileNs(0.5),
      p90Ns: percentileNs(0.9),
      p99Ns: percentileNs(0.99),
    };
  }
}

/** By how much of what was seen it is moved, 0 to 1. */
export function effectRatio({ seenNs, withoutNs }: Effect): number {
  return seenNs > 0 ? Math.max(0, seenNs - withoutNs) / seenNs : 0;
}

export function worstOf(effects: readonly Effect[]): Effect | undefined {
  return effects.reduce<Effect | undefined>(
    (worst, one) => (worst === undefined || effectRatio(one) > effectRatio(worst) ? one : worst),
    undefined,
  );
}

export function nameOf(q: (typeof QUANTILES)[number]): Effect['name'] {
  return `p${Math.round(q * 100)}` as Effect['name'];
}

/** What is left of the first without the second, whose values are all among its own. */
function difference(all: Histogram, part: Histogram): Histogram {
  const rest = new Histogram();
  rest.add(all);
  const { belowOne, buckets, counts } = part.counts();
  rest.addCounts({ belowOne: -belowOne, buckets, counts: counts.map((count) => -count) });
  return rest;
}
