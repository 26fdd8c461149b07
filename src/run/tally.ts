/*
 * What the load threads of one cell count together, in shared memory: requests of stages that end
 * at a count, and the instant at which a closed loop goes from warm-up to measured part. One
 * thread alone uses it too, so that there is one way only.
 */

const WARM = 0;
const MEASURED = 1;
/** 0: not yet; 1: being written; 2: written. */
const HANDED_OVER = 2;
const WHOLE_NUMBERS = 4;

export function newTallyMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(WHOLE_NUMBERS * 4 + 8);
}

export class Tally {
  readonly #counts: Int32Array;
  readonly #fromNs: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#counts = new Int32Array(memory, 0, WHOLE_NUMBERS);
    this.#fromNs = new Float64Array(memory, WHOLE_NUMBERS * 4, 1);
  }

  /** Hot path. Takes one of so many requests of the warm-up; false where all are taken. */
  takeWarm(most: number): boolean {
    return Atomics.add(this.#counts, WARM, 1) < most;
  }

  /** Hot path. */
  takeMeasured(most: number): boolean {
    return Atomics.add(this.#counts, MEASURED, 1) < most;
  }

  areAllTaken(most: number): boolean {
    return Atomics.load(this.#counts, MEASURED) >= most;
  }

  /** The first one to say so decides for all. */
  handOver(fromNs: number): void {
    if (Atomics.compareExchange(this.#counts, HANDED_OVER, 0, 1) !== 0) return;
    this.#fromNs[0] = fromNs;
    Atomics.store(this.#counts, HANDED_OVER, 2);
  }

  /** Hot path. When the measured part begins; undefined while nobody has said so. */
  measureFromNs(): number | undefined {
    return Atomics.load(this.#counts, HANDED_OVER) === 2 ? this.#fromNs[0] : undefined;
  }
}
