import { clock } from '../base/clock.js';
import type { InstantNs } from '../base/units.js';

/*
 * Wakes listeners at an instant to within microseconds. Timers of Node count whole milliseconds and
 * fire up to 1.1 ms late (Node 20.20), so this one sleeps until shortly before the instant and
 * then turns the event loop without sleeping. Sockets are still served on each of those turns;
 * the price is up to 2.5 ms of processor time per wait.
 */

/** The time that the queue and the executions live by; virtual in tests. */
export type Timer = {
  readonly nowNs: () => InstantNs;
  /** Calls `listener` once, at `dueNs` or as soon after it as possible, never before. */
  readonly at: (dueNs: InstantNs, listener: () => void) => void;
};

type Wait = { readonly dueNs: InstantNs; readonly listener: () => void };

const SLEEP_MARGIN_NS = 1.5e6;

export class ExactTimer implements Timer {
  /** The next one due is last, so that taking it moves nothing. */
  readonly #waits: Wait[] = [];
  #sleep: NodeJS.Timeout | undefined;
  #turning = false;

  readonly nowNs = clock.nowNs;

  at(dueNs: InstantNs, listener: () => void): void {
    const position = this.#positionOf(dueNs);
    this.#waits.splice(position, 0, { dueNs, listener });
    if (position === this.#waits.length - 1) this.#arm();
  }

  /** Forgets all waits, so that the process can end. */
  stop(): void {
    this.#waits.length = 0;
    clearTimeout(this.#sleep);
  }

  #positionOf(dueNs: InstantNs): number {
    let position = this.#waits.length;
    // Equal instants keep their order: the later comer goes nearer to the front of the array.
    while (position > 0 && (this.#waits[position - 1]?.dueNs ?? 0) <= dueNs) position -= 1;
    return position;
  }

  #arm(): void {
    const next = this.#waits.at(-1);
    if (next === undefined || this.#turning) return;
    clearTimeout(this.#sleep);
    const sleepMs = Math.floor((next.dueNs - clock.nowNs() - SLEEP_MARGIN_NS) / 1e6);
    if (sleepMs >= 1) {
      this.#sleep = setTimeout(this.#arm.bind(this), sleepMs);
    } else {
      this.#turning = true;
      setImmediate(this.#turn);
    }
  }

  readonly #turn = (): void => {
    this.#wakeDue();
    const next = this.#waits.at(-1);
    if (next !== undefined && next.dueNs - clock.nowNs() < SLEEP_MARGIN_NS + 1e6) {
      setImmediate(this.#turn);
    } else {
      this.#turning = false;
      this.#arm();
    }
  };

  #wakeDue(): void {
    for (;;) {
      const next = this.#waits.at(-1);
      if (next === undefined || next.dueNs > clock.nowNs()) return;
      this.#waits.pop();
      next.listener();
    }
  }
}

/** Keeps the processor busy, as decoding or encoding in this thread would. */
export function stayBusy(forNs: number): void {
  if (forNs <= 0) return;
  const untilNs = clock.nowNs() + forNs;
  while (clock.nowNs() < untilNs);
}
