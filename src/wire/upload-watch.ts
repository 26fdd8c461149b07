/*
 * When the kernel is asked about the uploads of a thread. Each request is looked at twice: after
 * its write and when its answer comes. Where the answer to "is it sent, is it acknowledged" takes
 * longer than a write, one timer for all looks again, at steps that suit the round trip. A thread
 * that turns its event loop anyway (pacing: exact) needs no timer, and its steps may be finer.
 *
 * That undici or Node have "sent" a body means that the kernel has taken it into its buffer of some
 * megabytes; it is an occasion to ask, never the end of an upload.
 */
import type { Socket } from 'node:net';

import { UNSENT, WRITTEN } from '../timing/marks.js';
import { type Clock, clock } from '../base/clock.js';

import { LookBudget } from './look-budget.js';
import { descriptorOf, isHandedOver, type TcpInfo } from './tcp-info.js';
import type { TransmitStamps } from './transmit-stamps.js';
import type { Upload } from './upload.js';
import { UsualDuration } from './usual-duration.js';

/** A body of this many segments always goes out at once: a cold connection's first flight. */
const FIRST_FLIGHT_SEGMENTS = 10;
/** Below this round trip a small body is there before one could look again. */
const NEAR_NS = 1e6;
/** Steps grow with the upload, so that a slow one costs no more than a fast one. */
const STEPS_PER_UPLOAD = 64;
const STEP_NS_MIN = 1e6;
/** Without a timer: at this the looks at one upload cost what the budget allows them all. */
const TURNING_STEP_NS_MIN = 100e3;
const STEP_NS_MAX = 4e6;
/** Acknowledgements are waited for in steps of a sixteenth of how late they are. */
const STEPS_PER_WAIT = 16;
const WAIT_STEP_NS_MAX = 2e6;
/** One that is later than this was held back, and says nothing of the way. */
const ACKNOWLEDGED_NS_MAX = 300e6;
/** Timers wake at whole milliseconds: what is due within this is looked at now. */
const TOGETHER_NS = 300e3;
/** Of the call that writes one segment: then it leaves. What follows is the way over loopback. */
const LEAVES_AT_RATIO = 0.45;
/** For how long a call goes on after the last of a few segments; at most this part of it. */
const AFTER_LAST_NS = 80e3;
const AFTER_LAST_RATIO_MAX = 1 / 3;
/** What `Math.clz32` can say. */
const SIZES = 33;

export type WatchedExchange = {
  readonly marks: Float64Array;
  readonly upload: Upload;
  readonly sentBytes: number;
  /** When the write of a large request returned; NaN of a small one. */
  readonly wroteNs: number;
};

/** Calls back after so many milliseconds; 0: in the next turn of the loop. */
export type Wake = (ms: number, look: () => void) => void;

export class UploadWatch {
  readonly #clock: Clock;
  readonly #wake: Wake;
  readonly #budget = new LookBudget();
  readonly #watched: WatchedExchange[] = [];
  /** Of the writes that sent one segment, by its size in powers of two. */
  readonly #usual = Array.from({ length: SIZES }, () => new UsualDuration());
  #tcpInfo: TcpInfo | undefined = undefined;
  #stamps: TransmitStamps | undefined = undefined;
  #stepNsMin = STEP_NS_MIN;
  #togetherNs = TOGETHER_NS;
  /** The look that a timer is set for; an earlier timer that is overtaken does nothing. */
  #awaitedNs = Number.POSITIVE_INFINITY;
  #timers = 0;

  constructor(clock: Clock, wake: Wake) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Before the first request of the thread; without it nothing is ever known. */
  begin(tcpInfo: TcpInfo, stamps?: TransmitStamps): void {
    this.#tcpInfo = tcpInfo;
    this.#stamps = stamps;
  }

  /** Whether the thread sleeps between two looks, or turns its event loop meanwhile. */
  beginCell(between: 'sleeping' | 'turning'): void {
    const isTurning = between === 'turning';
    this.#stepNsMin = isTurning ? TURNING_STEP_NS_MIN : STEP_NS_MIN;
    this.#togetherNs = isTurning ? 0 : TOGETHER_NS;
  }

