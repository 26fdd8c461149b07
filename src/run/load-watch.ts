/*
 * The load thread watches itself: signs of life of its event loop, how busy that was in the
 * measured part, its garbage. It only takes notes; what they mean is judged on the main thread.
 */
import { type LoopUse, loopIdleNs, loopUse, watchGarbage } from '../host/event-loop.js';
import { threadNumber } from '../host/thread-schedule.js';
import { pendingWrites } from '../wire/pending-writes.js';
import { clock } from '../base/clock.js';

import { LoopWatch, SIGN_EVERY_MS } from './loop-watch.js';

/** What a load thread tells of itself, in time with its rows. */
export type LoadHealth =
  | { readonly kind: 'begin'; readonly thread: number | undefined }
  /**
   * Begin and end of each stall, in turn, and of each stretch in which the thread did what one
   * request asks of it. Told before the rows that they lie over.
   */
  | {
      readonly kind: 'stalls';
      readonly instants: readonly number[];
      readonly works: readonly number[];
    }
  | { readonly kind: 'end'; readonly loop: LoopUse; readonly garbage: Garbage };

/** Collections that began in the measured part. */
export type Garbage = {
  readonly count: number;
  readonly totalNs: number;
  readonly longestNs: number;
};

export class LoadWatch {
  readonly #tell: (health: LoadHealth) => void;
  #loop = newLoopWatch();
  #timer: NodeJS.Timeout | undefined;
  #fromNs = Number.POSITIVE_INFINITY;
  #toNs = Number.POSITIVE_INFINITY;
  #atBegin: LoopUse | undefined;
  #atEnd: LoopUse | undefined;
  #garbage = { count: 0, totalNs: 0, longestNs: 0 };

  constructor(tell: (health: LoadHealth) => void) {
    this.#tell = tell;
    // For as long as the thread lives: it is told of collections well after them.
    watchGarbage((fromNs, toNs) => this.#collected(fromNs, toNs));
  }

  beginCell(): void {
    this.#loop = newLoopWatch();
    this.#fromNs = Number.POSITIVE_INFINITY;
    this.#toNs = Number.POSITIVE_INFINITY;
    this.#atBegin = undefined;
    this.#atEnd = undefined;
    this.#garbage = { count: 0, totalNs: 0, longestNs: 0 };
    this.#tell({ kind: 'begin', thread: threadNumber() });
    this.#timer = setInterval(() => this.#tick(), SIGN_EVERY_MS);
  }

  /** `toNs` is NaN where a count decides. */
  measuring(fromNs: number, toNs: number): void {
    this.#fromNs = fromNs;
    this.#toNs = Number.isNaN(toNs) ? Number.POSITIVE_INFINITY : toNs;
  }

  /** Hot path: the loop turned at this instant. */
  look(nowNs: number): void {
    this.#loop.look(nowNs);
  }

  /** Hot path: until now it did what a request asks of it. */
  worked(nowNs: number): void {
    this.#loop.worked(nowNs);
  }

  blocked(fromNs: number, toNs: number): void {
    this.#loop.blocked(fromNs, toNs);
  }

  /** Before rows are handed over: a stall must be known before the rows that it lies over. */
  report(): void {
    this.#loop.look(clock.nowNs());
    const instants = this.#loop.take();
    const works = this.#loop.takeWorks();
    if (instants.length + works.length > 0) this.#tell({ kind: 'stalls', instants, works });
  }

  endCell(): void {
    clearInterval(this.#timer);
    this.report();
    const end = this.#atEnd ?? loopUse();
    const begin = this.#atBegin ?? end;
    this.#tell({
      kind: 'end',
      loop: { busyNs: end.busyNs - begin.busyNs, idleNs: end.idleNs - begin.idleNs },
      garbage: { ...this.#garbage },
    });
  }

  #tick(): void {
    const nowNs = clock.nowNs();
    this.#loop.tick(nowNs);
    if (this.#atBegin === undefined && nowNs >= this.#fromNs) this.#atBegin = loopUse();
    if (this.#atEnd === undefined && nowNs >= this.#toNs) this.#atEnd = loopUse();
  }

  #collected(fromNs: number, toNs: number): void {
    if (fromNs < this.#fromNs || fromNs >= this.#toNs) return;
    const { count, totalNs, longestNs } = this.#garbage;
    this.#garbage = {
      count: count + 1,
      totalNs: totalNs + toNs - fromNs,
      longestNs: Math.max(longestNs, toNs - fromNs),
    };
  }
}

function newLoopWatch(): LoopWatch {
  return new LoopWatch(clock.nowNs(), {
    idleNs: loopIdleNs,
    hasWritten: () => pendingWrites.takeAny(),
  });
}
