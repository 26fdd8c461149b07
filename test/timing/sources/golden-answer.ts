import type { Evidence } from '../../../src/timing/server-report.js';

/** An answer as a server gives it, and what must be read from it. Times in milliseconds. */
export type GoldenAnswer = {
  readonly what: string;
  readonly headers?: Evidence['headers'];
  readonly trailers?: Evidence['headers'];
  readonly body?: unknown;
  /** Undefined: no report at all. */
  readonly expect:
    | {
        readonly source?: string;
        readonly decode?: number;
        readonly queue?: number;
        /** All of it, where it is told in parts as well. */
        readonly inference?: number;
        readonly prefill?: number;
        readonly generation?: number;
        readonly encode?: number;
        readonly total?: number;
        readonly others?: Readonly<Record<string, number>>;
        readonly unparseable?: number;
        /** How exact: half of the last digit, or all of it where digits are cut off. */
        readonly rounding?: number;
        readonly observedAt?: 'headers' | 'body' | 'trailers';
      }
    | undefined;
};
