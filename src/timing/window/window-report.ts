import type { ReportedPiece } from '../server-report.js';

/** A time summed by a server over the requests of a window. */
export type WindowSum = { readonly sumNs: number; readonly count: number };

/** What a server's counters say of the requests between two looks. */
export type WindowReport = {
  /** As the output calls it. */
  readonly title: string;
  /** Requests that the server counted; undefined: it does not count them. */
  readonly requests: number | undefined;
  readonly pieces: Readonly<Partial<Record<ReportedPiece, WindowSum>>>;
  /** Of single requests, where it tells them: these have percentiles. */
  readonly valuesNs?: Readonly<Partial<Record<ReportedPiece, readonly number[]>>>;
  /** The server's own idea of the whole; overlaps the pieces. */
  readonly total: WindowSum | undefined;
  /** Kept and shown. */
  readonly others: Readonly<Record<string, WindowSum>>;
};

export type WindowResult =
  | { readonly known: true; readonly report: WindowReport }
  | {
      readonly known: false;
      readonly why: 'unreadable' | 'no-known-counters' | 'nothing-counted' | 'restarted';
    };

export function isWhole(sum: WindowSum): boolean {
  return Number.isFinite(sum.sumNs) && sum.sumNs >= 0 && sum.count > 0;
}
