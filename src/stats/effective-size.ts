/*
 * How much a run says of its own quantiles. Requests that follow each other are alike, so that n of
 * them are worth fewer; how many is read from how unevenly those beyond a quantile lie over time.
 * Only ever of this run: between runs there is more (docs/comparing.md).
 */
import { binomialAtMost } from './distributions.js';

/** Requests of a stretch of time, and how many of them lie beyond a quantile of the whole. */
export type Stretch = { readonly count: number; readonly beyond: number };

/**
 * The number of independent requests that would tell as much of the quantile q: batch means over
 * the stretches, as in Alexopoulos and others' Sequest. With e = beyond - share · count of each,
 * p(1-p) / ( S/(S-1) · Σe² / n² ). Never more than there are; NaN below two stretches.
 */
export function effectiveSize(stretches: readonly Stretch[]): number {
  const filled = stretches.filter(({ count }) => count > 0);
  const requests = filled.reduce((sum, { count }) => sum + count, 0);
  const share = filled.reduce((sum, { beyond }) => sum + beyond, 0) / requests;
  const squares = filled.reduce((sum, { count, beyond }) => sum + (beyond - share * count) ** 2, 0);
  if (filled.length < 2) {
    return NaN;
  }
  const variance = ((filled.length / (filled.length - 1)) * squares) / requests ** 2;
  return variance === 0 ? requests : Math.min(requests, (share * (1 - share)) / variance);
}

/** Places of ascending values, from 1, between which the quantile lies; null: beyond all. */
export type Places = { readonly low: number | null; readonly high: number | null };

/**
 * The interval of a quantile from the values' own order, each bound failing with at most `alpha`
 * (Hahn and Meeker, Statistical Intervals, section 5.2): exact for independent values, whatever
 * their distribution. `count` need not be whole where it is an effective size.
 */
export function quantilePlaces(count: number, q: number, alpha: number): Places {
  const whole = Math.max(1, Math.floor(count));
  // B, how many lie below the quantile, is binomial: x_low is above it if B < low.
  const low = lastWhere(whole, (place) => binomialAtMost(place - 1, whole, q) <= alpha);
  const high = 1 + lastWhere(whole, (place) => 1 - binomialAtMost(place - 1, whole, q) > alpha);
  return { low: low === 0 ? null : low, high: high > whole ? null : high };
}

/** The largest of 1 … last for which the claim holds, which holds up to some place; else 0. */
function lastWhere(last: number, holds: (place: number) => boolean): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
