/*
 * One exchange as the kernel sees it: what was read of its connection, look by look. Reused for
 * each request of its connection. The rules of when to look are in upload-watch.ts.
 */
import type { Socket } from 'node:net';

import {
  ACKED,
  NEARLY_ACKED,
  NOT_READING_NS,
  RETRANSMITS,
  ROUND_TRIP_NS,
  SMOOTHED_NS,
  UNSENT,
  WRITTEN,
} from '../timing/marks.js';

import { isHandedOver, type TcpInfo } from './tcp-info.js';

/** Of smaller bodies, all but the last segment is too little to stand for the whole. */
const NEARLY_SEGMENTS_MIN = 8;
/** Acknowledged segments after which the smoothed round trip is that of this body. */
const SMOOTHED_SEGMENTS_MIN = 8;
/** Without an acknowledgement for so long, what keeps the rest back is no distance. */
const STALL_NS_MIN = 5e6;
const STALL_ROUND_TRIPS = 1.5;
/** Of the head, which is sent with the body; undici does not tell how long it is. */
const HEAD_BYTES_USUAL = 300;
const NOT_ASKED = -1;
const NONE = -1;

export class Upload {
  readonly #marks: Float64Array;
  socket: Socket | undefined = undefined;
  /** Looks are made until the last byte is acknowledged, or the answer comes. */
  isWatched = false;
  /** Whether it stands in the list of those that are looked at, still or again. */
  isListed = false;
  /** Whether the kernel was asked of this request at all. */
  isLookedAt = false;
  /** The kernel stamps what leaves: until all has left, stamps come and are to be read. */
  isStamped = false;
  stampedByte = NONE;
  stampedNs: number = Number.NaN;
  lastLookNs = 0;
  nextLookNs = 0;
  segments = 0;
  congestionWindow = NOT_ASKED;
  notSentBytes = NOT_ASKED;
  /** The other end is here: what is sent has been received when the call that sends it returns. */
  #isOneKernel = false;
  /** Of the connection, not of the request: the kernel forgets after some minutes. */
  #shortestNs = Number.NaN;
  #bodyBytes = 0;
  #retransmitsBefore = 0;
  #receivedBytesBefore = 0;
  #ackedBytesBefore = 0;
  #notReadingNs = 0;
  /** When an acknowledgement was last seen to come, and what the window had cost until then. */
  #progressNs = 0;
  #progressBytes = 0;
  #progressLimitedNs = 0;
  #isStalled = false;

  constructor(marks: Float64Array) {
    this.#marks = marks;
  }

  /** A new connection carries the next requests. */
  attach(socket: Socket): void {
    this.socket = socket;
    const { localAddress, remoteAddress } = socket;
    this.#isOneKernel = localAddress !== undefined && localAddress === remoteAddress;
    this.#shortestNs = Number.NaN;
  }

  clear(): void {
    this.isLookedAt = false;
    this.congestionWindow = NOT_ASKED;
    this.notSentBytes = NOT_ASKED;
  }

  roundTripNs(): number {
    return this.#shortestNs;
  }

