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

/** What the tool may have added to one response time. */
export type Blemish = {
  /** Sent so much later than it could have been. */
  readonly lateNs: number;
  /** Of that, what was not chosen. */
  readonly beyondNs: number;
  /** Of the time from due to the end: stalls that may have delayed it. */
  readonly stalledNs: number;
  /** What was not chosen, and stalls, with what lies over each other once. */
  readonly ownNs: number;
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
  /** Lateness beyond what was chosen. */
  beyondNs = 0;
  stalledNs = 0;
  readonly #touched = new Histogram();
  readonly #seen = new Histogram();
  readonly #mended = new Histogram();
  #mendedNs = 0;

  record(responseNs: number, { lateNs, beyondNs, stalledNs, ownNs }: Blemish): void {
    this.lateNs += lateNs;
    this.beyondNs += beyondNs;
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
    const count = response.count();
    const others = QUANTILES.filter((q) => count >= requiredCount(q)).map((q): Effect => {
      const seenNs = quantileOf(histogram, q);
      const withoutNs = quantileOf(without, q);
      const isChance = withoutNs >= quantileOf(histogram, q - chanceOf(q, count));
      return { name: nameOf(q), seenNs, withoutNs: isChance ? seenNs : withoutNs };
    });
    return worstOf([mean, ...others], effectWeight);
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

/**
 * How much an effect weighs: in the far tail a small one weighs half, since there two runs of one
 * target differ by twice as much (on a quiet machine by 5 to 10 % at p95 and p99).
 */
export function effectWeight(effect: Effect): number {
  const ratio = effectRatio(effect);
  return isTail(effect.name) && ratio <= TAIL_RATIO_SMALL ? ratio / 2 : ratio;
}

const TAIL_RATIO_SMALL = 0.5;

function isTail(name: Effect['name']): boolean {
  return name === 'p95' || name === 'p99';
}

/**
 * By how much the rank of a percentile is uncertain in a sample of so many: the half width of its
 * 95 % interval (normal approximation of the binomial; Conover, Practical Nonparametric
 * Statistics, 3rd ed., section 3.2). What a percentile is moved by within it, chance moves it by.
 */
function chanceOf(q: number, count: number): number {
  return 1.96 * Math.sqrt((q * (1 - q)) / count);
}

export function worstOf(
  effects: readonly Effect[],
  weightOf: (effect: Effect) => number = effectRatio,
): Effect | undefined {
  return effects.reduce<Effect | undefined>(
    (worst, one) => (worst === undefined || weightOf(one) > weightOf(worst) ? one : worst),
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
