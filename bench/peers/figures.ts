import { medianOf } from '../bench.js';

/** The median of what rounds gave, of one number of each; NaN where no round did. */
export function medianBy<Value>(
  values: readonly Value[] | undefined,
  pick: (value: Value) => number,
): number {
  return values === undefined || values.length === 0 ? Number.NaN : medianOf(values.map(pick));
}

export function textOf(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}

/** Nanoseconds as microseconds. */
export function microsecondsText(ns: number): string {
  return textOf(ns / 1000, 1);
}

/** As `+12.3`. */
export function signedText(value: number, digits: number): string {
  return value > 0 ? `+${textOf(value, digits)}` : textOf(value, digits);
}
