/**
 * Two one-sided tests (Schuirmann 1987): "no change that matters" is proved where the interval
 * whose bounds each fail with `alpha` lies wholly inside of the margins. Absence of evidence is
 * not enough: an interval without bounds proves nothing.
 */
export function isWithin(
  interval: { readonly low: number | null; readonly high: number | null },
  margin: number,
): boolean {
  const { low, high } = interval;
  return low !== null && high !== null && low > -margin && high < margin;
}
