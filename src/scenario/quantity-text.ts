/*
 * Quantities as a scenario writes them, for names of cells and for messages: the largest unit in
 * which the value is short. Reading the text again gives the value again.
 */

export function formatSize(bytes: number): string {
  return shortest(bytes, [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
    ['GB', 1e9],
    ['MB', 1e6],
    ['KB', 1e3],
    ['B', 1],
  ]);
}

export function formatDuration(ns: number): string {
  return shortest(ns, [
    ['h', 3600e9],
    ['m', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
    ['ns', 1],
  ]);
}

export function formatRate(perSecond: number): string {
  const units = [
    ['/s', 1],
    ['/min', 60],
    ['/h', 3600],
  ] as const;
  const exact = units.find(([, times]) => isShort(perSecond * times));
  const [unit, times] = exact ?? units[0];
  return `${plainNumber(perSecond * times)}${unit}`;
}

/** The unit with the fewest digits, at most two decimals; bytes and nanoseconds are exact. */
function shortest(
  value: number,
  units: readonly (readonly [unit: string, size: number])[],
): string {
  const [smallest] = units.at(-1) ?? [''];
  if (value === 0) return smallest === 'ns' ? '0s' : `0${smallest}`;
  let best = { digits: plainNumber(value), unit: smallest };
  for (const [unit, size] of units.toReversed()) {
    const digits = plainNumber(value / size);
    const fits = value >= size && isShort(value / size) && digits.length <= best.digits.length;
    if (fits) best = { digits, unit };
  }
  return `${best.digits}${best.unit}`;
}

function isShort(value: number): boolean {
  const rounded = Math.round(value * 100) / 100;
  return rounded !== 0 && Math.abs(rounded - value) <= Math.abs(value) * 1e-12;
}

/** A number as a person writes it, without the noise of binary fractions. */
export function plainNumber(number: number): string {
  return String(Number(number.toPrecision(15)));
}
