import { clock } from '../base/clock.js';
import { type InstantNs, instantNs } from '../base/units.js';

import { Sleeper } from './sleeper.js';
import { Waits } from './waits.js';

/*
 * Wakes listeners at an instant. Timers of Node count whole milliseconds and fire up to 1.1 ms late
 * (Node 20.20), and turning the event loop until then would take processor time from the client
 * that is being measured. So a thread sleeps in this one's place and wakes it a little early; the
 * event loop turns for what is left of that, and sockets are served on each turn.
 */

/** The time that the queue and the executions live by; virtual in tests. */
export type Timer = {
  readonly nowNs: () => InstantNs;
  /** Calls `listener` once, at `dueNs` or as soon after it as possible, never before. */
  readonly at: (dueNs: InstantNs, listener: () => void) => void;
};

/** What is left of a wait is spent turning the event loop only when it is this short. */
const TURNING_MAX_NS = 100e3;

/** How much earlier than an instant the thread wakes up: what it takes until this one runs. */
const LEAD_NS = { first: 100e3, least: 20e3, most: 250e3, step: 4e3 };

export class ExactTimer implements Timer {
  readonly #waits = new Waits();
  #sleeper: Sleeper | undefined;
  #asleepUntilNs: InstantNs | undefined;
  #leadNs = LEAD_NS.first;
  #turning = false;
  #stopped = false;

  readonly nowNs = clock.nowNs;

  /** Starts the thread, which the first wait would otherwise wait for. */
  async start(): Promise<void> {
    await this.#sleeperOf().started;
  }

  at(dueNs: InstantNs, listener: () => void): void {
    if (this.#stopped) return;
    this.#waits.add(dueNs, listener);
    if (dueNs === this.#waits.nextNs()) this.#arm();
  }

  /** Forgets all waits, those still to come as well. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waits.clear();
    await this.#sleeper?.stop();
  }

  #sleeperOf(): Sleeper {
    this.#sleeper ??= new Sleeper(this.#wake);
    return this.#sleeper;
  }

  readonly #wake = (): void => {
    // Steps of one size up and down lead to the median of what waking takes on this machine, now.
    const stepNs = clock.nowNs() > (this.#asleepUntilNs ?? 0) ? LEAD_NS.step : -LEAD_NS.step;
    this.#leadNs = Math.min(LEAD_NS.most, Math.max(LEAD_NS.least, this.#leadNs + stepNs));
    this.#asleepUntilNs = undefined;
    if (!this.#turning) this.#turn();
  };

  #arm(): void {
    const nextNs = this.#waits.nextNs();
    if (nextNs === undefined || this.#turning) return;
    if (nextNs - clock.nowNs() <= TURNING_MAX_NS) {
      this.#turning = true;
      setImmediate(this.#turn);
    } else if (nextNs !== this.#asleepUntilNs) {
      this.#asleepUntilNs = nextNs;
      this.#sleeperOf().wakeAt(instantNs(nextNs - this.#leadNs));
    }
  }

  readonly #turn = (): void => {
    // A listener that asks for another wait must not arm before the rest have been woken.
    this.#turning = true;
    this.#wakeDue();
    this.#turning = false;
    this.#arm();
  };

  #wakeDue(): void {
    // What becomes due meanwhile waits for the next turn: sockets are served in between.
    const untilNs = clock.nowNs();
    for (let nextNs = this.#waits.nextNs(); nextNs !== undefined; nextNs = this.#waits.nextNs()) {
      if (nextNs > untilNs) return;
      this.#waits.take()?.();
    }
  }
}

/** Keeps the processor busy, as decoding or encoding in this thread would. */
export function stayBusy(forNs: number): void {
  if (forNs <= 0) return;
  const untilNs = clock.nowNs() + forNs;
  while (clock.nowNs() < untilNs);
}
