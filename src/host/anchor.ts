/*
 * A fixed piece of work, timed: how fast this machine is just now. Where it takes longer in one arm
 * of a comparison than in the other, it was the machine that changed. Half of it computes
 * (SHA-256), half of it waits for memory (a walk in an order that no prefetcher follows), because
 * neighbours on a shared host disturb the one without the other.
 */
import { createHash } from 'node:crypto';

import type { Clock } from '../base/clock.js';

const HASHED_BYTES = 2 << 20;
/** 8 MiB of numbers: more than a core's own caches. */
const WALK_LENGTH = 1 << 21;
const WALK_STEPS = 150_000;
/** The middle one counts: one interruption must not speak for the machine. */
const TIMES = 5;

export type Anchor = { readonly measureNs: () => number };

/** Lays out its memory once; a measurement takes some tens of milliseconds. */
export function anchorOf(clock: Clock): Anchor {
  const bytes = new Uint8Array(HASHED_BYTES).fill(7);
  const next = newWalk();
  const work = (): number => {
    const startedNs = clock.nowNs();
    createHash('sha256').update(bytes).digest();
    let at = 0;
    for (let step = 0; step < WALK_STEPS; step += 1) at = next[at] ?? 0;
    // Used, so that the walk is not optimized away.
    return clock.nowNs() - startedNs + (at < 0 ? 1 : 0);
  };
  work();
  return {
    measureNs: () => {
      const took = Array.from({ length: TIMES }, work).sort((a, b) => a - b);
      return took[Math.floor(TIMES / 2)] ?? Number.NaN;
    },
  };
}

/** One circle through all places: an odd stride that is far from any page or line size. */
function newWalk(): Int32Array {
  const stride = 1_299_709;
  return Int32Array.from({ length: WALK_LENGTH }, (_, index) => (index + stride) % WALK_LENGTH);
}
