/** Of ascending values, between neighbours by proportion; NaN where there are none. */
export function quantileOf(ascending: ArrayLike<number>, ratio: number): number {
  const place = ratio * (ascending.length - 1);
  const below = Math.floor(place);
  const low = ascending[below] ?? Number.NaN;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] ?? Number.NaN;
  return low + (high - low) * (place - below);
}

export function ascendingOf(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}
