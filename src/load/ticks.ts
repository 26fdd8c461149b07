import { type Random, randomOf } from '../base/random.js';
import { unreachable } from '../base/unreachable.js';

import { gammaOf } from './gamma.js';
import type { Spacing } from './load.js';

/** Arrivals of a process of rate one, ascending from 0: the k-th is expected at about k. */
export type Ticks = {
  next(): number;
  /** Passes over `count` of them at once; false where only counting through them helps. */
  jump(count: number): boolean;
};

/** The same arrivals each time it is called. */
export function ticksOf(spacing: Spacing, seed: number): Ticks {
  switch (spacing.kind) {
    case 'constant':
      return new GridTicks();
    case 'poisson':
      return new PoissonTicks(randomOf(seed));
    case 'gamma':
      return new GammaTicks(spacing.burstiness, randomOf(seed));
    case 'burst':
      return new BurstTicks(spacing.size);
    default:
      return unreachable(spacing);
  }
}

/** 0, 1, 2 …: computed from the index, so that no error adds up. */
class GridTicks implements Ticks {
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
class PoissonTicks implements Ticks {
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

/**
 * Gaps from a gamma distribution of mean 1. The first is what is left of a gap that began before
 * the start: a long gap is as much more likely to be met as it is longer, which makes its shape
 * greater by one, and the start lies anywhere in it. So any stretch of time expects exactly its
 * length of arrivals (a stationary renewal process; D. R. Cox, Renewal Theory, 1962, section 2.2).
 */
class GammaTicks implements Ticks {
  readonly #shape: number;
  readonly #gap: () => number;
  #nextAt: number;

  constructor(shape: number, random: Random) {
    this.#shape = shape;
    this.#gap = gammaOf(shape, random);
    this.#nextAt = (gammaOf(shape + 1, random)() / shape) * random();
  }

  next(): number {
    const at = this.#nextAt;
    this.#nextAt = at + this.#gap() / this.#shape;
    return at;
  }

  jump(): boolean {
    return false;
  }
}

/** A grid whose arrivals wait for the one that begins their group. */
class BurstTicks implements Ticks {
  readonly #size: number;
  #index = 0;

  constructor(size: number) {
    this.#size = size;
  }

  next(): number {
    const tick = this.#index - (this.#index % this.#size);
    this.#index += 1;
    return tick;
  }

  /** Those of a group are set apart by a nanosecond each, which needs the one before. */
  jump(): boolean {
    return false;
  }
}
