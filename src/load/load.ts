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
  | { readonly kind: 'steady'; readonly rate: PerSecond; readonly spacing: Spacing }
  /** Rises (or falls) linearly over the measured part; warm-up is sent at `from`. */
  | {
      readonly kind: 'ramp';
      readonly from: PerSecond;
      readonly to: PerSecond;
      readonly spacing: Spacing;
    }
  | { readonly kind: 'trace'; readonly trace: Trace };

/** How arrivals lie around their rate: all of these keep it. */
export type Spacing =
  | { readonly kind: 'constant' }
  | { readonly kind: 'poisson' }
  /**
   * Gaps follow a gamma distribution with this shape, as vLLM's `--burstiness`: 1 is Poisson,
   * below it requests come in bursts, above it they come more evenly.
   */
  | { readonly kind: 'gamma'; readonly burstiness: number }
  /** Groups of this many at once, the groups in even steps. */
  | { readonly kind: 'burst'; readonly size: number };

/** Arrivals that were recorded, in whole ns from the first one. */
export type Trace = {
  /** Ascending, no two alike, the first 0. */
  readonly dueNs: Float64Array;
  /** Which payload each carries, where the trace says so. */
  readonly payloads: Uint16Array | undefined;
};

/** `exact` spins up to each instant and costs a core; `frugal` trusts a timer, about 1 ms late. */
export type Pacing = 'auto' | 'exact' | 'frugal';

/** The length of a stage, by time or by count. */
export type Extent =
  | { readonly kind: 'time'; readonly ns: DurationNs }
  | { readonly kind: 'count'; readonly requests: number; readonly atMostNs: DurationNs };
