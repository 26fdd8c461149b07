import { clock } from '../base/clock.js';

/**
 * To read the clock costs 16 bytes of garbage on Node 20 (docs/notes/clocks.md). So it is read
 * about every microsecond, and more often where the instant is near.
 */
const NEAR_NS = 4e3;
const STEPS = { far: 1024, near: 48 };

let sink = 0;

/** Keeps this thread on its processor until an instant. Makes hardly any garbage. */
export function spinUntil(untilNs: number): void {
  for (;;) {
    const leftNs = untilNs - clock.nowNs();
    if (leftNs <= 0) return;
    step(leftNs > NEAR_NS ? STEPS.far : STEPS.near);
  }
}

/** About a nanosecond a count, and nothing that a compiler could leave out. */
function step(count: number): void {
  let value = sink;
  for (let at = 0; at < count; at += 1) value = (Math.imul(value, 1664525) + 1013904223) | 0;
  sink = value;
}
