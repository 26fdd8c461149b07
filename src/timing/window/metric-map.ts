/*
 * Which counters of a server stand for which piece of a request's time. Units are by name, never
 * guessed from the size of a number: `QueueTime` is milliseconds in one server and microseconds in
 * another.
 */
import type { TakenAs } from '../reported-name.js';
import type { TimeUnit } from '../server-report.js';

export type MetricMap = {
  readonly name: string;
  readonly title: string;
  /** Before each name; several where others re-export the same counters. Default: nothing. */
  readonly prefixes?: readonly string[];
  /** Counts the requests; `_count` of a histogram, or a counter. */
  readonly requests: string | undefined;
  readonly rows: readonly MetricRow[];
  /** Labels whose values repeat one request: only one value of each is counted. */
  readonly sameRequest?: readonly string[];
  /** The label that names the model, where other models' requests are counted beside it. */
  readonly modelLabel?: string;
  /** How long after an answer the counters may be behind. Default: two seconds. */
  readonly settleMs?: number;
  readonly note: string;
};

export type MetricRow = {
  readonly takenAs: TakenAs | undefined;
  /** Sums; what is subtracted lies inside what comes first. */
  readonly plus: readonly MetricTerm[];
  readonly minus?: readonly MetricTerm[];
  readonly means: string;
};

/** A histogram or summary (`_sum`, `_count`), or a counter with the counter of its requests. */
export type MetricTerm = {
  readonly metric: string;
  readonly unit: TimeUnit;
  readonly count?: string;
};
