import { fields, number, oneOf, optional, orNull } from './shape.js';
import type {
  RateDocument,
  StreamDocument,
  StreamEventsDocument,
  StreamStallsDocument,
  StreamTokensDocument,
} from './stream-document.js';
import { SUMMARY_SHAPE } from './summary-shape.js';

const maybeNumber = orNull(number);

/** `cells[].stream` of a result file. */
export const STREAM_SHAPE = fields<keyof StreamDocument>({
  ttft: SUMMARY_SHAPE,
  ttftAfterSend: SUMMARY_SHAPE,
  itl: SUMMARY_SHAPE,
  gapWorth: optional(number),
  tpot: SUMMARY_SHAPE,
  tokensPerSecond: fields<keyof StreamDocument['tokensPerSecond']>({
    perRequest: fields<keyof RateDocument>({
      count: number,
      meanPerSecond: maybeNumber,
      stddevPerSecond: maybeNumber,
      minPerSecond: maybeNumber,
      maxPerSecond: maybeNumber,
      p10PerSecond: maybeNumber,
      p50PerSecond: maybeNumber,
      p90PerSecond: maybeNumber,
    }),
    overall: number,
  }),
  goodputPerSecond: maybeNumber,
  tokens: fields<keyof StreamTokensDocument>({
    output: number,
    prompt: maybeNumber,
    cached: maybeNumber,
    reasoning: maybeNumber,
    source: oneOf('usage', 'events', 'chunks', 'mixed'),
  }),
  events: fields<keyof StreamEventsDocument>({
    content: number,
    reasoning: number,
    toolCalls: number,
    perToken: maybeNumber,
    zeroGapRatio: maybeNumber,
    buffered: number,
    withoutContent: number,
  }),
  stalls: fields<keyof StreamStallsDocument>({
    beyondNs: maybeNumber,
    count: number,
    totalNs: number,
    longestNs: maybeNumber,
  }),
});
