import type { Bytes, DurationNs, Ratio } from './units.js';

/*
 * What the reference model server is told to be. The scenario checks and fills these values, the
 * server obeys them; they travel between the two processes as JSON, all in base units.
 */

/** How long one execution takes. `mean` and `median` are of the distribution, not of a sample. */
export type InferenceTime =
  | { readonly kind: 'constant'; readonly ns: DurationNs }
  | { readonly kind: 'exponential'; readonly meanNs: DurationNs }
  | { readonly kind: 'lognormal'; readonly medianNs: DurationNs; readonly sigma: number }
  /** Real work: `layers` products of a `rows` x `columns` matrix with a square one, in a thread. */
  | {
      readonly kind: 'compute';
      readonly rows: number;
      readonly columns: number;
      readonly layers: number;
    };

export type ReferenceSettings = {
  readonly host: string;
  /** 0: a free port. */
  readonly port: number;
  /** Requests executed side by side; the others wait first in, first out. */
  readonly workers: number;
  readonly inference: InferenceTime;
  /** Extra time for each KiB of request body, on top of the real decoding. */
  readonly decodeNsPerKiB: DurationNs;
  /** Extra time for each KiB of response body, on top of the real encoding. */
  readonly encodeNsPerKiB: DurationNs;
  readonly batch?: { readonly max: number; readonly windowNs: DurationNs };
  readonly keepAlive: boolean;
  readonly answerBytes: Bytes;
  /** Shares of the requests that get a 500, no answer at all, or a connection reset. */
  readonly errors: Ratio;
  readonly hang: Ratio;
  readonly reset: Ratio;
  readonly report: 'server-timing' | 'server-timing-trailer' | 'none';
  readonly seed: number;
};

export const REFERENCE_DEFAULTS: ReferenceSettings = {
  host: '127.0.0.1',
  port: 0,
  workers: 1,
  inference: { kind: 'constant', ns: 20e6 as DurationNs },
  decodeNsPerKiB: 0 as DurationNs,
  encodeNsPerKiB: 0 as DurationNs,
  keepAlive: true,
  answerBytes: 128 as Bytes,
  errors: 0 as Ratio,
  hang: 0 as Ratio,
  reset: 0 as Ratio,
  report: 'server-timing',
  seed: 1,
};
