/*
 * How a cell's requests are generated: by how many threads, and paced how. Both cost cores, which
 * a target on the same machine needs itself.
 */

import type { GeneratorDocument } from '../result/document.js';
import { type Nursery, ROOMY_NURSERY, SMALL_NURSERY } from '../host/nursery.js';
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

/** More than this are never added by themselves: each takes memory and connections. */
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

export type PacingChoice = Pick<GeneratorDocument, 'pacing' | 'pacingBy' | 'pacingWhy'>;

/** Spinning takes a core for each thread: it is worth it unless someone else needs that core. */
export function pacingOf(
  load: Load,
  workers: number,
  { cores, isLocal }: Surrounded,
): PacingChoice {
  if (load.kind === 'closed') return { pacing: null, pacingBy: 'auto', pacingWhy: null };
  if (load.pacing !== 'auto') return { pacing: load.pacing, pacingBy: 'user', pacingWhy: null };
  const had = `${cores} ${cores === 1 ? 'core' : 'cores'}`;
  if (isLocal && cores <= 2 * workers) {
    return chosen('frugal', `the target shares this machine's ${had}`);
  }
  if (cores <= workers) return chosen('frugal', `this machine has ${had}`);
  return chosen('exact', `this machine has ${had}, enough to spin on`);
}

/** What the threads of such cells need: whether one may spin is known before how many there are. */
export function nurseryOf(loads: readonly Load[], surrounded: Surrounded): Nursery {
  const maySpin = loads.some((load) => pacingOf(load, 1, surrounded).pacing === 'exact');
  return maySpin ? ROOMY_NURSERY : SMALL_NURSERY;
}

function chosen(pacing: 'exact' | 'frugal', pacingWhy: string): PacingChoice {
  return { pacing, pacingBy: 'auto', pacingWhy };
}

/** So many requests of the warm-up are a sample. */
const PICKED_MIN = 20;
/** Of them, so many late ones are not chance. */
const LATE_RATIO_MAX = 0.05;
/** A thread that is busier than this has no time left: it reads answers late, or sends late. */
const BUSY_RATIO_MAX = 0.97;
const WATCHED_MS_MIN = 150;
/** A thread that spins does so a hundred times as often; one without time left hardly ever. */
const SPUN_PER_MS_MAX = 1;

/**
 * While the machine stands still, requests are late whoever sends them, and after it those that
 * wait behind them: about as many again.
 */
const LATE_PER_STALLED = 2;
/** A machine that stands still for more than this is short of processors: not one thread more. */
const STALLED_RATIO_MAX = 0.25;

/**
 * Why the threads of a cell would be late, from what they did in the second half of the warm-up,
 * or undefined where they keep up, too little was seen, or it was the machine: it stood still
 * (`stalledRatio` of the warm-up) for a thread that had nothing to do as well.
 */
export function whyLate(
  load: Load,
  from: LoadState,
  to: LoadState,
  stalledRatio: number,
): string | undefined {
  if (stalledRatio > STALLED_RATIO_MAX) return undefined;
  const picked = to.picked - from.picked;
  const lateRatio = (to.late - from.late) / picked;
  const isLate = lateRatio - LATE_PER_STALLED * stalledRatio > LATE_RATIO_MAX;
  if (load.kind === 'open' && picked >= PICKED_MIN && isLate) {
    return `${Math.round(lateRatio * 100)}% of the warm-up's requests left late`;
  }
  const busyMs = to.busyMs - from.busyMs;
  const watchedMs = busyMs + to.idleMs - from.idleMs;
  // To spin is to be busy, and to have time.
  const isSpinning = to.spun - from.spun > SPUN_PER_MS_MAX * watchedMs;
  if (watchedMs < WATCHED_MS_MIN || isSpinning || busyMs / watchedMs <= BUSY_RATIO_MAX) {
    return undefined;
  }
  return `a thread was busy for ${Math.floor((100 * busyMs) / watchedMs)}% of the warm-up`;
}
