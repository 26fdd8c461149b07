import { clock } from '../base/clock.js';

/** Timers fire up to this much late; from here on `exact` spins. */
const SPIN_NS = 1.5e6;
/** The longest wait that a timer takes (setTimeout's own limit is 2^31 - 1 ms). */
const TIMER_MS_MAX = 60_000;

/*
 * Wakes the pump at an instant. `exact`: a timer up to 1.5 ms before, then one turn of the event
 * loop after another, so that answers are still read while it spins. `frugal`: the timer alone.
 */
export class Alarm {
  readonly #ring: () => void;
  readonly #spins: boolean;
  #atNs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(pacing: 'exact' | 'frugal', ring: () => void) {
    this.#spins = pacing === 'exact';
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
    } else if (this.#spins && leftNs <= SPIN_NS) {
      this.#immediate = setImmediate(this.#wait);
    } else {
      const waitMs = (this.#spins ? leftNs - SPIN_NS : leftNs) / 1e6;
      // Rounded up: a timer that fires early would only have to be set again.
      this.#timer = setTimeout(this.#wait, Math.min(TIMER_MS_MAX, Math.ceil(waitMs)));
    }
  };
}
