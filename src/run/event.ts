import type { CellDocument, Finding, ResultDocument } from '../result/document.js';

/** Everything that can happen in a run. `run` emits, `cli` renders. */
export type RunEvent =
  /** The target's own process was started (a `server:` command or the reference server). */
  | { readonly kind: 'server-started'; readonly what: string }
  | { readonly kind: 'server-ready'; readonly tookNs: number; readonly url: string }
  | {
      readonly kind: 'cell-started';
      readonly index: number;
      readonly total: number;
      readonly name: string;
      readonly lengthNs: number | undefined;
      readonly requests: number | undefined;
    }
  /** One load thread fewer would have been late: what was measured of the cell is dropped. */
  | {
      readonly kind: 'cell-begun-anew';
      readonly index: number;
      readonly name: string;
      readonly workers: number;
      readonly why: string;
    }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'cell-finished'; readonly index: number; readonly cell: CellDocument }
  | { readonly kind: 'warning'; readonly finding: Finding };

/** A look at the cell in progress, about once a second. */
export type Progress = {
  readonly index: number;
  readonly total: number;
  readonly name: string;
  readonly stage: 'warm-up' | 'measure' | 'drain';
  /** Since the cell began, its warm-up included. */
  readonly elapsedNs: number;
  /** Time left of the whole run, cells to come included; undefined where counts decide. */
  readonly leftNs: number | undefined;
  readonly answers: number;
  readonly failed: number;
  readonly inFlight: number;
  /** Answers a second over the last look. */
  readonly ratePerSecond: number;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
};

export type RunOutcome = {
  readonly document: ResultDocument;
  /** Why the run ended: done, or what stopped it. */
  readonly ended:
    | { readonly kind: 'done' }
    | { readonly kind: 'interrupted'; readonly signal: 'SIGINT' | 'SIGTERM' }
    /** Target unreachable, every request of a cell failed, or the stop rule: exit code 3. */
    | { readonly kind: 'failed'; readonly why: string }
    /** modelbench itself is at fault: what was measured before stands in the document. */
    | { readonly kind: 'fault'; readonly error: unknown };
};
