/*
 * How the work of a cell is divided over load threads: the whole is the same whatever their
 * number. Arrivals go to them in turn (shareOf in load/schedule.ts), counts are taken from one
 * store (tally.ts), and what is a number of places is divided here.
 */

import type { Load } from '../load/load.js';
import { type Schedule, scheduleOf, shareOf } from '../load/schedule.js';
import { randomOf, seedOf } from '../base/random.js';

import type { LoadOrder } from './load-order.js';

/** The orders of so many threads; fewer where there are not as many places. */
export function dividedOrders(order: LoadOrder, wanted: number): readonly LoadOrder[] {
  const of = workersUsable(order, wanted);
  return Array.from({ length: of }, (_, index) => ({
    ...order,
    load: divided(order.load, { index, of }),
    connectionsMax: dividedCount(order.connectionsMax, { index, of }),
    share: { ...order.share, index, of },
  }));
}

/** A thread without a place of its own could send nothing. */
export function workersUsable(
  order: Pick<LoadOrder, 'load' | 'connectionsMax'>,
  wanted: number,
): number {
  return Math.max(1, Math.min(wanted, inFlightOf(order.load), order.connectionsMax));
}

/** How many requests can be under way: over HTTP/2 a connection carries many. */
export function placesOf({ load, connectionsMax, target }: LoadOrder): number {
  const most = inFlightOf(load);
  return target.httpVersion === '2' ? most : Math.min(most, connectionsMax);
}

function inFlightOf(load: Load): number {
  return load.kind === 'closed' ? load.concurrency : load.inFlightMax;
}

function divided(load: Load, share: { readonly index: number; readonly of: number }): Load {
  return load.kind === 'closed'
    ? { ...load, concurrency: dividedCount(load.concurrency, share) }
    : { ...load, inFlightMax: dividedCount(load.inFlightMax, share) };
}

/** Parts that differ by one at most, and are the whole together. */
export function dividedCount(
  count: number,
  { index, of }: { readonly index: number; readonly of: number },
): number {
  if (count === Number.MAX_SAFE_INTEGER) return count;
  return Math.floor(count / of) + (index < count % of ? 1 : 0);
}

/** When this thread's requests are due; a closed load has no schedule. */
export function scheduleFor(order: LoadOrder): Schedule | undefined {
  const { load, warmup, measure, seed, share } = order;
  if (load.kind === 'closed') return undefined;
  const random = randomOf(seedOf(seed, 'arrivals'));
  return shareOf(scheduleOf(load.arrivals, warmup, measure, random), share);
}
