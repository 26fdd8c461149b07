import type { DurationNs, PerSecond } from '../base/units.js';

/** How requests are started. An open load does not wait for answers; a closed load does. */
export type Load =
  | { readonly kind: 'closed'; readonly concurrency: number }
  | {
      readonly kind: 'open';
      readonly arrivals: Arrivals;
      readonly inFlightMax: number;
      readonly pacing: Pacing;
    };

/** When the requests of an open load are due. */
export type Arrivals =
  | { readonly kind: 'constant'; readonly rate: PerSecond }
  | { readonly kind: 'poisson'; readonly rate: PerSecond }
  /** Rises (or falls) linearly over the measured part; warm-up is sent at `from`. */
  | {
      readonly kind: 'ramp';
      readonly from: PerSecond;
      readonly to: PerSecond;
      readonly spacing: 'constant' | 'poisson';
    };

/** `exact` spins up to each instant and costs a core; `frugal` trusts a timer, about 1 ms late. */
export type Pacing = 'auto' | 'exact' | 'frugal';

/** The length of a stage, by time or by count. */
export type Extent =
  | { readonly kind: 'time'; readonly ns: DurationNs }
  | { readonly kind: 'count'; readonly requests: number; readonly atMostNs: DurationNs };
