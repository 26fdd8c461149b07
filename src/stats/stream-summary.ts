import type { Summary } from './summary.js';

/** What streamed answers were like, over the good ones. Definitions: docs/phases.md. */
export type StreamSummary = {
  /** From `due` to the first content, and the same from `written`. */
  readonly ttft: Summary;
  readonly ttftAfterSend: Summary;
  /** Every gap between content events. */
  readonly itl: Summary;
  /**
   * What each gap counts as evidence of their mean, 0 to 1: those of one answer resemble each other
   * (gap-worth.ts). Files of before it was counted have none.
   */
  readonly gapWorth?: number;
  /** Mean per answer: from the first content to the last, by the tokens after the first. */
  readonly tpot: Summary;
  readonly tokensPerSecond: {
    /** An answer's tokens by its response time. */
    readonly perRequest: RateSummary;
    /** Tokens of the answers that ended in the measured part, by its length. */
    readonly overall: number;
  };
  /** Good answers that kept every limit that a single one can keep; null: there is none. */
  readonly goodputPerSecond: number | null;
  readonly tokens: StreamTokens;
  readonly events: StreamEvents;
  readonly stalls: StreamStalls;
};

export type RateSummary = {
  readonly count: number;
  readonly meanPerSecond: number | null;
  readonly stddevPerSecond: number | null;
  readonly minPerSecond: number | null;
  readonly maxPerSecond: number | null;
  readonly p10PerSecond: number | null;
  readonly p50PerSecond: number | null;
  readonly p90PerSecond: number | null;
};

/** Sums over the good answers; null: nothing told it. */
export type StreamTokens = {
  /** Of `chunks`: content events, of which nobody says how many tokens each holds. */
  readonly output: number;
  readonly prompt: number | null;
  /** Of the prompt: from a cache. */
  readonly cached: number | null;
  /** Of the output. */
  readonly reasoning: number | null;
  /** The server's counts, one event a token as the API promises, or neither. */
  readonly source: 'usage' | 'events' | 'chunks' | 'mixed';
};

export type StreamEvents = {
  /** Events with content of any kind, and those of them that were reasoning or calls of tools. */
  readonly content: number;
  readonly reasoning: number;
  readonly toolCalls: number;
  /** Null where tokens are not known. */
  readonly perToken: number | null;
  /** Gaps of no length: both events came in one read. */
  readonly zeroGapRatio: number | null;
  /** Answers of which nearly all events came within 2 ms of the last. */
  readonly buffered: number;
  /** Answers that ended well and had no content: they have no time to the first token. */
  readonly withoutContent: number;
};

/** Gaps beyond five times the median of those that are not zero. */
export type StreamStalls = {
  readonly beyondNs: number | null;
  readonly count: number;
  readonly totalNs: number;
  readonly longestNs: number | null;
};
