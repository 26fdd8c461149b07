/* How much things differ that were made alike, and how surely that is known from a few of them. */
import { chiSquareQuantile } from './distributions.js';

export type Deviation = {
  /** A standard deviation; NaN where there is no freedom. */
  readonly deviation: number;
  /** Degrees of freedom that it rests on. */
  readonly freedom: number;
};

/**
 * Of values in groups whose means may differ: √(ΣΣ(x − x̄)² ÷ Σ(k − 1)), each x̄ that of its own
 * group of k values.
 */
export function pooledDeviation(groups: readonly (readonly number[])[]): Deviation {
  const filled = groups.filter(({ length }) => length > 0);
  const squares = filled.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  const total = squares.reduce((sum, one) => sum + one, 0);
  const freedom = filled.reduce((sum, { length }) => sum + length - 1, 0);
  return { deviation: Math.sqrt(total / freedom), freedom };
}

/** How often the true deviation lies below the bound. */
const SURE_RATIO = 0.8;

/**
 * What to plan with in place of a deviation that few values told: s · √(ν ÷ χ²₀.₂(ν)), the upper
 * limit of 80 % confidence for normal values. A plan that takes s itself has less power than it
 * says every other time (Browne, "On the use of a pilot sample for sample size determination",
 * Statistics in Medicine 14, 1995). Of ten values in one group 1.29 s, of fifty 1.10 s.
 */
export function deviationAtMost({ deviation, freedom }: Deviation): number {
  return deviation * Math.sqrt(freedom / chiSquareQuantile(1 - SURE_RATIO, freedom));
}
