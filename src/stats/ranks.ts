/**
 * Places in ascending order, from 1; equal values share the mean of their places (midranks).
 * Twice the place, so that all of them are whole numbers and sums of them exact.
 */
export function doubledMidranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index);
  order.sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
  const ranks = values.map(() => 0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && valueAt(values, order, to) === valueAt(values, order, from)) {
      to += 1;
    }
    // Places from + 1 to `to`: their mean, doubled, is the sum of the first and the last.
    for (const index of order.slice(from, to)) ranks[index] = from + 1 + to;
    from = to;
  }
  return ranks;
}

function valueAt(values: readonly number[], order: readonly number[], place: number): number {
  return values[order[place] ?? 0] ?? 0;
}

/** The middle of values in ascending order; NaN of none. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + high) / 2 : high;
}
