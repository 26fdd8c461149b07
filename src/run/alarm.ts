import type { Clock } from '../base/clock.js';

import type { Signs } from './pump-world.js';
import type { TimerHandle, Timers, TurnHandle } from './timers.js';

/** From so far on it spins: a timer that is this late does no harm yet. */
const SPIN_NS = 2e6;
/** The end of a timer, as `exact` sets it, lies so long before the instant. */
const LEAD_NS = 1e6;
/** An answer that takes longer than this is not judged by the waking of a processor. */
const AWAIT_NS_MAX = 50e6;
/**
 * How long it spins before it turns once more. Each turn costs 344 bytes of garbage: at one a
 * microsecond V8 stopped the thread forty times a second, for half a millisecond or more
 * (docs/notes/clocks.md). An answer is read late by a fiftieth of what it took, at most, or 2 µs.
 */
const TURN_GAP_NS = { awaitingMin: 2e3, awaitingMax: 20e3, idle: 100e3 };
const AWAITED_PER_GAP = 50;
/** A turn need not come to the nanosecond. */
const SLACK_PER_GAP = 1 / 8;
/** The longest wait that a timer takes (setTimeout's own limit is 2^31 - 1 ms). */
const TIMER_MS_MAX = 60_000;

/*
 * Wakes the pump at an instant.
 *
 *   exact   a timer until 1 to 2 ms before, then it spins, with a turn of the event loop every few
 *           microseconds, so that answers are still read; likewise while an answer is awaited: a
 *           processor that sleeps takes up to 0.2 ms to read it (docs/notes/clocks.md)
 *   frugal  a timer alone, which takes whole milliseconds: rounded up, it comes once, late by half
 *           a millisecond on average; what was due meanwhile leaves together
 */
export class Alarm {
  /** Turns of the event loop that had nothing to do but wait. */
  turns = 0;
  readonly #ring: () => void;
  readonly #spins: boolean;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #signs: Signs;
  #atNs = Number.POSITIVE_INFINITY;
  #awakeUntilNs = 0;
  #timer: TimerHandle | undefined;
  #turn: TurnHandle | undefined;

  constructor(
    pacing: 'exact' | 'frugal',
    ring: () => void,
    world: { readonly clock: Clock; readonly timers: Timers; readonly signs: Signs },
  ) {
    this.#spins = pacing === 'exact';
    this.#ring = ring;
    this.#clock = world.clock;
    this.#timers = world.timers;
    this.#signs = world.signs;
  }

  setAt(atNs: number): void {
    if (atNs === this.#atNs) return;
    this.cancel();
    this.#atNs = atNs;
    this.#wait();
  }

  /** Hot path: a request was sent, or more of an answer has come. */
  awaitAnswer(nowNs: number): void {
    this.#awakeUntilNs = nowNs + AWAIT_NS_MAX;
  }

  /** Hot path: no answer is awaited any more. */
  rest(): void {
    this.#awakeUntilNs = 0;
  }

  cancel(): void {
    this.#atNs = Number.POSITIVE_INFINITY;
    if (this.#timer !== undefined) this.#timers.clearTimer(this.#timer);
    if (this.#turn !== undefined) this.#timers.clearTurn(this.#turn);
    this.#timer = undefined;
    this.#turn = undefined;
  }

  readonly #wait = (): void => {
    this.#timer = undefined;
    this.#turn = undefined;
    const nowNs = this.#clock.nowNs();
    const leftNs = this.#atNs - nowNs;
    if (leftNs <= 0) {
      this.#atNs = Number.POSITIVE_INFINITY;
      this.#ring();
    } else if (!this.#spins) {
      this.#sleep(Math.ceil(leftNs / 1e6));
    } else if (leftNs <= SPIN_NS || nowNs < this.#awakeUntilNs) {
      this.#spin(nowNs);
    } else {
      this.#sleep(Math.floor((leftNs - LEAD_NS) / 1e6));
    }
  };

  /** Hot path: until something may have to be read, and no longer than until the instant. */
  #spin(nowNs: number): void {
    this.turns += 1;
    this.#signs.look(nowNs);
    const gapNs = this.#turnGapNs(nowNs);
    if (this.#atNs <= nowNs + gapNs) this.#timers.spinUntil(this.#atNs, 0);
    else this.#timers.spinUntil(nowNs + gapNs, gapNs * SLACK_PER_GAP);
    if (this.#clock.nowNs() >= this.#atNs) this.#wait();
    else this.#turn = this.#timers.setTurn(this.#wait);
  }

  #turnGapNs(nowNs: number): number {
    if (this.#awakeUntilNs === 0) return TURN_GAP_NS.idle;
    const awaitedNs = nowNs - (this.#awakeUntilNs - AWAIT_NS_MAX);
    const gapNs = awaitedNs / AWAITED_PER_GAP;
    return Math.min(TURN_GAP_NS.awaitingMax, Math.max(TURN_GAP_NS.awaitingMin, gapNs));
  }

  #sleep(ms: number): void {
    this.#timer = this.#timers.setTimer(this.#wait, Math.min(TIMER_MS_MAX, ms));
  }
}
