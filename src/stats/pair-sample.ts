import { type Random, randomOf } from '../base/random.js';

/** A pair of numbers that belong together. */
export type Pair = { readonly x: number; readonly y: number };

const SEED = 1;

/*
 * So many pairs at most, of however many came, each of them as likely: Vitter's algorithm R (1985).
 * What is kept depends on nothing but how many there were.
 */
export class PairSample {
  seen = 0;
  readonly #capacity: number;
  readonly #xs: Float64Array;
  readonly #ys: Float64Array;
  readonly #random: Random = randomOf(SEED);

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#xs = new Float64Array(capacity);
    this.#ys = new Float64Array(capacity);
  }

  add(x: number, y: number): void {
    const place =
      this.seen < this.#capacity ? this.seen : Math.floor(this.#random() * (this.seen + 1));
    this.seen += 1;
    if (place >= this.#capacity) return;
    this.#xs[place] = x;
    this.#ys[place] = y;
  }

  pairs(): readonly Pair[] {
    const count = Math.min(this.seen, this.#capacity);
    return Array.from({ length: count }, (_, index) => ({
      x: this.#xs[index] ?? NaN,
      y: this.#ys[index] ?? NaN,
    }));
  }
}
