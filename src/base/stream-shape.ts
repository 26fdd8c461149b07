import type { Json } from './json.js';

/*
 * How a streamed answer is read, as plain data: an API brings its own, a scenario can write one,
 * and either crosses threads. What each number means that comes of it is in docs/phases.md.
 */
export type StreamShape = {
  /** Undefined: told by the first byte, which in NDJSON is a brace and in SSE cannot be. */
  readonly format: 'sse' | 'ndjson' | undefined;
  /** Text of the answer: an event with some of it that is not empty is a content event. */
  readonly content: readonly EventField[];
  /** Text that the model writes for itself, and calls of tools: content, but counted apart. */
  readonly reasoning: readonly EventField[];
  readonly toolCalls: readonly EventField[];
  /** `whole`: each event repeats the text so far, and is content where that has grown. */
  readonly text: 'piece' | 'whole';
  /** Any of these says that the answer is complete; none: it ends where the body ends. */
  readonly done: readonly DoneSign[];
  /** Beside a member `error`, which is one everywhere. */
  readonly errors: readonly EventField[];
  /** How it says that the server gave the answer up, which then ends as a good one does. */
  readonly givenUp: readonly GivenUpSign[];
  /** Counts of tokens; the last event that has one is right. */
  readonly usage: Readonly<Record<TokenCount, readonly EventField[]>>;
  /** Whether `prompt` leaves out what came from a cache, and what was written into it. */
  readonly cachedIsApart: boolean;
  /** An event that has this member stands for exactly one token; undefined: nobody promises. */
  readonly tokenAt: EventField | undefined;
  /** Members that hold the object in which times are told, beside the event itself. */
  readonly holders: readonly string[];
  /** Where the name of a server-sent event stands in its data; there, it may be left out. */
  readonly nameAt: string | undefined;
};

/** A JSON Pointer, of all events or of those alone in which another member has a value. */
export type EventField =
  | string
  | { readonly at: string; readonly when: { readonly at: string; readonly is: Json } };

export type DoneSign =
  /** The data of an event, which is no JSON. */
  | { readonly kind: 'text'; readonly text: string }
  /** `is` absent: any value but null and false. */
  | { readonly kind: 'field'; readonly at: string; readonly is?: Json };

/** `words`: where the reason stands. */
export type GivenUpSign = {
  readonly at: string;
  readonly isOneOf: readonly Json[];
  readonly words?: string;
};

export type TokenCount = (typeof TOKEN_COUNTS)[number];

/** `written`: tokens of the prompt that went into a cache, where `prompt` leaves them out. */
export const TOKEN_COUNTS = ['output', 'prompt', 'cached', 'reasoning', 'written'] as const;

/** What most shapes have alike; a shape names what is different. */
export const BLANK_STREAM_SHAPE: StreamShape = {
  format: undefined,
  content: [],
  reasoning: [],
  toolCalls: [],
  text: 'piece',
  done: [],
  errors: [],
  givenUp: [],
  usage: { output: [], prompt: [], cached: [], reasoning: [], written: [] },
  cachedIsApart: false,
  tokenAt: undefined,
  holders: [],
  nameAt: undefined,
};
