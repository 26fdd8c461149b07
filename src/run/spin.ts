import { clock } from '../base/clock.js';

/**
 * To read the clock costs 16 bytes of garbage on Node 20 (docs/notes/clocks.md). So between two
 * readings it counts for about a third of what is left: a count takes 1 to 2 ns on processors of
 * today, and never so long that the end is passed by one that is four times as slow.
 */
const COUNTS_PER_NS = 1 / 4;
/** At least as long as a reading takes; at most a few microseconds, whatever a count may take. */
const COUNTS = { min: 48, max: 4096 };

let sink = 0;

/** Keeps this thread on its processor until an instant, less the slack; hardly makes garbage. */
export function spinUntil(untilNs: number, slackNs: number): void {
  for (;;) {
    const leftNs = untilNs - clock.nowNs();
    if (leftNs <= slackNs) return;
    step(Math.min(COUNTS.max, Math.max(COUNTS.min, leftNs * COUNTS_PER_NS)));
  }
}

/** Nothing that a compiler could leave out. */
function step(count: number): void {
  let value = sink;
  for (let at = 0; at < count; at += 1) value = (Math.imul(value, 1664525) + 1013904223) | 0;
  sink = value;
}
