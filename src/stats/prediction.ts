import { studentAbove, studentQuantile } from './distributions.js';

/** Where one new observation should lie if it is of the same kind as those before. */
export type Prediction = {
  readonly mean: number;
  /** Each bound is passed with a probability of `alpha`. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the observations before. */
  readonly deviation: number;
};

/**
 * The limits mean ± t · s · √(1 + 1/k) for one more value of a normal distribution of which k were
 * seen (Hahn and Meeker, Statistical Intervals, section 4.8). Needs two values or more.
 */
export function predictionOf(history: readonly number[], alpha: number): Prediction {
  const { mean, deviation } = momentsOf(history);
  const reach =
    studentQuantile(alpha, history.length - 1) * deviation * Math.sqrt(1 + 1 / history.length);
  return { mean, deviation, low: mean - reach, high: mean + reach };
}

/** The probability that such a new value lies at least as high as this one. */
export function predictedAbove(history: readonly number[], value: number): number {
  const { mean, deviation } = momentsOf(history);
  const error = deviation * Math.sqrt(1 + 1 / history.length);
  if (error === 0) {
    return value > mean ? 0 : 1;
  }
  return studentAbove((value - mean) / error, history.length - 1);
}

function momentsOf(values: readonly number[]): {
  readonly mean: number;
  readonly deviation: number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
