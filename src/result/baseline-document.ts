/*
 * A named baseline: what `modelbench baseline save` keeps beside the files themselves, and what
 * `check --baseline` looks up. Small, sorted and without the time of saving, so that it merges and
 * reads well in git. `null` is "not known" or "none".
 */
import type { HostDocument } from './document.js';

export const BASELINE_FORMAT = 'modelbench/baseline';
export const BASELINE_FORMAT_VERSION = 1;

export type BaselineDocument = {
  readonly format: typeof BASELINE_FORMAT;
  readonly formatVersion: typeof BASELINE_FORMAT_VERSION;
  readonly name: string;
  /** How to reach what the baseline stands for, so that it can be measured again beside the new. */
  readonly target: {
    readonly url: string | null;
    /** Starts it before each run. */
    readonly restart: string | null;
  };
  /** In order of time. */
  readonly entries: readonly BaselineEntry[];
};

export type BaselineEntry = {
  /** Below the baseline's folder. */
  readonly file: string;
  readonly kind: 'result' | 'session';
  readonly startedAt: string;
  readonly scenario: { readonly name: string; readonly sha256: string };
  readonly machine: { readonly fingerprint: string } & HostDocument;
  readonly gitCommit: string | null;
  readonly toolVersion: string;
  readonly cells: readonly string[];
};
