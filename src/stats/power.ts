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

/** What is known of an estimated shift before it is seen. */
export type Precision = {
  /** Of each direction. */
  readonly alpha: number;
  /** Degrees of freedom of the noise. */
  readonly freedom: number;
  /** Standard error of the shift. */
  readonly error: number;
};

/** The shift that is found four times of five: (t₁₋α + t₀.₈) standard errors. */
export function detectableShift({ alpha, freedom, error }: Precision): number {
  if (freedom < 1) {
    return Infinity;
  }
  return (studentQuantile(alpha, freedom) + studentQuantile(1 - POWER, freedom)) * error;
}

/** How often a shift of this size is found: the same formula, turned round. */
export function powerOf(shift: number, { alpha, freedom, error }: Precision): number {
  if (freedom < 1) {
    return 0;
  }
  return studentAbove(studentQuantile(alpha, freedom) - shift / error, freedom);
}

/** Of so many rounds whose differences have this standard deviation. */
export function roundsPrecision(rounds: number, deviation: number, alpha: number): Precision {
  return { alpha, freedom: rounds - 1, error: deviation / Math.sqrt(rounds) };
}

/** Of two samples with so many values, whose values have this standard deviation. */
export function samplesPrecision(
  counts: { readonly before: number; readonly after: number },
  deviation: number,
  alpha: number,
): Precision {
  const { before, after } = counts;
  const error = deviation * Math.sqrt(1 / before + 1 / after);
  return { alpha, freedom: before + after - 2, error };
}

/**
 * The standard deviation that the interval of a paired shift speaks of, both of whose bounds fail
 * with `alpha`: robust, because one bad round moves the interval of ranks little.
 */
export function deviationOf(
  interval: { readonly low: number; readonly high: number },
  rounds: number,
  alpha: number,
): number {
  const width = interval.high - interval.low;
  return (width * Math.sqrt(rounds)) / (2 * studentQuantile(alpha, rounds - 1));
}
