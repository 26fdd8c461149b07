/* Goals beside figures: met, or missed by how much. */

/** What a goal is compared in: how it is shown. */
export type Unit = (value: number) => string;

export const microseconds: Unit = (ns) => `${(ns / 1000).toFixed(1)} µs`;
export const percent: Unit = (ratio) => `${(ratio * 100).toFixed(3)} %`;
export const times: Unit = (ratio) => `${ratio.toFixed(2)} ×`;
export const mebibytes: Unit = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

export function atMost(value: number, limit: number, unit: Unit): string {
  return verdictOf(value <= limit, Number.isNaN(value), `≤ ${unit(limit)}`, unit(value - limit));
}

export function atLeast(value: number, limit: number, unit: Unit): string {
  return verdictOf(value >= limit, Number.isNaN(value), `≥ ${unit(limit)}`, unit(limit - value));
}

export function between(value: number, [low, high]: readonly [number, number], unit: Unit): string {
  const missedBy = value < low ? low - value : value - high;
  const isMet = missedBy <= 0;
  return verdictOf(isMet, Number.isNaN(value), `${unit(low)} to ${unit(high)}`, unit(missedBy));
}

function verdictOf(isMet: boolean, isUnknown: boolean, goal: string, missedBy: string): string {
  if (isUnknown) return `${goal}: not measured`;
  return isMet ? `${goal}: met` : `${goal}: **missed by ${missedBy}**`;
}