  /** Hot path: a large request is given to the socket next. */
  writingLarge({ upload }: WatchedExchange): void {
    const { socket } = upload;
    if (this.#stamps === undefined || socket === undefined) return;
    const nowNs = this.#clock.nowNs();
    if (!this.#budget.admits(nowNs)) return;
    this.#budget.spend(nowNs);
    if (this.#stamps.begin(descriptorOf(socket))) upload.beginStamps();
  }

  /** Hot path: the request was given to the socket, just now. */
  written(exchange: WatchedExchange): void {
    const tcpInfo = this.#tcpInfo;
    const { upload, marks } = exchange;
    const { socket } = upload;
    if (tcpInfo === undefined || socket === undefined) return;
    if (!upload.isStamped && !this.#budget.admits(marks[WRITTEN] ?? 0)) return;
    const returnedNs = this.#clock.nowNs();
    if (!this.#look(tcpInfo, upload, returnedNs)) return;
    upload.begin(tcpInfo, exchange.sentBytes);
    const nowNs = this.#takeLook(tcpInfo, upload, socket, returnedNs);
    if (upload.isUnsent() && !upload.isUnsentStamped()) {
      this.#noteSentAtOnce(exchange, returnedNs);
      upload.correctAcknowledged(nowNs);
    }
    const isNear = upload.roundTripNs() < NEAR_NS && upload.segments <= FIRST_FLIGHT_SEGMENTS;
    if (upload.isAcked() || (isNear && upload.isUnsent())) return;
    upload.isWatched = true;
    this.#setNext(exchange, nowNs);
    // Held by Node, not by the kernel: of TLS, Node passes on what is written a turn later.
    if (!upload.isUnsent() && upload.notSentBytes === 0) upload.nextLookNs = nowNs;
    this.#list(exchange, nowNs);
  }

  /** Hot path: the head of the final answer has come. */
  answered({ upload }: WatchedExchange): void {
    const tcpInfo = this.#tcpInfo;
    upload.isWatched = false;
    if (tcpInfo === undefined || !upload.isLookedAt) return;
    if (this.#look(tcpInfo, upload, upload.lastLookNs)) {
      upload.finish(tcpInfo);
      if (upload.socket !== undefined) this.#readStamps(tcpInfo, upload, upload.socket);
    }
  }

  /** The exchange has ended, whatever way: before all of it was sent, perhaps. */
  ended(exchange: WatchedExchange): void {
    const { upload } = exchange;
    upload.isWatched = false;
    if (!upload.isStamped) return;
    const nowNs = this.#clock.nowNs();
    upload.nextLookNs = nowNs;
    this.#list(exchange, nowNs);
  }

  #list(exchange: WatchedExchange, nowNs: number): void {
    if (!exchange.upload.isListed) this.#watched.push(exchange);
    exchange.upload.isListed = true;
    this.#awaitNext(nowNs);
  }

  /** Takes what was looked at, and gives an instant after the look. */
  #takeLook(tcpInfo: TcpInfo, upload: Upload, socket: Socket, askedNs: number): number {
    this.#readStamps(tcpInfo, upload, socket);
    const nowNs = this.#clock.nowNs();
    upload.update(tcpInfo, socket, askedNs, nowNs);
    return nowNs;
  }

  /** As long as one is not read the event loop does not sleep. */
  #readStamps(tcpInfo: TcpInfo, upload: Upload, socket: Socket): void {
    const stamps = this.#stamps;
    if (stamps === undefined || !upload.isStamped) return;
    const descriptor = descriptorOf(socket);
    stamps.readInto(upload, descriptor);
    if (tcpInfo.notSentBytes() > 0 || !isHandedOver(socket)) return;
    stamps.end(descriptor);
    upload.isStamped = false;
    if (upload.stampedByte >= 0 && !upload.isStampedBy(this.#clock.nowNs())) stamps.synchronize();
  }

  /**
   * Sent from within the write, which over loopback delivers what it sends, and wakes the server
   * (docs/notes/tcp-info.md).
   */
  #noteSentAtOnce({ marks, sentBytes, wroteNs, upload }: WatchedExchange, nowNs: number): void {
    const writtenNs = marks[WRITTEN] ?? Number.NaN;
    const tookNs = (wroteNs >= writtenNs ? wroteNs : nowNs) - writtenNs;
    marks[UNSENT] = writtenNs + this.#leftAfterNs(upload.segments, sentBytes, tookNs);
  }

  /**
   * When the last segment left, counted from the beginning of a call that took so long. One alone
   * leaves early on: a call longer than usual lost its processor later, mostly to the server that
   * it woke. The last of a few leaves shortly before the end, however long the call took. Of many,
   * the server reads while they are written, and is not woken by the last.
   */
  #leftAfterNs(segments: number, sentBytes: number, tookNs: number): number {
    if (segments === 1) {
      return Math.round(LEAVES_AT_RATIO * Math.min(tookNs, this.#usualNs(sentBytes, tookNs)));
    }
    if (segments > FIRST_FLIGHT_SEGMENTS) return tookNs;
    return tookNs - Math.min(AFTER_LAST_NS, Math.round(AFTER_LAST_RATIO_MAX * tookNs));
  }

  #usualNs(sentBytes: number, tookNs: number): number {
    return this.#usual[Math.clz32(sentBytes)]?.with(tookNs) ?? tookNs;
  }

  #look(tcpInfo: TcpInfo, { socket }: Upload, nowNs: number): boolean {
    if (socket === undefined) return false;
    this.#budget.spend(nowNs);
    return tcpInfo.look(descriptorOf(socket));
  }

  #lookAgain(timer: number): void {
    const tcpInfo = this.#tcpInfo;
    if (tcpInfo === undefined || timer !== this.#timers) return;
    this.#awaitedNs = Number.POSITIVE_INFINITY;
    const nowNs = this.#clock.nowNs();
    const watched = this.#watched;
    for (let index = watched.length - 1; index >= 0; index -= 1) {
      const exchange = watched[index];
      if (exchange === undefined) continue;
      const { upload } = exchange;
      if (isFollowed(upload) && upload.nextLookNs <= nowNs + this.#togetherNs) {
        this.#lookAt(tcpInfo, exchange, nowNs);
      }
      if (!isFollowed(upload)) this.#forget(index);
    }
    this.#awaitNext(nowNs);
  }

  #lookAt(tcpInfo: TcpInfo, exchange: WatchedExchange, askedNs: number): void {
    const { upload } = exchange;
    const { socket } = upload;
    const isSeen = this.#look(tcpInfo, upload, askedNs);
    if (!isSeen || socket === undefined) {
      upload.isWatched = false;
      upload.isStamped = false;
    } else if (upload.isWatched) {
      this.#setNext(exchange, this.#takeLook(tcpInfo, upload, socket, askedNs));
    } else {
      // Nobody asks any more when it left, but its stamps still come.
      this.#readStamps(tcpInfo, upload, socket);
      upload.nextLookNs = askedNs + WAIT_STEP_NS_MAX;
    }
  }

  #setNext({ upload, marks }: WatchedExchange, nowNs: number): void {
    if (!upload.isUnsent()) {
      const stepNs = (nowNs - (marks[WRITTEN] ?? nowNs)) / STEPS_PER_UPLOAD;
      upload.nextLookNs = nowNs + clamp(stepNs, this.#stepNsMin, STEP_NS_MAX);
      return;
    }
    const soonestNs = upload.soonestAckNs();
    const lateNs = nowNs - soonestNs;
    upload.isWatched = !upload.isAcked() && lateNs < ACKNOWLEDGED_NS_MAX;
    const stepNs = clamp(lateNs / STEPS_PER_WAIT, this.#stepNsMin, WAIT_STEP_NS_MAX);
    upload.nextLookNs = lateNs < 0 ? soonestNs : nowNs + stepNs;
  }

  /** The last one takes the place of the one that goes. */
  #forget(index: number): void {
    const gone = this.#watched[index];
    if (gone !== undefined) gone.upload.isListed = false;
    const last = this.#watched.pop();
    if (last !== undefined && index < this.#watched.length) this.#watched[index] = last;
  }

  #awaitNext(nowNs: number): void {
    if (this.#watched.length === 0) return;
    let soonestNs = Number.POSITIVE_INFINITY;
    for (const { upload } of this.#watched) {
      if (isFollowed(upload)) soonestNs = Math.min(soonestNs, upload.nextLookNs);
    }
    // Where all have been answered meanwhile, the next one that is written awakens.
    if (soonestNs >= this.#awaitedNs) return;
    this.#awaitedNs = soonestNs;
    this.#timers += 1;
    const timer = this.#timers;
    const waitNs = soonestNs - nowNs;
    const isSoon = waitNs <= 0 || (this.#togetherNs === 0 && waitNs < STEP_NS_MIN);
    const ms = isSoon ? 0 : Math.max(1, Math.round(waitNs / 1e6));
    this.#wake(ms, () => this.#lookAgain(timer));
  }
}

function isFollowed(upload: Upload): boolean {
  return upload.isWatched || upload.isStamped;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Of this thread. */
export const uploads = new UploadWatch(clock, (ms, look) => {
  if (ms === 0) setImmediate(look);
  else setTimeout(look, ms).unref();
});
