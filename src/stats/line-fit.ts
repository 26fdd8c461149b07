/*
 * A straight line through points, without assuming the shape of their noise, and deaf to a share
 * of outliers: Theil's slope (1950), the median of the slopes of all pairs of points, with the
 * interval that Sen (1968) takes from Kendall's test; the height by the median of what is left.
 * Checked against scipy: test/stats/line-fit.test.ts, which also counts how often intervals hold.
 */
import { binomialAtMost, studentQuantile } from './distributions.js';
import { medianOfSorted } from './ranks.js';

/** Pairs of numbers: `xs[i]` goes with `ys[i]`. */
export type Points = { readonly xs: Float64Array; readonly ys: Float64Array };

/** What was estimated, and the ends of the interval that holds it. */
export type Bounded = { readonly estimate: number; readonly low: number; readonly high: number };

/** The slopes of all pairs of points, ascending, and how widely Kendall's statistic scatters. */
export type Slopes = { readonly sorted: Float64Array; readonly deviation: number };

/** With so many degrees of freedom Student's t is the normal distribution to six digits. */
const NORMAL_FREEDOM = 1e7;

/** Of n points: n (n − 1) / 2 numbers, sorted. Whoever asks keeps n within bounds. */
export function slopesOf({ xs, ys }: Points): Slopes {
  const slopes = new Float64Array((xs.length * (xs.length - 1)) / 2);
  let count = 0;
  for (const [one, x] of xs.entries()) {
    for (let other = one + 1; other < xs.length; other += 1) {
      const along = (xs[other] ?? 0) - x;
      if (along === 0) continue;
      slopes[count] = ((ys[other] ?? 0) - (ys[one] ?? 0)) / along;
      count += 1;
    }
  }
  // Equation 2.6 of Sen (1968): ties in x, and in y, leave the statistic less room.
  const room = tieRoom(xs.length) - tiedRoom(xs) - tiedRoom(ys);
  return {
    sorted: slopes.subarray(0, count).sort(),
    deviation: Math.sqrt(Math.max(0, room) / 18),
  };
}

/** Undefined where all points lie at one x. `alpha`: how often the interval may fail, in all. */
export function slopeOf({ sorted, deviation }: Slopes, alpha: number): Bounded | undefined {
  const last = sorted.length - 1;
  if (last < 0) return undefined;
  const reach = studentQuantile(alpha / 2, NORMAL_FREEDOM) * deviation;
  const low = Math.max(Math.round((sorted.length - reach) / 2) - 1, 0);
  const high = Math.min(Math.round((sorted.length + reach) / 2), last);
  return {
    estimate: medianOfSorted(sorted),
    low: sorted[low] ?? NaN,
    high: sorted[high] ?? NaN,
  };
}

/**
 * The height of the line at `x`, the intercept at 0: the median of the points, each moved there
 * along the slope. Its interval takes the slope at both ends of its own, at half the chance of
 * failing, and the interval of the median at the other half; together they fail at most as often
 * as `alpha` says. Undefined where so few points bound nothing.
 */
export function heightAt(
  points: Points,
  slopes: Slopes,
  { x, alpha }: { readonly x: number; readonly alpha: number },
): Bounded | undefined {
  const slope = slopeOf(slopes, alpha / 2);
  if (slope === undefined) return undefined;
  const flat = medianBounds(movedAlong(points, slope.low, x), alpha / 2);
  const steep = medianBounds(movedAlong(points, slope.high, x), alpha / 2);
  if (flat === undefined || steep === undefined) return undefined;
  return {
    estimate: medianOfSorted(movedAlong(points, slope.estimate, x)),
    low: Math.min(flat.low, steep.low),
    high: Math.max(flat.high, steep.high),
  };
}

/** What the line leaves of each point; all of it above or below is no median of 0. */
export function medianBounds(sorted: Float64Array, alpha: number): Bounded | undefined {
  const { length } = sorted;
  // The number of points below the median is binomial: the last place that so few reach.
  let low = 0;
  let beyond = Math.ceil(length / 2) + 1;
  while (beyond - low > 1) {
    const middle = Math.floor((low + beyond) / 2);
    if (binomialAtMost(middle - 1, length, 0.5) <= alpha / 2) low = middle;
    else beyond = middle;
  }
  if (low === 0) return undefined;
  return {
    estimate: medianOfSorted(sorted),
    low: sorted[low - 1] ?? NaN,
    high: sorted[length - low] ?? NaN,
  };
}

/** Heights of the points when each is moved to `x` along the slope, ascending. */
export function movedAlong({ xs, ys }: Points, slope: number, x: number): Float64Array {
  return ys.map((y, index) => y - slope * ((xs[index] ?? 0) - x)).sort();
}

function tieRoom(count: number): number {
  return count * (count - 1) * (2 * count + 5);
}

function tiedRoom(values: Float64Array): number {
  const sorted = values.slice().sort();
  let room = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
    room += tieRoom(to - from);
    from = to;
  }
  return room;
}
