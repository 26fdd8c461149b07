/*
 * By how much the stalls of a thread can have delayed the answers that it read. A loop that stands
 * still keeps an answer waiting only if it comes meanwhile, and such an answer is read as soon as
 * the loop turns again; one that comes well after that was not there yet, and has lost nothing.
 *
 *   stall   ======|                      ======|
 *   answer       · read: delayed                        · read: not delayed
 *
 * What the thread has to do for a request (to send it, to read it to its end) is delayed by every
 * stall that lies over it. Still an upper bound: of what lies over a stall, all is taken.
 */
import type { Stalls } from '../stats/stalls.js';

/** From the end of a stall to the first of the answers that had waited for it. */
const TURNED_LAG_NS = 1e6;
/** From one of them to the next, when they are worked off in a row. */
const NEXT_LAG_NS = 0.5e6;

/** Instants of one request; NaN where one is not known. */
export type Waiting = {
  readonly pickedNs: number;
  /** Its last byte was with the kernel. */
  readonly unsentNs: number;
  readonly firstByteNs: number;
  readonly endedNs: number;
};

/** Stretches of a load thread in which it turned to nobody else. */
export type Standstill = {
  /** It stood still. */
  readonly stalls: Stalls;
  /**
   * It did what one request asked of it, as to write a large body. That is no delay of the request
   * itself; an answer to another one may have waited to be read.
   */
  readonly works: Stalls;
};

export class StallShadow {
  readonly #stalls: Stalls;
  readonly #works: Stalls;
  /** Until then the thread works off what waited for it. */
  #burstToNs = Number.NEGATIVE_INFINITY;

  constructor({ stalls, works }: Standstill) {
    this.#stalls = stalls;
    this.#works = works;
  }

  /** Answers in the order in which they ended. Nearly always 0, and then it is found at once. */
  delayedNs({ pickedNs, unsentNs, firstByteNs, endedNs }: Waiting): number {
    const stalls = this.#stalls;
    const works = this.#works;
    // Its own work ends when it is sent. Where that is not known, nothing is others' for certain.
    const wholeNs = stalls.overlapNs(pickedNs, endedNs) + works.overlapNs(unsentNs, endedNs);
    if (wholeNs === 0) return 0;
    const turnedNs = Math.max(stalls.lastEndNs(firstByteNs), works.lastEndNs(firstByteNs));
    const burstToNs = Math.max(this.#burstToNs, turnedNs + TURNED_LAG_NS);
    // A comparison with NaN is false: what is not known is taken whole.
    if (unsentNs <= firstByteNs && firstByteNs > burstToNs) {
      const readingNs =
        stalls.overlapNs(firstByteNs, endedNs) + works.overlapNs(firstByteNs, endedNs);
      return stalls.overlapNs(pickedNs, unsentNs) + readingNs;
    }
    if (firstByteNs <= burstToNs) this.#burstToNs = Math.max(burstToNs, endedNs + NEXT_LAG_NS);
    return wholeNs;
  }
}
