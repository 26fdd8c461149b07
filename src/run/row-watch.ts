/*
 * What the rows of a cell say of the measurement itself: how the cell went over its time, and what
 * the generator added to each request. On the main thread, beside the statistics.
 */
import { Blemishes } from '../stats/blemishes.js';
import { Course } from '../stats/course.js';
import { Stalls } from '../stats/stalls.js';
import { DUE, ENDED, FIRST_BYTE, FREED, PICKED, UNSENT } from '../timing/marks.js';

import { StallShadow, type Standstill } from './stall-shadow.js';

export class RowWatch {
  readonly course: Course;
  readonly blemishes = new Blemishes();
  readonly #shadows = new Map<Stalls, StallShadow>();
  #standstill: Standstill = { stalls: new Stalls(), works: new Stalls() };
  #shadow = new StallShadow(this.#standstill);

  /** Sent before the measured part was over: a generator that keeps up sends nearly all. */
  sentInTime = 0;
  /** The measured part; infinite where it is not known yet. */
  readonly fromNs: number;
  readonly toNs: number;
  readonly #lateByChoiceNs: number;

  /** `lateByChoiceNs`: lateness up to this is what was asked for, not a disturbance. */
  constructor(fromNs: number, toNs: number, lateByChoiceNs = 0) {
    this.fromNs = fromNs;
    this.toNs = toNs;
    this.#lateByChoiceNs = lateByChoiceNs;
    this.course = new Course(fromNs);
  }

  /** Of the thread whose rows come now. */
  set standstill(standstill: Standstill) {
    const { stalls } = standstill;
    const shadow = this.#shadows.get(stalls) ?? new StallShadow(standstill);
    this.#shadows.set(stalls, shadow);
    this.#standstill = standstill;
    this.#shadow = shadow;
  }

  /** Any request of the measured part. */
  pass(marks: Float64Array, at: number): void {
    if ((marks[at + PICKED] ?? Number.NaN) < this.toNs) this.sentInTime += 1;
    this.course.pass(marks[at + DUE] ?? Number.NaN, marks[at + ENDED] ?? Number.NaN);
  }

  /** One that was answered well. */
  answer(marks: Float64Array, at: number, responseNs: number): void {
    const dueNs = marks[at + DUE] ?? Number.NaN;
    const pickedNs = marks[at + PICKED] ?? Number.NaN;
    const endedNs = marks[at + ENDED] ?? Number.NaN;
    // Of a closed load there is none.
    const freedNs = marks[at + FREED] ?? Number.NaN;
    const readyNs = Number.isNaN(freedNs) ? dueNs : Math.max(dueNs, freedNs);
    this.course.answer(dueNs, responseNs);
    const lateNs = pickedNs - readyNs;
    const unsentNs = marks[at + UNSENT] ?? Number.NaN;
    const firstByteNs = marks[at + FIRST_BYTE] ?? Number.NaN;
    const delayedNs = this.#shadow.delayedNs({ pickedNs, unsentNs, firstByteNs, endedNs });
    const beyondNs = Math.max(0, lateNs - this.#lateByChoiceNs);
    const { stalls, works } = this.#standstill;
    this.blemishes.record(responseNs, {
      lateNs,
      beyondNs,
      stalledNs: delayedNs + stalls.overlapNs(dueNs, pickedNs) + works.overlapNs(dueNs, pickedNs),
      ownNs: beyondNs + delayedNs,
    });
  }
}
