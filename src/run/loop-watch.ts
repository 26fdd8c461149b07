/*
 * Watches the event loop of the thread that it lives in. A timer says every few milliseconds that
 * the loop still turns, and so does every request that ends; where such signs stay out for longer
 * than a timer may be late, the loop stood still. When it stopped cannot be known: between the last
 * sign and the instant at which the timer was expected. The middle is told.
 *
 *   sign        timer expected            sign
 *    |- - - - - - - |====== certain ========|
 *           |----------- told --------------|
 *
 * Pure: instants are arguments. Allocates only where there is a stall.
 */

/** The timer. Shorter would find shorter stalls, and wake an idle machine more often. */
export const SIGN_EVERY_MS = 4;
/** A timer of Node counts whole milliseconds of the loop's own idea of now. */
const TIMER_SLACK_NS = 1.2e6;
/** The shortest stretch beyond the expected that counts: under it are a timer's usual whims. */
const CERTAIN_NS_MIN = 2e6;
/** More than this between two reports are told as one: a thread in such a state is hopeless. */
const UNTOLD_MAX = 256;

export class LoopWatch {
  #lastNs: number;
  #expectedNs: number;
  #untold: number[] = [];

  constructor(nowNs: number) {
    this.#lastNs = nowNs;
    this.#expectedNs = nowNs + SIGN_EVERY_MS * 1e6 + TIMER_SLACK_NS;
  }

  /** The timer has fired. */
  tick(nowNs: number): void {
    this.look(nowNs);
    this.#expectedNs = nowNs + SIGN_EVERY_MS * 1e6 + TIMER_SLACK_NS;
  }

  /** Hot path: the loop turns at this instant. */
  look(nowNs: number): void {
    if (nowNs - this.#expectedNs > CERTAIN_NS_MIN) this.#note(nowNs);
    this.#lastNs = nowNs;
  }

  /** What is known to block: it needs no guess when it began. */
  blocked(fromNs: number, toNs: number): void {
    this.look(fromNs);
    if (toNs - fromNs >= CERTAIN_NS_MIN) this.#keep(fromNs, toNs);
    this.#lastNs = toNs;
    this.#expectedNs = Math.max(this.#expectedNs, toNs + TIMER_SLACK_NS);
  }

  /** Begin and end of each stall since the last call, in turn. */
  take(): readonly number[] | undefined {
    if (this.#untold.length === 0) return undefined;
    const untold = this.#untold;
    this.#untold = [];
    return untold;
  }

  #note(nowNs: number): void {
    // A loop that is busy with many short things is late with its timer, but stands nowhere still.
    const certainFromNs = Math.max(this.#lastNs, this.#expectedNs);
    if (nowNs - certainFromNs < CERTAIN_NS_MIN) return;
    this.#keep(Math.round((this.#lastNs + certainFromNs) / 2), nowNs);
  }

  #keep(fromNs: number, toNs: number): void {
    const last = this.#untold.length - 1;
    if (last < 2 * UNTOLD_MAX) this.#untold.push(fromNs, toNs);
    else this.#untold[last] = toNs;
  }
}
