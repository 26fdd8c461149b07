/* All that the verdict on a cell is made of, as plain numbers: nothing else decides it. */
import type { Effect } from '../stats/blemishes.js';
import type { StallSum } from '../stats/stalls.js';
import type { Backlog, Drift, Settling } from '../stats/steadiness.js';

import type { Garbage } from './load-watch.js';
import type { OthersSeen } from './other-programs.js';

export type ValidityEvidence = {
  readonly load: EvidenceLoad;
  readonly connections: 'natural' | 'warm' | 'cold';
  readonly decodesInline: boolean;
  readonly measuredNs: number;
  /** Length of the warm-up; null where a count decided. */
  readonly warmupNs: number | null;
  readonly due: number;
  readonly ok: number;
  readonly notSent: number;
  /** Of those due, sent before the measured part ended. */
  readonly sentInTime: number;
  readonly throughputPerSecond: number;
  readonly meanResponseNs: number;
  /** Requests that opened a connection. */
  readonly opened: number;
  /** Sums over the answered requests. */
  readonly lateNs: number;
  /** Of that, beyond what the pacing takes for granted. */
  readonly lateBeyondNs: number;
  readonly inFlightWaitNs: number;
  /** Of the response times' sum, what stalls may have delayed. */
  readonly stalledNs: number;
  /** What lateness and stalls moved most; undefined where nothing was answered. */
  readonly own: Effect | undefined;
  /** Of the load thread that had most of them. */
  readonly stalls: StallSum;
  /** Of that thread, what was no stall: what one request asked of it, and others waited for. */
  readonly works: StallSum;
  /** Of its stalls of `STALLED_NS_LONG` and more. */
  readonly stalledLongNs: number;
  /** Stalled time in which a thread that had nothing to do stood still as well. */
  readonly sharedNs: number;
  /** For how long that one stood still in all. */
  readonly quietStalledNs: number;
  readonly garbage: Garbage;
  /** Of the busiest load thread; null: not known. */
  readonly busyRatio: number | null;
  /** Undefined where nothing streamed, or too little of it. */
  readonly reads: ReadsSeen | undefined;
  readonly machine: Effect | undefined;
  /** Null: this system does not tell. */
  readonly cpuWait: CpuWait | null;
  readonly stolen: { readonly ticks: number; readonly ratio: number } | null;
  readonly throttledRatio: number | null;
  readonly others: OthersSeen | null;
  readonly drift: Drift | undefined;
  readonly settling: Settling | undefined;
  readonly backlog: Backlog | undefined;
  readonly ownLimit: { readonly requests: number; readonly what: string } | undefined;
};

export type EvidenceLoad =
  | { readonly kind: 'closed'; readonly concurrency: number }
  | {
      readonly kind: 'open';
      readonly pacing: 'exact' | 'frugal' | 'auto';
      readonly inFlightMax: number;
    };

/** Of streamed answers, in the measured part. */
export type ReadsSeen = {
  /** How long what came waited for the load thread at least, while it took other reads. */
  readonly waitP99Ns: number;
  /** What that is held against, and what it is called. */
  readonly seenNs: number;
  readonly name: string;
};

/** Of the load threads together. */
export type CpuWait = {
  /** Each time that a thread was put on a processor. */
  readonly perTurnNs: number;
  /** Of the measured part. */
  readonly ratio: number;
};
