import type { InstantNs } from '../base/units.js';

/*
 * Who is to be called when: a binary heap, for a thousand streams have a wait each at all times,
 * and ask for a new one a hundred times a second. Equal instants keep their order.
 */

type Wait = { readonly dueNs: InstantNs; readonly order: number; readonly listener: () => void };

export class Waits {
  readonly #heap: Wait[] = [];
  #order = 0;

  /** When the earliest is due; undefined: there is none. */
  nextNs(): InstantNs | undefined {
    return this.#heap[0]?.dueNs;
  }

  add(dueNs: InstantNs, listener: () => void): void {
    const heap = this.#heap;
    this.#order += 1;
    const wait: Wait = { dueNs, order: this.#order, listener };
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, wait)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = wait;
  }

  /** The listener of the earliest, which waits no more. */
  take(): (() => void) | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sinkFromTop(last);
    return first?.listener;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #sinkFromTop(wait: Wait): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const one = heap[left];
      if (one === undefined) break;
      const other = heap[left + 1];
      const isOther = other !== undefined && isBefore(other, one);
      const child = isOther ? other : one;
      if (isBefore(wait, child)) break;
      heap[at] = child;
      at = isOther ? left + 1 : left;
    }
    heap[at] = wait;
  }
}

function isBefore(one: Wait, other: Wait): boolean {
  return one.dueNs < other.dueNs || (one.dueNs === other.dueNs && one.order < other.order);
}
