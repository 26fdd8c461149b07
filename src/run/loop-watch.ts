/*
 * Watches the event loop of the thread that it lives in. Signs that it turns are a timer every few
 * milliseconds, and every request that is sent or ends. Where they stay out, it stood still, if one
 * of two things is known: it was never idle meanwhile, or the timer is later than timers may be.
 *
 *   sign        timer expected            sign
 *    |====================================|     never idle
 *    |- - - - - - - |====== certain ======|     idle for some of it: when it stopped cannot
 *           |---------- told -------------|     be known, and the middle is told
 *
 * Pure: instants are arguments. Allocates only where there is a stall.
 */

/** The timer. Shorter would find shorter stalls, and wake an idle machine more often. */
export const SIGN_EVERY_MS = 4;
/** A timer of Node counts whole milliseconds of the loop's own idea of now. */
const TIMER_SLACK_NS = 1.2e6;
/** The shortest stretch beyond the expected that counts: under it are a timer's usual whims. */
const CERTAIN_NS_MIN = 2e6;
/** How far before a stall it was last asked how long the loop had been idle. */
const ASKED_EVERY_NS = 0.25e6;
/** Less than this in a stretch is no sleep: a look at what has come, which takes no time. */
const IDLE_NS_MIN = 0.1e6;
/** More than this between two reports are told as one: a thread in such a state is hopeless. */
const UNTOLD_MAX = 256;

/** What Node and the wire know of the loop. */
export type LoopFacts = {
  /** For how long it has waited for the system so far; NaN where nobody knows. */
  readonly idleNs: () => number;
  /** Whether it went on with a large write since that was asked last: that calls nobody. */
  readonly hasWritten: () => boolean;
};

const UNKNOWN: LoopFacts = { idleNs: () => Number.NaN, hasWritten: () => false };

export class LoopWatch {
  readonly #loop: LoopFacts;
  #lastNs: number;
  #expectedNs: number;
  #askedNs: number;
  #idleAskedNs: number;
  #untold: number[] = [];
  #untoldWorks: number[] = [];

  constructor(nowNs: number, loop: LoopFacts = UNKNOWN) {
    this.#loop = loop;
    this.#askedNs = nowNs;
    this.#idleAskedNs = loop.idleNs();
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
    if (nowNs - this.#lastNs >= CERTAIN_NS_MIN) this.#weigh(nowNs);
    else if (nowNs - this.#askedNs > ASKED_EVERY_NS) this.#hasIdled(nowNs);
    this.#lastNs = nowNs;
  }

  /** Since the last sign the thread did what one request asks of it: others have waited. */
  worked(nowNs: number): void {
    if (nowNs - this.#lastNs >= CERTAIN_NS_MIN) keep(this.#untoldWorks, this.#lastNs, nowNs);
    this.#lastNs = nowNs;
  }

  /** What is known to block: it needs no guess when it began. */
  blocked(fromNs: number, toNs: number): void {
    this.look(fromNs);
    if (toNs - fromNs >= CERTAIN_NS_MIN) keep(this.#untold, fromNs, toNs);
    this.#lastNs = toNs;
    this.#expectedNs = Math.max(this.#expectedNs, toNs + TIMER_SLACK_NS);
  }

  /** Begin and end of each stall since the last call, in turn. */
  take(): readonly number[] {
    const untold = this.#untold;
    if (untold.length > 0) this.#untold = [];
    return untold;
  }

  /** The same of stretches in which it did what one request asks of it. */
  takeWorks(): readonly number[] {
    const works = this.#untoldWorks;
    if (works.length > 0) this.#untoldWorks = [];
    return works;
  }

  #weigh(nowNs: number): void {
    const hasWritten = this.#loop.hasWritten();
    if (!this.#hasIdled(nowNs)) {
      keep(hasWritten ? this.#untoldWorks : this.#untold, this.#lastNs, nowNs);
      return;
    }
    const certainFromNs = Math.max(this.#lastNs, this.#expectedNs);
    if (nowNs - certainFromNs < CERTAIN_NS_MIN) return;
    keep(this.#untold, Math.round((this.#lastNs + certainFromNs) / 2), nowNs);
  }

  /** Since it was last asked, which was shortly before the last sign. */
  #hasIdled(nowNs: number): boolean {
    const idleNs = this.#loop.idleNs();
    const idledNs = idleNs - this.#idleAskedNs;
    this.#askedNs = nowNs;
    this.#idleAskedNs = idleNs;
    // A comparison with NaN is false: what is not known may have been.
    return !(idledNs < IDLE_NS_MIN);
  }
}

function keep(untold: number[], fromNs: number, toNs: number): void {
  const last = untold.length - 1;
  if (last < 2 * UNTOLD_MAX) untold.push(fromNs, toNs);
  else untold[last] = toNs;
}
