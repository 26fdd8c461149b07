import { studentQuantile } from './distributions.js';
import type { Bounded } from './line-fit.js';

/** When there are so many, neighbours become one. */
const BATCHES_MAX = 20;
/** Fewer say nothing of how widely they scatter. */
const BATCHES_MIN = 5;

/*
 * The mean of values that came one after the other, and how sure it is though neighbours are alike,
 * as requests are that waited in the same queue: values in a row are put together, and the means of
 * these batches are taken as independent (Schmeiser, "Batch size effects in the analysis of
 * simulation output", 1982: 10 to 30 batches are enough). Memory does not grow.
 */
export class BatchMeans {
  #count = 0;
  #sum = 0;
  #batchSize = 1;
  #batches: number[] = [];
  #open = 0;
  #openCount = 0;

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#open += value;
    this.#openCount += 1;
    if (this.#openCount < this.#batchSize) return;
    this.#batches.push(this.#open / this.#openCount);
    this.#open = 0;
    this.#openCount = 0;
    if (this.#batches.length === BATCHES_MAX) this.#halve();
  }

  count(): number {
    return this.#count;
  }

  /** NaN of none. */
  mean(): number {
    return this.#sum / this.#count;
  }

  /** Squared, and its degrees of freedom; undefined while there are too few batches. */
  error(): MeanError | undefined {
    const batches = this.#batches;
    if (batches.length < BATCHES_MIN) return undefined;
    const mean = batches.reduce((sum, one) => sum + one, 0) / batches.length;
    const squares = batches.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const freedom = batches.length - 1;
    return { squared: squares / freedom / batches.length, freedom };
  }

  #halve(): void {
    const merged: number[] = [];
    for (let index = 0; index + 1 < this.#batches.length; index += 2) {
      merged.push(((this.#batches[index] ?? 0) + (this.#batches[index + 1] ?? 0)) / 2);
    }
    this.#batches = merged;
    this.#batchSize *= 2;
  }
}

export type MeanError = { readonly squared: number; readonly freedom: number };

/**
 * By how much `after` is larger in the mean: Welch's interval, over the batches of both. Of several
 * that are put together each weighs as its values are many.
 */
export function meanShift(
  before: readonly BatchMeans[],
  after: readonly BatchMeans[],
  alpha: number,
): Bounded | undefined {
  const one = pooledOf(before);
  const other = pooledOf(after);
  if (one === undefined || other === undefined) return undefined;
  const estimate = other.mean - one.mean;
  const squared = one.squared + other.squared;
  if (squared === 0) return { estimate, low: estimate, high: estimate };
  const freedom = squared ** 2 / (one.fourth + other.fourth);
  const reach = studentQuantile(alpha / 2, freedom) * Math.sqrt(squared);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

type Pooled = { readonly mean: number; readonly squared: number; readonly fourth: number };

function pooledOf(parts: readonly BatchMeans[]): Pooled | undefined {
  const count = parts.reduce((sum, part) => sum + part.count(), 0);
  let sum = 0;
  let squared = 0;
  let fourth = 0;
  for (const part of parts) {
    const error = part.error();
    if (error === undefined) return undefined;
    const share = part.count() / count;
    const own = share ** 2 * error.squared;
    sum += part.count() * part.mean();
    squared += own;
    fourth += own ** 2 / error.freedom;
  }
  return parts.length === 0 ? undefined : { mean: sum / count, squared, fourth };
}
