import type {
  RateSummary,
  StreamEvents,
  StreamStalls,
  StreamSummary,
  StreamTokens,
} from '../stats/stream-summary.js';

/** What streamed answers of a cell were like. */
export type StreamDocument = StreamSummary;
export type RateDocument = RateSummary;
export type StreamTokensDocument = StreamTokens;
export type StreamEventsDocument = StreamEvents;
export type StreamStallsDocument = StreamStalls;
