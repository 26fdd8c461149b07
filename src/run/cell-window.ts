/* When the counters of a server are looked at, and what the cell has to hold against them. */
import type { Cell, Plan } from '../scenario/plan.js';
import { clock } from '../base/clock.js';

import type { Digest } from './digest.js';
import type { LoadThreads } from './load-threads.js';
import type { PreparedCell } from './prepare.js';
import { type WindowOutcome, WindowWatch } from './window.js';

export type WindowsSeen = {
  readonly outcomes: readonly WindowOutcome[];
  /** At the first look. */
  readonly inFlight: number;
};

export class CellWindow {
  readonly #watch: WindowWatch;
  readonly #digest: Digest;
  readonly #threads: LoadThreads;
  readonly #hasWarmup: boolean;
  #inFlight = 0;

  constructor(
    plan: Plan,
    { cell, prepared }: { readonly cell: Cell; readonly prepared: PreparedCell },
    digest: Digest,
    threads: LoadThreads,
  ) {
    this.#watch = new WindowWatch(plan, prepared);
    this.#digest = digest;
    this.#threads = threads;
    this.#hasWarmup = cell.warmup !== undefined;
  }

  /** With a warm-up the look falls into its end: the load does not wait for it. */
  async before(): Promise<void> {
    await this.#watch.rehearse();
    if (this.#hasWarmup) this.#digest.measuring = () => void this.#look();
    else await this.#look();
  }

  async end(isStopped: () => boolean): Promise<WindowsSeen> {
    return { outcomes: await this.#watch.end(isStopped), inFlight: this.#inFlight };
  }

  #look(): Promise<unknown> {
    this.#inFlight = this.#threads.state().inFlight;
    this.#digest.beginWindow(clock.nowNs());
    return this.#watch.begin();
  }
}
