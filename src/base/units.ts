/*
 * Quantities are plain numbers that carry their unit in the type, so that a rate cannot be taken
 * for a time, or an instant for a duration. Inside modelbench there are nanoseconds, bytes and
 * per-second only; other units exist where text comes in (scenario/quantity.ts) and where it goes
 * out (report/number.ts).
 */

declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** A reading of the monotonic clock shared by all threads, in whole nanoseconds. */
export type InstantNs = Quantity<'instant-ns'>;
/** The distance between two instants of one clock. Whole and never negative. */
export type DurationNs = Quantity<'duration-ns'>;

export type Bytes = Quantity<'bytes'>;
export type PerSecond = Quantity<'per-second'>;
/** A share of a whole, 0 to 1. Never a percentage. */
export type Ratio = Quantity<'ratio'>;

export const NS_PER_US = 1e3;
export const NS_PER_MS = 1e6;
export const NS_PER_SECOND = 1e9;

export function instantNs(ns: number): InstantNs {
  return ns as InstantNs;
}

export function durationNs(ns: number): DurationNs {
  return ns as DurationNs;
}

export function bytes(count: number): Bytes {
  return count as Bytes;
}

export function perSecond(rate: number): PerSecond {
  return rate as PerSecond;
}

export function ratio(share: number): Ratio {
  return share as Ratio;
}

/** The instant that lies `wait` after `from`. */
export function laterNs(from: InstantNs, wait: DurationNs): InstantNs {
  return (from + wait) as InstantNs;
}

/** The step between two arrivals at a steady rate. The only place where a rate becomes a time. */
export function stepNs(rate: PerSecond): DurationNs {
  return (NS_PER_SECOND / rate) as DurationNs;
}
