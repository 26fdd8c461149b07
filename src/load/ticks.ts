import type { Random } from '../base/random.js';

/** Arrivals of a process of rate one, ascending from 0: the k-th is expected at about k. */
export type Ticks = {
  next(): number;
  /** Passes over `count` of them at once; false where only counting through them helps. */
  jump(count: number): boolean;
};

/** 0, 1, 2 …: computed from the index, so that no error adds up. */
export class GridTicks implements Ticks {
  #index = 0;

  next(): number {
    const tick = this.#index;
    this.#index += 1;
    return tick;
  }

  jump(count: number): boolean {
    this.#index += count;
    return true;
  }
}

/** A Poisson process: exponential gaps of mean 1, the first before the first arrival. */
export class PoissonTicks implements Ticks {
  readonly #random: Random;
  #at = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): number {
    // 1 - random() lies in (0, 1], so its logarithm is finite.
    this.#at -= Math.log(1 - this.#random());
    return this.#at;
  }

  jump(): boolean {
    return false;
  }
}
