import { type Random, randomOf } from '../base/random.js';

const SEED = 1;

/*
 * So many items at most, of however many came, each of them as likely: Vitter's algorithm R (1985).
 * What is kept depends on nothing but how many there were.
 */
export class Reservoir<Item> {
  seen = 0;
  readonly #capacity: number;
  readonly #kept: Item[] = [];
  readonly #random: Random = randomOf(SEED);

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: Item): void {
    const place =
      this.seen < this.#capacity ? this.seen : Math.floor(this.#random() * (this.seen + 1));
    this.seen += 1;
    if (place < this.#capacity) this.#kept[place] = item;
  }

  kept(): readonly Item[] {
    return this.#kept;
  }
}
