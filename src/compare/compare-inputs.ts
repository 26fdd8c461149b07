/*
 * Files to a comparison: which of the four modes they allow, whether they may be compared at all,
 * and the verdicts. Pure: whoever calls it has read the files.
 */
import type {
  ComparisonDocument,
  DifferenceDocument,
  MetricName,
} from '../result/comparison-document.js';
import type { ResultDocument } from '../result/document.js';
import type { Arm, SessionDocument } from '../result/session-document.js';

/** A file that was read. */
export type ComparedFile =
  | { readonly kind: 'result'; readonly path: string; readonly document: ResultDocument }
  | {
      readonly kind: 'session';
      readonly path: string;
      readonly document: SessionDocument;
      /** Which arm it stands for where it is one of several sessions of a side. */
      readonly arm: Arm;
    };

/** What makes a difference large enough to matter: the larger of the two. */
export type Margin = {
  readonly ratio: number;
  readonly ns: number;
  /** `ns` was asked for, and holds however short the time is. */
  readonly isChosen: boolean;
};

export type CompareRules = {
  readonly toolVersion: string;
  /** Share of false alarms of the whole family, in each direction. */
  readonly alphaRatio: number;
  readonly family: Family;
  readonly margins: Margins;
  /** How much sessions of one thing differ, a standard deviation; null: not known. */
  readonly sessionRatio: number | null;
  /** What to do with files that should not be compared. */
  readonly onDifference: 'refuse' | 'downgrade';
};

/** The metrics that decide. `usual`: docs/comparing.md. */
export type Family =
  | { readonly kind: 'usual' }
  | { readonly kind: 'chosen'; readonly metrics: readonly MetricName[] };

export type Margins = Readonly<
  Record<'mean' | 'p50' | 'p75' | 'p90' | 'p95' | 'p99' | 'p999', Margin>
>;

export type Compared =
  | { readonly kind: 'compared'; readonly document: ComparisonDocument }
  | { readonly kind: 'refused'; readonly differences: readonly DifferenceDocument[] };
