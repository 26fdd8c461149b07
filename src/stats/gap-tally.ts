import { MEASURED } from '../timing/piece.js';

import { Sample } from './sample.js';

/** Gaps of an answer that are kept one by one; those of a longer answer go into a histogram. */
const GAPS_HELD_MAX = 1024;
/** What a proxy has held back comes within so little of its end. */
const TAIL_NS = 2e6;
const TAIL_READS_MAX = 32;

/*
 * The gaps of one streamed answer while it comes. They are counted with the others once the answer
 * has ended well: what fails enters no time of the good ones. Memory does not grow with the answer.
 */
export class GapTally {
  count = 0;
  sumNs = 0;
  longestNs = 0;
  #held: number[] = [];
  #spilt: Sample | undefined = undefined;
  /** Events that came last, read by read: how long after the read before, and how many. */
  readonly #tailNs: number[] = [];
  readonly #tailEvents: number[] = [1];
  readonly bounds: readonly number[];
  readonly #beyond: number[];

  /** `bounds`: of each it is known in the end how many gaps reached it. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#beyond = bounds.map(() => 0);
  }

  gap(ns: number): void {
    this.count += 1;
    this.sumNs += ns;
    if (ns > this.longestNs) this.longestNs = ns;
    for (let bound = 0; bound < this.bounds.length; bound += 1) {
      if (ns >= (this.bounds[bound] ?? 0)) this.#beyond[bound] = (this.#beyond[bound] ?? 0) + 1;
    }
    this.#noteTail(ns);
    this.#held.push(ns);
    if (this.#held.length === GAPS_HELD_MAX) this.#spill();
  }

  /** How many gaps are as long as a bound, or longer. */
  reached(bound: number): number {
    return this.#beyond[this.bounds.indexOf(bound)] ?? 0;
  }

  /** How many events came within TAIL_NS of the last one, that one included. */
  tailEvents(): number {
    return this.#tailEvents.reduce((sum, events) => sum + events, 0);
  }

  addTo(sample: Sample): void {
    if (this.#spilt !== undefined) sample.addAll(this.#spilt);
    for (const ns of this.#held) sample.record(ns, MEASURED);
  }

  #noteTail(ns: number): void {
    const events = this.#tailEvents;
    const last = events.length - 1;
    if (ns === 0) events[last] = (events[last] ?? 0) + 1;
    else if (ns > TAIL_NS) {
      this.#tailNs.length = 0;
      events.length = 1;
      events[0] = 1;
    } else {
      this.#tailNs.push(ns);
      events.push(1);
      this.#dropOldReads();
    }
  }

  #dropOldReads(): void {
    let sinceNs = this.#tailNs.reduce((sum, one) => sum + one, 0);
    while (sinceNs > TAIL_NS || this.#tailEvents.length > TAIL_READS_MAX) {
      sinceNs -= this.#tailNs.shift() ?? 0;
      this.#tailEvents.shift();
    }
  }

  #spill(): void {
    this.#spilt ??= new Sample('unsigned');
    for (const ns of this.#held) this.#spilt.record(ns, MEASURED);
    this.#held = [];
  }
}
