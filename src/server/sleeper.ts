import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { clockZero } from '../base/clock.js';
import type { InstantNs } from '../base/units.js';

import { giveOrder, orderIn, orderMemory, type SleepOrder } from './sleep-order.js';

export type SleeperTask = {
  readonly memory: SharedArrayBuffer;
  /** Where the instants are counted from. */
  readonly zero: number;
};

/*
 * A thread that sleeps until an instant and then wakes this one. It knows only the instant that it
 * was given last. Once it has started it never keeps the process alive.
 */
export class Sleeper {
  readonly started: Promise<unknown>;
  readonly #worker: Worker;
  readonly #order: SleepOrder;
  #number: number | undefined;

  constructor(onWake: () => void) {
    const task: SleeperTask = { memory: orderMemory(), zero: clockZero() };
    this.#order = orderIn(task.memory);
    this.#worker = new Worker(new URL('./sleeper-thread.js', import.meta.url), {
      workerData: task,
      // Not those of the process: --input-type, for one, would end the thread at once.
      execArgv: [],
    });
    this.#worker.on('message', (number: number) => {
      // The end of a sleep that was cut short may still be on its way.
      if (number === this.#number) onWake();
    });
    this.started = once(this.#worker, 'message').then(() => this.#worker.unref());
  }

  /** Instead of the instant that was given before, if that has not come. */
  wakeAt(dueNs: InstantNs): void {
    this.#number = giveOrder(this.#order, dueNs);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
