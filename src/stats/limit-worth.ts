/*
 * What the requests behind a limit are worth. Those that wait in one queue, or share a slow second
 * of the machine, resemble each other: n of them prove as much as fewer independent ones, and a
 * test that takes them for n is certain of what it does not know. How many they are worth is read
 * from how unevenly stretches of time, or runs, come out (effective-size.ts).
 */
import { effectiveSize, type Stretch } from './effective-size.js';
import type { TimedName } from './limit.js';

/** As shares of the requests: 1 is as good as independent, never 0. */
export type LimitWorth = {
  /** `boundNs`: of the limit that is judged. */
  readonly ofQuantile: (name: TimedName, q: number, boundNs: number) => number;
  readonly ofMean: (name: TimedName) => number;
  readonly ofErrors: () => number;
};

/** Where nothing is known of how requests resemble each other. */
export const INDEPENDENT: LimitWorth = {
  ofQuantile: () => 1,
  ofMean: () => 1,
  ofErrors: () => 1,
};

/** Of a share (of those beyond a quantile, of failures). 1 where fewer than two tell nothing. */
export function worthOfShare(stretches: readonly Stretch[]): number {
  const requests = stretches.reduce((sum, { count }) => sum + count, 0);
  const share = stretches.reduce((sum, { beyond }) => sum + beyond, 0) / requests;
  const deviations = stretches.map(({ count, beyond }) => beyond - share * count);
  return asShare((effectiveSize(stretches) / requests) * unlikenessOf(deviations));
}

/** Requests of a stretch of time, and the sum of their times. */
export type SummedStretch = { readonly count: number; readonly sumNs: number };

/**
 * Of a mean: what it would vary by if requests were independent, over what it varies by as the
 * stretches' means say. `stddevNs`: of single requests.
 */
export function worthOfMean(stretches: readonly SummedStretch[], stddevNs: number): number {
  const filled = stretches.filter(({ count }) => count > 0);
  const requests = filled.reduce((sum, { count }) => sum + count, 0);
  const meanNs = filled.reduce((sum, { sumNs }) => sum + sumNs, 0) / requests;
  const deviations = filled.map(({ count, sumNs }) => sumNs - meanNs * count);
  const squares = sumOfSquares(deviations);
  if (filled.length < 2 || squares === 0) return 1;
  const seen = ((filled.length / (filled.length - 1)) * squares) / requests ** 2;
  return asShare((stddevNs ** 2 / requests / seen) * unlikenessOf(deviations));
}

/**
 * 1 where neighbours have nothing in common; less where likeness lasts for longer than a stretch,
 * which the stretches' own variance then understates: by 1 + 2r, r the correlation of neighbours.
 * (Of 40 s of requests that resemble those of the last second, 90 % intervals held the truth in
 * 82 % of simulated runs with it, in 77 % without.)
 */
function unlikenessOf(deviations: readonly number[]): number {
  const products = deviations.reduce(
    (sum, one, index) => sum + one * (deviations[index + 1] ?? 0),
    0,
  );
  const squares = sumOfSquares(deviations);
  return squares === 0 ? 1 : 1 / (1 + 2 * Math.max(0, products / squares));
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** No sample is worth less than one request in a thousand of it, nor more than itself. */
const WORTH_MIN = 0.001;

function asShare(ratio: number): number {
  return ratio > 0 && ratio < 1 ? Math.max(WORTH_MIN, ratio) : 1;
}
