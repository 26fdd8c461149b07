import { type InstantNs, instantNs } from '../base/units.js';

/*
 * Until when a thread is to sleep, in memory that it shares with the one that says so:
 *
 *   bytes 0-3   number of the order, whose change ends a sleep
 *   bytes 8-15  the instant
 */

export type SleepOrder = { readonly number: Int32Array; readonly untilNs: Float64Array };

const MEMORY_BYTES = 16;
const UNTIL_OFFSET_BYTES = 8;

/** Until nothing else is said, the sleep has no end. */
export function orderMemory(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(MEMORY_BYTES);
  orderIn(memory).untilNs[0] = Number.POSITIVE_INFINITY;
  return memory;
}

export function orderIn(memory: SharedArrayBuffer): SleepOrder {
  return {
    number: new Int32Array(memory, 0, 1),
    untilNs: new Float64Array(memory, UNTIL_OFFSET_BYTES, 1),
  };
}

/** Writes the instant before its number, so that whoever reads the number knows the instant. */
export function giveOrder(order: SleepOrder, untilNs: InstantNs): number {
  order.untilNs[0] = untilNs;
  Atomics.add(order.number, 0, 1);
  Atomics.notify(order.number, 0);
  return numberOf(order);
}

export function numberOf(order: SleepOrder): number {
  return Atomics.load(order.number, 0);
}

/** To be read after the number: an order that changes meanwhile has another number then. */
export function endOf(order: SleepOrder): InstantNs {
  return instantNs(order.untilNs[0] ?? Number.POSITIVE_INFINITY);
}