  /** No acknowledgement of the last byte can come before this. */
  soonestAckNs(): number {
    const shortestNs = Number.isNaN(this.#shortestNs) ? 0 : this.#shortestNs;
    return (this.#marks[UNSENT] ?? Number.NaN) + shortestNs;
  }

  isUnsent(): boolean {
    return !Number.isNaN(this.#marks[UNSENT] ?? Number.NaN);
  }

  /** Whether the kernel itself has told when. */
  isUnsentStamped(): boolean {
    return this.#marks[UNSENT] === this.stampedNs;
  }

  isAcked(): boolean {
    return !Number.isNaN(this.#marks[ACKED] ?? Number.NaN);
  }

  /** Hot path: the first look, just after the write. */
  begin(seen: TcpInfo, bodyBytes: number): void {
    this.isLookedAt = true;
    this.#bodyBytes = bodyBytes;
    this.lastLookNs = this.#marks[WRITTEN] ?? 0;
    this.#notReadingNs = 0;
    this.#isStalled = false;
    this.#progressNs = this.lastLookNs;
    this.#progressBytes = seen.ackedBytes();
    this.#progressLimitedNs = seen.windowLimitedNs();
    this.segments = Math.ceil((bodyBytes + HEAD_BYTES_USUAL) / Math.max(1, seen.segmentBytes()));
    this.notSentBytes = seen.notSentBytes();
    this.#retransmitsBefore = seen.totalRetransmits();
    this.#receivedBytesBefore = seen.receivedBytes();
    this.#ackedBytesBefore = seen.ackedBytes();
    this.#keepShortest(seen);
  }

  /** Hot path: before the write of a request whose bytes the kernel stamps as they leave. */
  beginStamps(): void {
    this.isStamped = true;
    this.stampedByte = NONE;
    this.stampedNs = Number.NaN;
  }

  /** Whether the last byte was stamped, at an instant that can be: the clock may have been set. */
  isStampedBy(nowNs: number): boolean {
    const writtenNs = this.#marks[WRITTEN] ?? Number.NaN;
    const isWhole = this.stampedByte + 1 >= this.#bodyBytes;
    return isWhole && this.stampedNs >= writtenNs && this.stampedNs <= nowNs;
  }

  /**
   * Hot path: marks what has come about since the look before. The look was made somewhere between
   * the two instants, which lie apart where the thread lost its processor.
   */
  update(seen: TcpInfo, socket: Socket, askedNs: number, nowNs: number): void {
    const marks = this.#marks;
    this.#keepShortest(seen);
    if (seen.notSentBytes() > 0 || !isHandedOver(socket)) this.#noteWindow(seen, nowNs);
    else {
      if (!this.isUnsent()) marks[UNSENT] = this.#unsentNs(nowNs);
      if (!this.#hasReceived(seen)) this.#noteAcknowledged(seen, nowNs);
    }
    const ackedBytes = seen.ackedBytes() - this.#ackedBytesBefore;
    if (ackedBytes >= SMOOTHED_SEGMENTS_MIN * seen.segmentBytes()) {
      marks[SMOOTHED_NS] = seen.smoothedNs();
    }
    this.lastLookNs = askedNs;
  }

  #unsentNs(nowNs: number): number {
    return this.isStampedBy(nowNs) ? this.stampedNs : between(this.lastLookNs, nowNs);
  }

  /** Hot path: `unsent` is known better than it was when acknowledgements were noted by it. */
  correctAcknowledged(nowNs: number): void {
    const marks = this.#marks;
    const soonestNs = Math.min(this.soonestAckNs(), nowNs);
    if (this.isAcked()) marks[ACKED] = soonestNs;
    if (!Number.isNaN(marks[NEARLY_ACKED] ?? Number.NaN)) marks[NEARLY_ACKED] = soonestNs;
  }

  /** Hot path: the last look, when the answer has come. */
  finish(seen: TcpInfo): void {
    this.#keepShortest(seen);
    const marks = this.#marks;
    marks[ROUND_TRIP_NS] = this.#shortestNs;
    marks[NOT_READING_NS] = this.#notReadingNs;
    marks[RETRANSMITS] = seen.totalRetransmits() - this.#retransmitsBefore;
    this.congestionWindow = seen.congestionWindow();
  }

  /**
   * The other side reads nothing: its window lets nothing more in, as the kernel counts, and for
   * longer than a round trip no acknowledgement comes. With a window that is merely small for the
   * distance, they come all the time.
   */
  #noteWindow(seen: TcpInfo, nowNs: number): void {
    const limitedNs = seen.windowLimitedNs();
    const isProgress = seen.ackedBytes() !== this.#progressBytes;
    if (!isProgress && nowNs - this.#progressNs > this.#stallNs()) this.#isStalled = true;
    if (this.#isStalled) this.#notReadingNs += limitedNs - this.#progressLimitedNs;
    if (!isProgress && !this.#isStalled) return;
    this.#progressLimitedNs = limitedNs;
    if (!isProgress) return;
    this.#progressNs = nowNs;
    this.#progressBytes = seen.ackedBytes();
    this.#isStalled = false;
  }

  #stallNs(): number {
    const shortestNs = Number.isNaN(this.#shortestNs) ? 0 : this.#shortestNs;
    return STALL_NS_MIN + STALL_ROUND_TRIPS * shortestNs;
  }

  /**
   * Whether something has come since the look before: the acknowledgement may have come with it.
   * Mostly it is the answer, which is told before the next look. Over TLS it may be a ticket.
   */
  #hasReceived(seen: TcpInfo): boolean {
    const before = this.#receivedBytesBefore;
    this.#receivedBytesBefore = seen.receivedBytes();
    return this.#receivedBytesBefore !== before;
  }

  #noteAcknowledged(seen: TcpInfo, nowNs: number): void {
    const marks = this.#marks;
    const unacked = seen.unacked();
    if (unacked === 0) marks[ACKED] = this.#acknowledgedNs(nowNs);
    const isNearly = unacked <= 1 && this.segments >= NEARLY_SEGMENTS_MIN;
    if (isNearly && Number.isNaN(marks[NEARLY_ACKED] ?? Number.NaN)) {
      marks[NEARLY_ACKED] = this.#acknowledgedNs(nowNs);
    }
  }

  /**
   * Seen between two looks: one round trip after the last byte left, where that lies between
   * them; without a queue it cannot have come earlier, and had no reason to come later. Of one
   * kernel with itself there is no queue: what came later waited for the server to read.
   */
  #acknowledgedNs(nowNs: number): number {
    const soonestNs = this.soonestAckNs();
    if (soonestNs >= nowNs) return nowNs;
    const isLikely = this.#isOneKernel || soonestNs >= this.lastLookNs;
    return isLikely ? soonestNs : between(this.lastLookNs, nowNs);
  }

  #keepShortest(seen: TcpInfo): void {
    const shortestNs = seen.shortestNs();
    if (!(this.#shortestNs <= shortestNs)) this.#shortestNs = shortestNs;
  }
}

function between(fromNs: number, toNs: number): number {
  return Math.round((fromNs + toNs) / 2);
}
