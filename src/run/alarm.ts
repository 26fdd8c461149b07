import { clock } from '../base/clock.js';

/** From where on it spins, and by how much a timer is allowed to be late. */
const PACINGS = {
  exact: { spinNs: 2e6, lateNs: 1e6 },
  // A timer takes whole milliseconds: what is left is spun, half of one on average.
  frugal: { spinNs: 1e6, lateNs: 0 },
} as const;
/** The longest wait that a timer takes (setTimeout's own limit is 2^31 - 1 ms). */
const TIMER_MS_MAX = 60_000;

/*
 * Wakes the pump at an instant: a timer until shortly before, then one turn of the event loop
 * after another, so that answers are still read while it spins. `exact` begins to spin so early
 * that a late timer does no harm; `frugal` only for what a timer cannot be set to.
 */
export class Alarm {
  readonly #ring: () => void;
  readonly #pacing: (typeof PACINGS)[keyof typeof PACINGS];
  #atNs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(pacing: 'exact' | 'frugal', ring: () => void) {
    this.#pacing = PACINGS[pacing];
    this.#ring = ring;
  }

  setAt(atNs: number): void {
    if (atNs === this.#atNs) return;
    this.cancel();
    this.#atNs = atNs;
    this.#wait();
  }

  cancel(): void {
    this.#atNs = Number.POSITIVE_INFINITY;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }

  readonly #wait = (): void => {
    this.#timer = undefined;
    this.#immediate = undefined;
    const leftNs = this.#atNs - clock.nowNs();
    if (leftNs <= 0) {
      this.#atNs = Number.POSITIVE_INFINITY;
      this.#ring();
    } else if (leftNs <= this.#pacing.spinNs) {
      this.#immediate = setImmediate(this.#wait);
    } else {
      const waitMs = Math.floor((leftNs - this.#pacing.lateNs) / 1e6);
      this.#timer = setTimeout(this.#wait, Math.min(TIMER_MS_MAX, waitMs));
    }
  };
}
