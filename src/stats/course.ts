/*
 * How a cell went over its time: in equal stretches, how many requests were due and ended,
 * and how long those due in it took. Fine enough to see a start that had not settled, and of a
 * fixed size: when there are too many stretches, neighbours become one.
 */

const STRETCHES_MAX = 128;
const WIDTH_FIRST_NS = 25e6;

/** Mean times in a stretch; logarithms, so that a few very late ones do not stand for all. */
export type Stretch = {
  readonly startNs: number;
  readonly endNs: number;
  readonly due: number;
  readonly ended: number;
  readonly answered: number;
  readonly sumNs: number;
  readonly sumLog: number;
};

const DUE = 0;
const ENDED = 1;
const ANSWERED = 2;
const SUM_NS = 3;
const SUM_LOG = 4;
const COLUMNS = 5;

export class Course {
  readonly #fromNs: number;
  #widthNs = WIDTH_FIRST_NS;
  readonly #cells = new Float64Array(STRETCHES_MAX * COLUMNS);

  constructor(fromNs: number) {
    this.#fromNs = fromNs;
  }

  /** Any request of the measured part, however it ended. */
  pass(dueNs: number, endedNs: number): void {
    this.#count(dueNs, DUE);
    this.#count(endedNs, ENDED);
  }

  answer(dueNs: number, responseNs: number): void {
    const at = this.#at(dueNs);
    const cells = this.#cells;
    cells[at + ANSWERED] = (cells[at + ANSWERED] ?? 0) + 1;
    cells[at + SUM_NS] = (cells[at + SUM_NS] ?? 0) + responseNs;
    cells[at + SUM_LOG] = (cells[at + SUM_LOG] ?? 0) + Math.log(Math.max(1, responseNs));
  }

  /** Whole stretches of the measured part; instants are from its start. */
  stretches(lengthNs: number): readonly Stretch[] {
    // The last one counts where most of it lies in the measured part.
    const count = Math.min(STRETCHES_MAX, Math.round(lengthNs / this.#widthNs));
    return Array.from({ length: count }, (_, index) => {
      const column = (of: number): number => this.#cells[index * COLUMNS + of] ?? 0;
      return {
        startNs: index * this.#widthNs,
        endNs: (index + 1) * this.#widthNs,
        due: column(DUE),
        ended: column(ENDED),
        answered: column(ANSWERED),
        sumNs: column(SUM_NS),
        sumLog: column(SUM_LOG),
      };
    });
  }

  #count(ns: number, column: number): void {
    const at = this.#at(ns) + column;
    this.#cells[at] = (this.#cells[at] ?? 0) + 1;
  }

  #at(ns: number): number {
    let index = Math.floor((ns - this.#fromNs) / this.#widthNs);
    while (index >= STRETCHES_MAX) {
      this.#widen();
      index = Math.floor((ns - this.#fromNs) / this.#widthNs);
    }
    return Math.max(0, index) * COLUMNS;
  }

  #widen(): void {
    const cells = this.#cells;
    for (let to = 0; to < cells.length; to += 1) {
      const stretch = Math.floor(to / COLUMNS);
      const column = to % COLUMNS;
      const one = cells[2 * stretch * COLUMNS + column] ?? 0;
      const other = cells[(2 * stretch + 1) * COLUMNS + column] ?? 0;
      cells[to] = stretch < STRETCHES_MAX / 2 ? one + other : 0;
    }
    this.#widthNs *= 2;
  }
}
