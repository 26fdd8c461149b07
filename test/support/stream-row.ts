import type { StreamRow } from '../../src/stats/stream-statistics.js';

/** A streamed answer that ended well, with so many content events. */
export function streamRow(events: number, rest: Partial<StreamRow> = {}): StreamRow {
  return {
    ttftNs: 50e6,
    ttftAfterSendNs: 49e6,
    tpotNs: 10e6,
    responseNs: 1e9,
    contentEvents: events,
    reasoningEvents: 0,
    toolEvents: 0,
    output: events,
    tokenSource: 'usage',
    prompt: Number.NaN,
    cached: Number.NaN,
    reasoning: Number.NaN,
    ...rest,
  };
}
