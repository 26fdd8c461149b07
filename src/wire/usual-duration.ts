/** Of so many calls, the last ones. */
const KEPT = 32;
/** Less often than each time: what is usual changes slowly. */
const RENEWED_EVERY = 8;
const LOWER_QUARTILE = 0.25;

/**
 * What a call takes that nothing came between: the lower quartile of the last ones, in ns. It holds
 * while one in four was left alone; the first call of all, a slow one, is soon forgotten.
 */
export class UsualDuration {
  readonly #last = new Float64Array(KEPT).fill(Number.POSITIVE_INFINITY);
  readonly #sorted = new Float64Array(KEPT);
  #count = 0;
  #usualNs = Number.POSITIVE_INFINITY;

  /** Hot path: notes one more, and tells what is usual with it. */
  with(ns: number): number {
    this.#last[this.#count % KEPT] = ns;
    this.#count += 1;
    if (this.#count <= RENEWED_EVERY || this.#count % RENEWED_EVERY === 0) this.#renew();
    return this.#usualNs;
  }

  #renew(): void {
    this.#sorted.set(this.#last);
    this.#sorted.sort();
    const known = Math.min(KEPT, this.#count);
    this.#usualNs = this.#sorted[Math.floor((known - 1) * LOWER_QUARTILE)] ?? Number.NaN;
  }
}
