/*
 * Rounding that keeps a sum: each value becomes the whole number below or above it, chosen so that
 * together they make `whole` (largest remainder). Values may be negative. Where no such choice
 * exists, because the values do not add up to the whole in the first place, each is rounded on its
 * own, so that the table shows what the data say instead of hiding the difference.
 */
export function apportion(values: readonly number[], whole: number): readonly number[] {
  const rounded = values.map(Math.floor);
  const missing = whole - rounded.reduce((sum, value) => sum + value, 0);
  const byRemainder = values
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .filter(({ remainder }) => remainder > 0)
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  if (missing < 0 || missing > byRemainder.length) {
    return values.map(wholeOf);
  }
  for (const { index } of byRemainder.slice(0, missing)) {
    rounded[index] = (rounded[index] ?? 0) + 1;
  }
  return rounded.map(wholeOf);
}

/** Rounds, and turns -0 into 0: a sign in front of nothing would say something. */
export function wholeOf(value: number): number {
  const rounded = Math.round(value);
  return rounded === 0 ? 0 : rounded;
}

export type Group = { readonly value: number; readonly inner: readonly number[] };

/** The same on two levels: groups keep the whole, and what is inside a group keeps the group. */
export function apportionGroups(groups: readonly Group[], whole: number): readonly Group[] {
  const values = apportion(
    groups.map((group) => group.value),
    whole,
  );
  return groups.map((group, index) => {
    const value = values[index] ?? 0;
    return { value, inner: apportion(group.inner, value) };
  });
}
