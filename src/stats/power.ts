/*
 * What a plan can see, before and after it was carried out. Approximations by Student's t, which
 * the rank tests follow closely (docs/comparing.md has how closely): nothing here decides a verdict
 * but that it cannot be told.
 */
import { studentAbove, studentQuantile } from './distributions.js';

/** How often a change of just the detectable size is found. */
const POWER = 0.8;

/**
 * The least number of rounds at which the sign flips of them all can give a p-value as small as
 * alpha, shared over the looks: with fewer, no difference however large is ever significant.
 */
export function roundsRequired(alpha: number, looks: number): number {
  return Math.ceil(Math.log2(looks / alpha));
}

export type Plan = {
  readonly rounds: number;
  /** Of each direction. */
  readonly alpha: number;
  /** Standard deviation of the difference between rounds. */
  readonly deviation: number;
};

/** The shift that such a plan finds four times of five: (t₁₋α + t₀.₈) · s / √R. */
export function detectableShift({ rounds, alpha, deviation }: Plan): number {
  if (rounds < 2) {
    return Infinity;
  }
  const freedom = rounds - 1;
  const reach = studentQuantile(alpha, freedom) + studentQuantile(1 - POWER, freedom);
  return (reach * deviation) / Math.sqrt(rounds);
}

/** How often such a plan finds a shift of this size: the same formula, turned round. */
export function powerOf(shift: number, { rounds, alpha, deviation }: Plan): number {
  if (rounds < 2) {
    return 0;
  }
  const freedom = rounds - 1;
  const distance = (shift * Math.sqrt(rounds)) / deviation;
  return studentAbove(studentQuantile(alpha, freedom) - distance, freedom);
}

/**
 * The standard deviation that an interval of the shift speaks of: robust, because one bad round
 * moves the interval of ranks little.
 */
export function deviationOf(
  interval: { readonly low: number; readonly high: number },
  { rounds, alpha }: Omit<Plan, 'deviation'>,
): number {
  const width = interval.high - interval.low;
  return (width * Math.sqrt(rounds)) / (2 * studentQuantile(alpha, rounds - 1));
}

/** The same of two samples, each of which has its own noise: s · √(1/n + 1/m) in place of s/√R. */
export function pairsWorth(before: number, after: number): number {
  return 1 / (1 / before + 1 / after);
}
