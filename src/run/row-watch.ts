/*
 * What the rows of a cell say of the measurement itself: how the cell went over its time, and what
 * the generator added to each request. On the main thread, beside the statistics.
 */
import { Blemishes } from '../stats/blemishes.js';
import { Course } from '../stats/course.js';
import { Stalls } from '../stats/stalls.js';
import { DUE, ENDED, FREED, PICKED } from '../timing/marks.js';

export class RowWatch {
  readonly course: Course;
  readonly blemishes = new Blemishes();
  /** Of the thread whose rows come now. */
  stalls = new Stalls();

  /** Sent before the measured part was over: a generator that keeps up sends nearly all. */
  sentInTime = 0;
  /** The measured part; infinite where it is not known yet. */
  readonly fromNs: number;
  readonly toNs: number;

  constructor(fromNs: number, toNs: number) {
    this.fromNs = fromNs;
    this.toNs = toNs;
    this.course = new Course(fromNs);
  }

  /** Any request of the measured part. */
  pass(marks: Float64Array, at: number): void {
    if ((marks[at + PICKED] ?? Number.NaN) < this.toNs) this.sentInTime += 1;
    this.course.pass(marks[at + DUE] ?? Number.NaN, marks[at + ENDED] ?? Number.NaN);
  }

  /** One that was answered well. */
  answer(marks: Float64Array, at: number, responseNs: number): void {
    const { stalls } = this;
    const dueNs = marks[at + DUE] ?? Number.NaN;
    const pickedNs = marks[at + PICKED] ?? Number.NaN;
    const endedNs = marks[at + ENDED] ?? Number.NaN;
    // Of a closed load there is none.
    const freedNs = marks[at + FREED] ?? Number.NaN;
    const readyNs = Number.isNaN(freedNs) ? dueNs : Math.max(dueNs, freedNs);
    this.course.answer(dueNs, responseNs);
    const lateNs = pickedNs - readyNs;
    const stalledNs = stalls.overlapNs(dueNs, endedNs);
    const ownNs = stalledNs === 0 ? lateNs : lateNs + stalls.overlapNs(pickedNs, endedNs);
    this.blemishes.record(responseNs, lateNs, stalledNs, ownNs);
  }
}
