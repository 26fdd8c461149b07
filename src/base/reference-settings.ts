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

/** A time that is waited for, as against real work. */
export type DrawnTime = Exclude<InferenceTime, { readonly kind: 'compute' }>;

/** What becomes of a stream after so many events. */
export type StreamFault = {
  /** Content events that are written before it. 0: the answer has none. */
  readonly after: number;
  /** Of the streams; which of them, the seed and the order of arrival decide. */
  readonly share: Ratio;
};

/** How a stream that is cut stops: see docs/reference-server.md. */
export const STREAM_CUTS = ['close', 'end', 'reset', 'hang'] as const;

/** Answers of a language model, token by token. In the place of `inference`. */
export type StreamSettings = {
  /** From the place taken to the first content event, but for what the prompt adds. */
  readonly ttft: DrawnTime;
  /** What each token of the prompt that no cache holds adds to it. */
  readonly promptTokenNs: DurationNs;
  /** From one token to the next. */
  readonly interToken: DrawnTime;
  /** Of an answer, where the request does not ask for fewer. */
  readonly tokens: number;
  /** Tokens that leave together; the last event of an answer may have fewer. */
  readonly tokensPerEvent: number;
  /** Where an empty event with the role comes: at once, or with the first content. */
  readonly role: 'at-once' | 'with-content';
  /** Each `every`-th event comes later by `ns`. */
  readonly stalls?: { readonly every: number; readonly ns: DurationNs };
  /** All that an answer is leaves at its end, as out of a proxy that buffers. */
  readonly buffered: boolean;
  /** A comment so often, from the start of the answer to its end. */
  readonly commentEveryNs?: DurationNs;
  readonly cut?: StreamFault & { readonly how: (typeof STREAM_CUTS)[number] };
  /** An event that says that the model failed, and no more. */
  readonly error?: StreamFault;
  /** Beginnings of prompts are remembered, and what is known takes no time. */
  readonly prefixCache: boolean;
};

export const STREAM_DEFAULTS: StreamSettings = {
  ttft: { kind: 'constant', ns: 50e6 as DurationNs },
  promptTokenNs: 0 as DurationNs,
  interToken: { kind: 'constant', ns: 10e6 as DurationNs },
  tokens: 100,
  tokensPerEvent: 1,
  role: 'at-once',
  buffered: false,
  prefixCache: false,
};

/** Streams run side by side, as in servers that batch continuously, where nobody limits them. */
export const STREAM_WORKERS = 16_384;

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
  /** Absent: answers come whole. */
  readonly stream?: StreamSettings;
  readonly batch?: { readonly max: number; readonly windowNs: DurationNs };
  readonly keepAlive: boolean;
  /** Whether HTTP/2 is spoken beside HTTP/1.1, to who begins with it. */
  readonly http2: boolean;
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
  http2: false,
  answerBytes: 128 as Bytes,
  errors: 0 as Ratio,
  hang: 0 as Ratio,
  reset: 0 as Ratio,
  report: 'server-timing',
  seed: 1,
};
