import type { Nursery } from '../host/nursery.js';
import type { Clock } from '../base/clock.js';

import type { Digest } from './digest.js';
import type { FirstAnswer, LoadDone, LoadOrder } from './load-order.js';
import {
  STATUS_IN_FLIGHT,
  STATUS_LATE,
  STATUS_PICKED,
  STATUS_SPUN,
  STATUS_STAGE,
} from './load-order.js';
import { LoadThread } from './load-thread.js';
import type { ThreadHealth } from './thread-health.js';

/**
 * Several threads begin a cell at one instant. It lies so far ahead that all of them have heard of
 * it by then.
 */
const BEGIN_LEAD_NS = 20e6;

/** What the threads of a cell have done so far, for progress and for judging if they keep up. */
export type LoadState = {
  readonly stage: number;
  readonly inFlight: number;
  readonly picked: number;
  readonly late: number;
  readonly spun: number;
  /** Of the busiest thread's event loop, since the thread began. */
  readonly busyMs: number;
  readonly idleMs: number;
};

/*
 * The load threads of a run: one, and more where a cell needs more. To whoever runs a cell they
 * are one: their rows go to one digest, and what they have done is added up.
 */
export class LoadThreads {
  readonly #clock: Clock;
  readonly #nursery: Nursery;
  readonly #threads: LoadThread[];
  #authorization: string | undefined;
  /** Those that the cell in progress uses. */
  #active: readonly LoadThread[] = [];

  constructor(clock: Clock, nursery: Nursery) {
    this.#clock = clock;
    this.#nursery = nursery;
    this.#threads = [new LoadThread(nursery)];
  }

  async ready(count: number): Promise<void> {
    while (this.#threads.length < count) {
      const thread = new LoadThread(this.#nursery);
      if (this.#authorization !== undefined) thread.setAuthorization(this.#authorization);
      this.#threads.push(thread);
    }
    await Promise.all(this.#threads.map((thread) => thread.ready()));
  }

  async run(orders: readonly LoadOrder[], digest: Digest): Promise<LoadDone> {
    await this.ready(orders.length);
    const active = this.#threads.slice(0, orders.length);
    this.#active = active;
    const cell = new CellThreads(digest, active.length, () => {
      const atNs = this.#clock.nowNs() + (active.length === 1 ? 0 : BEGIN_LEAD_NS);
      for (const thread of active) thread.begin(atNs);
    });
    const runs = orders.map((order, index) => active[index]?.run(order, digest, cell));
    const done = await Promise.all(runs.filter((run) => run !== undefined));
    return togetherOf(done);
  }

  state(): LoadState {
    const sumOf = (position: number): number =>
      this.#active.reduce((sum, { status }) => sum + (status[position] ?? 0), 0);
    const [busiest] = this.#active
      .map((thread) => thread.utilization())
      .sort((one, other) => other.busyMs - one.busyMs);
    return {
      stage: Math.max(0, ...this.#active.map(({ status }) => status[STATUS_STAGE] ?? 0)),
      inFlight: sumOf(STATUS_IN_FLIGHT),
      picked: sumOf(STATUS_PICKED),
      late: sumOf(STATUS_LATE),
      spun: sumOf(STATUS_SPUN),
      busyMs: busiest?.busyMs ?? 0,
      idleMs: busiest?.idleMs ?? 0,
    };
  }

  /** What each thread of the cell in progress says of itself. */
  healths(): readonly ThreadHealth[] {
    return this.#active.map(({ health }) => health);
  }

  stop(): void {
    for (const thread of this.#active) thread.stop();
  }

  setAuthorization(authorization: string): void {
    this.#authorization = authorization;
    for (const thread of this.#threads) thread.setAuthorization(authorization);
  }

  async quit(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.quit()));
  }
}

/** Makes one of what each thread of a cell says for itself. */
class CellThreads {
  readonly #digest: Digest;
  readonly #begin: () => void;
  #toPrepare: number;
  #measuring = false;
  #hasGoodAnswer = false;

  constructor(digest: Digest, threads: number, begin: () => void) {
    this.#digest = digest;
    this.#toPrepare = threads;
    this.#begin = begin;
  }

  prepared(): void {
    this.#toPrepare -= 1;
    if (this.#toPrepare === 0) this.#begin();
  }

  /** The same instant from all of them. */
  measuring(fromNs: number, toNs: number): void {
    if (!this.#measuring) this.#digest.beginMeasure(fromNs, toNs);
    this.#measuring = true;
  }

  /** A failing answer says less of the target than a good one of another thread. */
  firstAnswer(answer: FirstAnswer): void {
    const isGood = answer.status < 300;
    if (isGood ? this.#hasGoodAnswer : this.#digest.firstAnswer !== undefined) return;
    this.#hasGoodAnswer ||= isGood;
    this.#digest.takeFirstAnswer(answer);
  }
}

/** The measured part of all of them: it ends when the last of them has ended. */
function togetherOf(done: readonly LoadDone[]): LoadDone {
  const sumOf = (read: (one: LoadDone) => number): number =>
    done.reduce((sum, one) => sum + read(one), 0);
  return {
    fromNs: Math.min(...done.map(({ fromNs }) => fromNs)),
    toNs: Math.max(...done.map(({ toNs }) => toNs)),
    due: sumOf(({ due }) => due),
    notSent: sumOf(({ notSent }) => notSent),
    stopped: done.some(({ stopped }) => stopped),
  };
}
