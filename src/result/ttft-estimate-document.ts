import { fields, list, number, oneOf, orNull, type Shape, text } from './shape.js';

/*
 * Where the time to the first token goes, from how it grows with the length of the prompt and
 * with the load: estimates from outside, for a server that tells nothing of its inside. They stand
 * in no phase and in no sum. docs/phases.md says what they assume.
 */
export type TtftEstimateDocument = {
  /** `stream.ttftAfterSend`; of answers of one token that came whole, `afterSend`. */
  readonly time: 'ttftAfterSend' | 'afterSend';
  /** Whose count of the prompts' tokens: without one, four characters are taken for a token. */
  readonly tokensBy: 'usage' | 'tokenizer' | 'characters';
  /** First tokens that were measured with one request at a time, and how many of them were kept. */
  readonly requests: number;
  readonly points: number;
  /** With one request at a time; ascending. */
  readonly lengths: readonly PromptLengthDocument[];
  /** Null: not known, and `whyNot` says why. */
  readonly line: {
    /** Prefill of one token of a prompt. */
    readonly perTokenNs: BoundedDocument;
    /** What no length of the prompt changes. */
    readonly fixedNs: BoundedDocument;
    /** Whether `fixedNs` has the way there and back in it, because nothing is known of that. */
    readonly fixedIs: 'server' | 'server and network';
  } | null;
  readonly whyNot: string | null;
  /** Where the growth is no straight line: what a token costs from one length to the next. */
  readonly steps: readonly PromptStepDocument[];
  /** How the way there and back is known, in the lengths; null: it is not. */
  readonly networkSource: 'derived' | 'estimated' | null;
  /** What more load than one request at a time adds, for each payload. */
  readonly queues: readonly QueueDocument[];
};

/** What was estimated, and its 95 % interval. */
export type BoundedDocument = {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
};

export type PromptLengthDocument = {
  /** In the mean. */
  readonly tokens: number;
  readonly points: number;
  readonly p50Ns: number;
  /** The way there and back, median. */
  readonly networkNs: number | null;
  readonly prefillNs: BoundedDocument | null;
};

export type PromptStepDocument = {
  readonly fromTokens: number;
  readonly toTokens: number;
  readonly perTokenNs: BoundedDocument;
};

export type QueueDocument = {
  readonly payload: string;
  /** Names of the cells at that load: repeats of one. */
  readonly cells: readonly string[];
  readonly tokens: number;
  readonly requests: number;
  /** To the mean, at prompts of the same length. */
  readonly addedNs: BoundedDocument;
};

const BOUNDED = fields<keyof BoundedDocument>({ estimate: number, low: number, high: number });

/** `ttftEstimate` of a result file. */
export const TTFT_ESTIMATE_SHAPE: Shape = fields<keyof TtftEstimateDocument>({
  time: oneOf('ttftAfterSend', 'afterSend'),
  tokensBy: oneOf('usage', 'tokenizer', 'characters'),
  requests: number,
  points: number,
  lengths: list(
    fields<keyof PromptLengthDocument>({
      tokens: number,
      points: number,
      p50Ns: number,
      networkNs: orNull(number),
      prefillNs: orNull(BOUNDED),
    }),
  ),
  line: orNull(
    fields<keyof NonNullable<TtftEstimateDocument['line']>>({
      perTokenNs: BOUNDED,
      fixedNs: BOUNDED,
      fixedIs: oneOf('server', 'server and network'),
    }),
  ),
  whyNot: orNull(text),
  steps: list(
    fields<keyof PromptStepDocument>({ fromTokens: number, toTokens: number, perTokenNs: BOUNDED }),
  ),
  networkSource: orNull(oneOf('derived', 'estimated')),
  queues: list(
    fields<keyof QueueDocument>({
      payload: text,
      cells: list(text),
      tokens: number,
      requests: number,
      addedNs: BOUNDED,
    }),
  ),
});
