/*
 * The result file: what `run` writes and everything later reads. Names are those of the contract
 * (docs/result-format.md). Times are nanoseconds, shares 0 to 1. `null` is "not known".
 */
import type { Band } from '../stats/bands.js';
import type { Slice } from '../stats/slices.js';
import type { Summary, SummarySource } from '../stats/summary.js';
import type { Part, PieceName } from '../timing/piece.js';

export const RESULT_FORMAT = 'modelbench/result';
export const RESULT_FORMAT_VERSION = 1;

export type ResultDocument = {
  readonly format: typeof RESULT_FORMAT;
  readonly formatVersion: typeof RESULT_FORMAT_VERSION;
  readonly tool: { readonly version: string; readonly undici: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly partial: boolean;
  readonly host: HostDocument;
  readonly labels: Readonly<Record<string, string>>;
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly target: TargetDocument;
  readonly scenario: {
    readonly name: string;
    readonly description: string | null;
    readonly path: string;
    readonly sha256: string;
    readonly text: string;
  };
  readonly seed: number;
  readonly cells: readonly CellDocument[];
  readonly warnings: readonly Finding[];
};

export type HostDocument = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly os: string;
  readonly node: string;
};

export type TargetDocument = {
  readonly url: string;
  readonly method: string;
  readonly api: string;
  readonly httpVersion: string;
  readonly server: string | null;
  /** What kind of server its answers look like, as `vllm`; absent or null: not known. */
  readonly kind?: string | null;
};

export type Finding = {
  readonly code: string;
  readonly message: string;
  readonly advice: string | null;
  /** Names of the cells that it speaks of; empty: the whole run. */
  readonly cells: readonly string[];
};

export type CellDocument = {
  readonly name: string;
  readonly payload: PayloadDocument;
  readonly load: LoadDocument;
  readonly repeat: number;
  readonly startedAt: string;
  /** Length of the measured part. */
  readonly measuredNs: number;
  readonly counts: CountsDocument;
  readonly throughputPerSecond: number;
  readonly offeredPerSecond: number;
  readonly bytes: { readonly sent: number; readonly received: number };
  readonly connections: {
    /** Opened during the measured part. */
    readonly opened: number;
    /** Answers after which the server closed the connection. */
    readonly closedByServer: number;
  };
  readonly validity: ValidityDocument;
  readonly responseTime: SummaryDocument;
  readonly afterSend: SummaryDocument;
  readonly phases: Readonly<Record<Part, SummaryDocument>>;
  /** Only those that some request had. */
  readonly pieces: Readonly<Partial<Record<PieceName, SummaryDocument>>>;
  readonly bands: readonly BandDocument[];
  /** Response time of the requests that opened a connection. */
  readonly cold: SummaryDocument;
  /** Time from due to the failure, by kind of outcome; only the kinds that happened. */
  readonly failed: Readonly<Record<string, SummaryDocument>>;
  readonly inconsistentReports: number;
  readonly reports: ReportsDocument;
  /** Cost of making one body, measured before the cell, where bodies are prepared. */
  readonly preparedEncode: { readonly meanNs: number; readonly bodies: number } | null;
  readonly failures: readonly FailureDocument[];
  readonly floorNs: number | null;
  readonly limits: readonly LimitDocument[];
  readonly slices: readonly SliceDocument[];
};

export type PayloadDocument = {
  readonly name: string;
  readonly kind: string;
  /** Mean size of the bodies that were sent. */
  readonly bodyBytes: number;
  readonly contentType: string | null;
  readonly encoding: string | null;
};

export type LoadDocument =
  | { readonly kind: 'closed'; readonly concurrency: number }
  | {
      readonly kind: 'open';
      readonly arrivals: string;
      readonly ratePerSecond: number;
      /** Only of a ramp: the rate at its end. */
      readonly toRatePerSecond?: number;
      readonly inFlightMax: number;
    };

export type CountsDocument = {
  readonly due: number;
  readonly ok: number;
  readonly httpError: number;
  readonly badAnswer: number;
  readonly timeout: number;
  readonly connectionError: number;
  readonly notSent: number;
};

export type ValidityDocument = {
  readonly verdict: 'valid' | 'suspect' | 'invalid';
  readonly reasons: readonly {
    readonly code: string;
    readonly message: string;
    readonly advice: string | null;
  }[];
};

export type SourceDocument = SummarySource;

/** One kind of time, summed up. */
export type SummaryDocument = Summary;

/** Means over the requests whose response time lies near a quantile: they add up. */
export type BandDocument = Band;

/** What the server's own reports were, so that the output can say what it stands on. */
export type ReportsDocument = {
  /** `Server-Timing`, `header x-model-ms` …; null where nothing was found. */
  readonly source: string | null;
  /** Answers that carried a report that was understood. */
  readonly answers: number;
  readonly unparseable: number;
  /** Means in ns of entries that map to no piece, by name. */
  readonly others: Readonly<Record<string, number>>;
  readonly totalMeanNs: number | null;
  /** What the server's counters said, where they were looked at. */
  readonly counters?: readonly CountersDocument[];
};

/** Means over the requests between two looks at a server's counters. */
export type CountersDocument = {
  /** `Triton statistics`, `vLLM counters` … */
  readonly source: string;
  readonly url: string;
  /** Requests that the server counted, whoever asked. */
  readonly requests: number;
  /** False: they claim more than the client waited, and stand in no phase. */
  readonly used: boolean;
  /** By piece, and by the server's own name for what is no piece. */
  readonly meansNs: Readonly<Record<string, number>>;
  readonly totalMeanNs: number | null;
};

/** One kind of failure, with the first answer of that kind. Secrets are removed. */
export type FailureDocument = {
  readonly outcome: string;
  /** `HTTP 422`, `ECONNREFUSED`, `timeout after 30s` … */
  readonly what: string;
  readonly count: number;
  readonly example: {
    readonly status: number | null;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
    readonly message: string;
  };
};

export type LimitDocument = {
  readonly limit: string;
  readonly verdict: 'holds' | 'crossed' | 'notProved';
  /** In the metric's base unit: ns, per second or a ratio; null where there is no sample. */
  readonly value: number | null;
};

/** Exchanges counted together because they were due in the same stretch of time. */
export type SliceDocument = Slice;
