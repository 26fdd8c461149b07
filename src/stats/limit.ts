import type { Part, PieceName } from '../timing/piece.js';

/** A bound that a cell must keep, as `response p99 < 250ms`. */
export type Limit = {
  /** As the user wrote it. */
  readonly text: string;
  readonly metric: LimitMetric;
  readonly comparison: '<' | '<=' | '>' | '>=';
  /** In the metric's base unit: ns, per second, or a ratio. */
  readonly bound: number;
};

export type LimitMetric =
  | { readonly kind: 'time'; readonly of: TimedName; readonly statistic: Statistic }
  /** Share of all requests of the measured part that did not end `ok`. */
  | { readonly kind: 'errors' }
  | { readonly kind: 'throughput' };

/** Everything that has a distribution: the whole, the parts and the pieces. */
export type TimedName = 'response' | 'afterSend' | Part | PieceName;

export type Statistic =
  | { readonly kind: 'mean' }
  | { readonly kind: 'max' }
  | { readonly kind: 'min' }
  | { readonly kind: 'quantile'; readonly q: number };

export type LimitVerdict = 'holds' | 'crossed' | 'notProved';
