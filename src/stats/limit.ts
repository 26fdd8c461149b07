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
  | { readonly kind: 'throughput' }
  /** Answers per second that keep all other limits that a single answer can keep. */
  | { readonly kind: 'goodput' };

/** Everything that has a distribution: the whole, the parts, the pieces, and times of a stream. */
export type TimedName = 'response' | 'afterSend' | Part | PieceName | StreamTime;

export type StreamTime = (typeof STREAM_TIMES)[number];

/** Of streamed answers; what each means is in docs/phases.md. */
export const STREAM_TIMES = ['ttft', 'ttftAfterSend', 'itl', 'tpot'] as const;

export type Statistic =
  | { readonly kind: 'mean' }
  | { readonly kind: 'max' }
  | { readonly kind: 'min' }
  | { readonly kind: 'quantile'; readonly q: number };

export type LimitVerdict = 'holds' | 'crossed' | 'notProved';
