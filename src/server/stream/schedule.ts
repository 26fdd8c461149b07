import type { Random } from '../../base/random.js';
import type { StreamSettings } from '../../base/reference-settings.js';

import { drawsOf } from '../inference-time.js';

/*
 * When each content event of an answer is due, in whole ns from the place taken: an absolute
 * schedule, so that one event's lateness is not the next one's.
 */

export type EventSchedule = {
  readonly tokens: number;
  /** One a content event, ascending. */
  readonly dueNs: Float64Array;
};

export type StreamSize = { readonly tokens: number; readonly uncachedTokens: number };

export function eventScheduleOf(
  settings: StreamSettings,
  { tokens, uncachedTokens }: StreamSize,
  random: Random,
): EventSchedule {
  const { tokensPerEvent, stalls } = settings;
  const between = drawsOf(settings.interToken, random);
  const first = drawsOf(settings.ttft, random);
  const events = Math.ceil(tokens / tokensPerEvent);
  const dueNs = new Float64Array(events);
  let atNs = first() + settings.promptTokenNs * uncachedTokens;
  for (let event = 0; event < events; event += 1) {
    if (event > 0) atNs += sumOf(between, groupOf(event, tokens, tokensPerEvent));
    if (stalls !== undefined && (event + 1) % stalls.every === 0) atNs += stalls.ns;
    dueNs[event] = Math.round(atNs);
  }
  return { tokens, dueNs };
}

/** How many tokens an event has: all alike but the last. */
export function groupOf(event: number, tokens: number, tokensPerEvent: number): number {
  return Math.min(tokensPerEvent, tokens - event * tokensPerEvent);
}

function sumOf(draw: () => number, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += draw();
  return sum;
}
