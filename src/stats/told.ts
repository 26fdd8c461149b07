/** Of answers that told a number: how many did, and the sum. */
export class Told {
  count = 0;
  #sum = 0;

  /** NaN: it told none. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count += 1;
    this.#sum += value;
  }

  sum(): number | null {
    return this.count > 0 ? this.#sum : null;
  }

  mean(): number | null {
    return this.count > 0 ? this.#sum / this.count : null;
  }
}
