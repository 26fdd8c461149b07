/* Adjusted p-values where no resampling tells what the metrics have in common. */

/**
 * Holm 1979: the probability of one false alarm or more among all, whatever they have in common.
 * In the order given.
 */
export function holmAdjusted(values: readonly number[]): readonly number[] {
  const order = ascending(values);
  let highest = 0;
  return placed(order, (index, place) => {
    highest = Math.max(highest, Math.min(1, (values.length - place) * (values[index] ?? 1)));
    return highest;
  });
}

/**
 * Benjamini and Hochberg 1995: the share of false alarms among all alarms, for metrics that are
 * independent or rise together. In the order given.
 */
export function discoveryAdjusted(values: readonly number[]): readonly number[] {
  const order = [...ascending(values)].reverse();
  let lowest = 1;
  return placed(order, (index, place) => {
    lowest = Math.min(lowest, (values.length / (values.length - place)) * (values[index] ?? 1));
    return lowest;
  });
}

function ascending(values: readonly number[]): readonly number[] {
  return [...values.keys()].sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
}

function placed(
  order: readonly number[],
  adjust: (index: number, place: number) => number,
): readonly number[] {
  const values = order.map(() => 1);
  for (const [place, index] of order.entries()) values[index] = adjust(index, place);
  return values;
}
