/*
 * How a cell's requests are generated: by how many threads, and paced how. Both cost cores, which
 * a target on the same machine needs itself.
 */

import type { Load } from '../load/load.js';

import type { LoadOrder } from './load-order.js';
import type { LoadState } from './load-threads.js';
import { workersUsable } from './share.js';

/** As `--workers` says. */
export type WorkersWish = number | 'auto';

export type Surrounded = {
  readonly cores: number;
  /** The target runs on this machine. */
  readonly isLocal: boolean;
};

/** More than this are never added by themselves: each takes memory and a part of the connections. */
const WORKERS_AUTO_MAX = 8;

/** With how many threads a cell begins, and up to how many may be added. */
export function workersOf(
  wish: WorkersWish,
  order: Pick<LoadOrder, 'load' | 'connectionsMax'>,
  { cores, isLocal }: Surrounded,
): { readonly first: number; readonly most: number } {
  if (wish !== 'auto') {
    const count = workersUsable(order, wish);
    return { first: count, most: count };
  }
  const most = Math.max(1, Math.min(WORKERS_AUTO_MAX, isLocal ? Math.floor(cores / 2) : cores));
  return { first: 1, most: workersUsable(order, most) };
}

export type PacingChoice = {
  readonly pacing: 'exact' | 'frugal';
  readonly why: string;
};

/** Spinning takes a core for each thread: it is worth it unless someone else needs that core. */
export function pacingOf(
  load: Load,
  workers: number,
  { cores, isLocal }: Surrounded,
): PacingChoice {
  if (load.kind === 'closed') return { pacing: 'frugal', why: 'a closed loop waits for answers' };
  if (load.pacing !== 'auto') return { pacing: load.pacing, why: 'the scenario says so' };
  const had = `${cores} ${cores === 1 ? 'core' : 'cores'}`;
  if (isLocal && cores <= 2 * workers) {
    return { pacing: 'frugal', why: `the target shares this machine's ${had}` };
  }
  if (cores <= workers) return { pacing: 'frugal', why: `this machine has ${had}` };
  return { pacing: 'exact', why: `this machine has ${had}, one to spin on` };
}

/** So many requests of the warm-up are a sample. */
const PICKED_MIN = 20;
/** Of them, so many late ones are not chance. */
const LATE_RATIO_MAX = 0.05;
/** A thread that is busier than this, in a closed loop, holds answers up. */
const BUSY_RATIO_MAX = 0.97;
const WATCHED_MS_MIN = 150;

/**
 * Why the threads of a cell would be late, from what they did in the second half of the warm-up,
 * or undefined where they keep up or too little was seen.
 */
export function whyLate(load: Load, from: LoadState, to: LoadState): string | undefined {
  if (load.kind === 'open') {
    const picked = to.picked - from.picked;
    const lateRatio = (to.late - from.late) / picked;
    if (picked < PICKED_MIN || lateRatio <= LATE_RATIO_MAX) return undefined;
    return `${Math.round(lateRatio * 100)}% of the warm-up's requests left late`;
  }
  const busyMs = to.busyMs - from.busyMs;
  const watchedMs = busyMs + to.idleMs - from.idleMs;
  if (watchedMs < WATCHED_MS_MIN || busyMs / watchedMs <= BUSY_RATIO_MAX) return undefined;
  return `sending was busy ${Math.floor((100 * busyMs) / watchedMs)}% of the warm-up`;
}
