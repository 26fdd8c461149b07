/*
 * The result file: what `run` writes and everything later reads. Names are those of the contract
 * (docs/result-format.md). Times are nanoseconds, shares 0 to 1. `null` is "not known".
 */
import type { Band } from '../stats/bands.js';
import type { Slice } from '../stats/slices.js';
import type { Summary, SummarySource } from '../stats/summary.js';
import type { Part, PieceName } from '../timing/piece.js';

import type { ConnectionsDocument } from './connections-document.js';
import type { PromptsDocument } from './prompts-document.js';
import type { StreamDocument } from './stream-document.js';
import type { TtftEstimateDocument } from './ttft-estimate-document.js';
import type { WireDocument } from './wire-document.js';

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
  /** Of a run with prompts of several lengths. */
  readonly ttftEstimate?: TtftEstimateDocument;
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
  /** How its requests were generated; files of the first versions do not say. */
  readonly generator?: GeneratorDocument;
  readonly repeat: number;
  readonly startedAt: string;
  /** Length of the measured part. */
  readonly measuredNs: number;
  readonly counts: CountsDocument;
  readonly throughputPerSecond: number;
  readonly offeredPerSecond: number;
  readonly bytes: { readonly sent: number; readonly received: number };
  readonly connections: ConnectionsDocument;
  readonly validity: ValidityDocument;
  /** What was seen of the generator and of its machine; files of before have none. */
  readonly health?: HealthDocument;
  readonly responseTime: SummaryDocument;
  readonly afterSend: SummaryDocument;
  /** Of a cell of streamed answers. */
  readonly stream?: StreamDocument;
  /** Of a cell of prompts, or of answers that tell how many tokens theirs had. */
  readonly prompts?: PromptsDocument;
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
  /** Absent in results of versions that did not ask the kernel. */
  readonly wire?: WireDocument;
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
      /** `constant`, `poisson`, `gamma`, `burst` or `trace`. */
      readonly arrivals: string;
      /** Of a trace: its mean rate. */
      readonly ratePerSecond: number;
      /** Only of a ramp: the rate at its end. */
      readonly toRatePerSecond?: number;
      /** Only of gamma arrivals: the shape of the distribution of gaps. */
      readonly burstiness?: number;
      /** Only of bursts: requests due at once. */
      readonly burstSize?: number;
      readonly inFlightMax: number;
    };

export type GeneratorDocument = {
  /** Load threads. */
  readonly workers: number;
  /** Who said how many: `--workers 2`, or modelbench itself. */
  readonly workersBy: 'auto' | 'user';
  /** Why `auto` added the last of them; null where it added none. */
  readonly workersWhy: string | null;
  /** Null: a closed loop waits for answers, not for instants. */
  readonly pacing: 'exact' | 'frugal' | null;
  readonly pacingBy: 'auto' | 'user';
  /** Why `auto` chose it. */
  readonly pacingWhy: string | null;
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

/** How the generator and its machine did in the measured part. Null: this system does not tell. */
export type HealthDocument = {
  /** Of an open load: requests sent while it lasted, per second. */
  readonly sentPerSecond: number;
  /** Of the busiest load thread. */
  readonly loopBusyRatio: number | null;
  /** Stretches in which a load thread did not act though it should have. */
  readonly stalls: {
    readonly count: number;
    readonly totalNs: number;
    readonly longestNs: number;
    /** Of the total, while a thread that had nothing to do stood still as well. */
    readonly machineNs: number;
  };
  /** Answered requests that a stall may have delayed, and the response times of the others. */
  readonly touched: number;
  readonly untouched: {
    readonly count: number;
    readonly p50Ns: number | null;
    readonly p90Ns: number | null;
    readonly p99Ns: number | null;
  } | null;
  /** Garbage collections of a load thread. */
  readonly garbage: {
    readonly count: number;
    readonly totalNs: number;
    readonly longestNs: number;
  };
  /**
   * Of streams: how long what came waited, at least, while the load thread read what had come
   * beside it; null where nothing streamed, or too little of it. Absent in older results.
   */
  readonly readWaitP99Ns?: number | null;
  /** How late the machine wakes a thread that has nothing to do, beyond the usual. */
  readonly wakeUpLateP99Ns: number | null;
  /** Of the time: a load thread was ready to run and had no processor. */
  readonly cpuWaitRatio: number | null;
  /** Of the processor time that this machine wanted: given to others on its host. */
  readonly stolenRatio: number | null;
  /** Of the time: kept off the processors by a control group's quota. */
  readonly throttledRatio: number | null;
  /** Of this machine's processors, how many other programs took. */
  readonly others?: {
    /** Before the first request of the run. */
    readonly before: number;
    /** While the cell was measured: a target on this machine may be one of them. */
    readonly during: number;
    readonly processors: number;
  } | null;
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
  /** Ends of the 90 % interval of the value; null: open. Files of the first versions have none. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** What each request counted as evidence; absent where it is 1. */
  readonly worth?: number;
};

export type SliceDocument = Slice;
