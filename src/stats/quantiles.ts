import { BITS, type Counts } from './histogram.js';
import { highestOf, lowestOf } from './log-linear.js';

/**
 * Several quantiles of one distribution, in ascending order of q, in one pass: by the rule of
 * Hyndman and Fan's type 8, as `quantileOf` has it. NaN where nothing was recorded.
 */
export function quantilesOf(counts: Counts, ascending: readonly number[]): readonly number[] {
  const total = totalOf(counts);
  const valueAt = walkOf(counts);
  return ascending.map((q) => {
    const place = Math.min(Math.max((total + 1 / 3) * q + 1 / 3, 1), total);
    const rank = Math.floor(place);
    const low = valueAt(rank);
    const high = rank < total && place > rank ? valueAt(rank + 1) : low;
    return total === 0 ? NaN : low + (place - rank) * (high - low);
  });
}

export function totalOf({ belowOne, counts }: Counts): number {
  let total = belowOne;
  for (const count of counts) total += count;
  return total;
}

/** How many lie above a value: those whose bucket begins above it. */
export function countAbove({ buckets, counts }: Counts, ns: number): number {
  let above = 0;
  for (const [index, bucket] of buckets.entries()) {
    if (lowestOf(bucket, BITS) > ns) above += counts[index] ?? 0;
  }
  return above;
}

/** All that was recorded in any of them. */
export function sumOf(many: readonly Counts[]): Counts {
  const found = new Map<number, number>();
  let belowOne = 0;
  for (const one of many) {
    belowOne += one.belowOne;
    for (const [index, bucket] of one.buckets.entries()) {
      found.set(bucket, (found.get(bucket) ?? 0) + (one.counts[index] ?? 0));
    }
  }
  const buckets = Uint32Array.from(found.keys()).sort();
  return { belowOne, buckets, counts: Float64Array.from(buckets, (key) => found.get(key) ?? 0) };
}

/** The value at a rank, from 1; ranks must not fall from one call to the next. */
function walkOf({ belowOne, buckets, counts }: Counts): (rank: number) => number {
  let reached = belowOne;
  let index = -1;
  return (rank) => {
    while (reached < rank && index < buckets.length - 1) {
      index += 1;
      reached += counts[index] ?? 0;
    }
    const bucket = buckets[index];
    return bucket === undefined || rank <= belowOne
      ? 0
      : (lowestOf(bucket, BITS) + highestOf(bucket, BITS)) / 2;
  };
}
