import { type InstantNs, instantNs } from '../../src/base/units.js';
import type { Timer } from '../../src/server/exact-timer.js';

type Wait = { readonly dueNs: number; readonly listener: () => void };

/** A timer whose time moves only when it is told to: a minute of queueing in no time. */
export class VirtualTimer implements Timer {
  #nowNs = 0;
  readonly #waits: Wait[] = [];

  readonly nowNs = (): InstantNs => instantNs(this.#nowNs);

  at(dueNs: InstantNs, listener: () => void): void {
    this.#waits.push({ dueNs, listener });
    // Stable: equal instants wake in the order in which they were asked for.
    this.#waits.sort((left, right) => left.dueNs - right.dueNs);
  }

  /** Wakes everything that is due up to `untilNs`, in order, each at its own instant. */
  advanceTo(untilNs: number): void {
    for (let next = this.#waits[0]; next !== undefined; next = this.#waits[0]) {
      if (next.dueNs > untilNs) break;
      this.#waits.shift();
      this.#nowNs = Math.max(this.#nowNs, next.dueNs);
      next.listener();
    }
    this.#nowNs = Math.max(this.#nowNs, untilNs);
  }
}
