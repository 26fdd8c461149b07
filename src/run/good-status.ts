import type { Expectation } from '../api/api.js';
import { hasStatus } from '../api/judge.js';

/** Answers of one target mostly have one status: the verdict on the last one is kept. */
export class GoodStatus {
  readonly #expect: Expectation;
  #last = Number.NaN;
  #isGood = false;

  constructor(expect: Expectation) {
    this.#expect = expect;
  }

  /** Hot path. */
  holds(status: number): boolean {
    if (status !== this.#last) {
      this.#last = status;
      this.#isGood = hasStatus(this.#expect, status);
    }
    return this.#isGood;
  }
}
