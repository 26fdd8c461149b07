/*
 * One exchange after the other: the request, its instants, what comes of its answer. What carries
 * it is a line (line.ts). The handler is undici's legacy kind: undici 7 wraps the new kind and
 * keeps `onResponseStarted` behind a layer (docs/notes/undici.md).
 */

import type { Socket } from 'node:net';

import {
  CONNECTING,
  CONNECTION_WAIT_NS,
  ENDED,
  FIRST_BYTE,
  MARK_COUNT,
  SMOOTHED_NS,
  WRITTEN,
} from '../timing/marks.js';
import { clock } from '../base/clock.js';

import type { Http2Connections } from './http2-connections.js';
import type { Line } from './line.js';
import { lineOf } from './line-of.js';
import { hasLength, isChunked } from './raw-headers.js';
import { isStaleEnd } from './stale.js';
import type { StreamReads } from './stream-reads.js';
import { TimeoutError } from './timeout-error.js';
import { Upload } from './upload.js';
import { uploads } from './upload-watch.js';
import type { WireRequest } from './wire-request.js';
import type { WireTarget } from './wire-target.js';

export type ExchangeEnd = 'answered' | 'timed-out' | 'failed-to-connect' | 'broken';

export type ExchangeListener = (exchange: Exchange) => void;

/** What of the answer is kept beside its instants. */
export type Keep = {
  /** Lower-case names of the headers and trailers that carry times. */
  readonly headers: readonly string[];
  /** Whether the bodies of good answers are needed; those of failing ones are kept in part. */
  readonly body: boolean;
};

/** Of an answer whose body is not needed, only this much is kept, and only if it failed. */
export const FAILURE_BYTES_KEPT = 4096;

export class Exchange {
  readonly marks: Float64Array = new Float64Array(MARK_COUNT).fill(Number.NaN);
  /** What the kernel knows of it. */
  readonly upload: Upload = new Upload(this.marks);
  connectingSocket: Socket | undefined = undefined;
  /** When what is being read of the answer had come; NaN outside of a read. */
  arrivedNs: number = Number.NaN;
  wroteNs: number = Number.NaN;
  /** Told of each further piece of an answer, and that a large request was written: no stalls. */
  alive: ((nowNs: number) => void) | undefined = undefined;
  worked: ((nowNs: number) => void) | undefined = undefined;
  request: WireRequest | undefined = undefined;
  /** Where the bytes of streamed answers go; undefined: they are kept as those of all others. */
  streamReads: StreamReads | undefined = undefined;
  /** -1: no streamed answer. */
  streamNumber = -1;
  /** A streamed answer in chunks, of which the head has come. */
  isStreaming = false;
  /** Some of the stream was let go. */
  hasLostReads = false;

  /** A place is busy from the pick to the end of its exchange. */
  busy = false;
  /** Whether the request counts as measured: decided when it is taken up. */
  isMeasured = false;
  deadlineNs = Number.POSITIVE_INFINITY;
  end: ExchangeEnd = 'answered';
  error: Error | undefined = undefined;
  status = 0;
  sentBytes = 0;
  receivedBytes = 0;
  /** Raw headers and trailers of the answer: names and values in turn. */
  rawHeaders: readonly Buffer[] = [];
  rawTrailers: readonly Buffer[] = [];
  chunks: Buffer[] = [];
  keptBytes = 0;
  /** Its kept connection proved closed: what is marked is its second sending. */
  isResent = false;

  readonly #target: WireTarget;
  readonly #keep: Keep;
  readonly #ended: ExchangeListener;
  readonly #line: Line;
  #abort: ((error?: Error) => void) | undefined = undefined;

  constructor(
    target: WireTarget,
    keep: Keep,
    connections: Http2Connections | 'natural' | 'warm' | 'cold',
    ended: ExchangeListener,
  ) {
    this.#target = target;
    this.#keep = keep;
    this.#ended = ended;
    this.#line = lineOf(target, this, connections);
  }

  /** Hot path. The caller has marked `due`, `picked` and `encoded`; the rest is marked here. */
  start(request: WireRequest, deadlineNs: number): void {
    this.busy = true;
    this.request = request;
    this.deadlineNs = deadlineNs;
    this.sentBytes = request.bodyBytes;
    this.#line.send(request);
  }

  /** Ends the exchange as timed out, wherever it is: connecting, sending or waiting. */
  timeOut(): void {
    this.end = 'timed-out';
    this.#stop(new TimeoutError());
  }

  /** Ends the exchange because the run is over. */
  cancel(): void {
    this.#stop(new Error('cancelled'));
  }

  async close(): Promise<void> {
    await this.#line.close();
  }

  clear(): void {
    this.marks.fill(Number.NaN);
    this.end = 'answered';
    this.error = undefined;
    this.status = 0;
    this.receivedBytes = 0;
    this.rawHeaders = [];
    this.rawTrailers = [];
    if (this.chunks.length > 0) this.chunks = [];
    this.keptBytes = 0;
    this.streamNumber = -1;
    this.isStreaming = false;
    this.hasLostReads = false;
    this.isResent = false;
    this.#abort = undefined;
    this.upload.clear();
  }

  #stop(error: Error): void {
    if (this.#abort !== undefined) this.#abort(error);
    else if (this.connectingSocket !== undefined) this.connectingSocket.destroy(error);
    else this.#line.cancel(error);
  }

  // What follows is called by undici, in this order.

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
  }

  writingLarge(): void {
    uploads.writingLarge(this);
  }

  /** Hot path: the request is whole and goes to the socket now. */
  writing(): void {
    this.marks[WRITTEN] = clock.nowNs();
  }

  wrote(): void {
    this.wroteNs = clock.nowNs();
    this.worked?.(this.wroteNs);
  }

  /** The socket has the request. That is no end of an upload, but the kernel can now be asked. */
  onRequestSent(): void {
    uploads.written(this);
  }

  onResponseStarted(): void {
    // Interim answers (1xx) come here too; the final one overwrites.
    this.marks[FIRST_BYTE] = this.#arrivedNs();
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) return true;
    uploads.answered(this);
    this.status = status;
    this.rawHeaders = headers;
    const isStreamed = this.request?.streamKind !== undefined && status < 300;
    if (isStreamed) this.streamNumber = this.streamReads?.begin() ?? -1;
    this.isStreaming = this.streamNumber >= 0 && isChunked(headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.streamNumber >= 0) {
      this.takeStreamed(chunk, 0, chunk.byteLength);
      return true;
    }
    if (this.receivedBytes > 0) this.alive?.(this.#arrivedNs());
    this.receivedBytes += chunk.byteLength;
    if (this.#keep.body || this.#keepsFailure()) {
      this.chunks.push(chunk);
      this.keptBytes += chunk.byteLength;
    }
    return true;
  }

  /** Hot path. */
  takeStreamed(bytes: Buffer, from: number, to: number): void {
    const atNs = this.#arrivedNs();
    this.alive?.(atNs);
    this.receivedBytes += to - from;
    // What has a hole is not read any more.
    if (this.hasLostReads) return;
    this.hasLostReads = this.streamReads?.take(this, bytes, atNs, from, to) === false;
  }

  onComplete(trailers: unknown): void {
    this.marks[ENDED] = this.#arrivedNs();
    if (Array.isArray(trailers) && trailers.length > 0) this.rawTrailers = trailers;
    this.#finish();
  }

  onError(error: Error): void {
    const nowNs = clock.nowNs();
    if (this.#metClosedConnection(error, nowNs)) this.#sendAgain(nowNs);
    else this.#fail(error, nowNs);
  }

  #fail(error: Error, nowNs: number): void {
    this.marks[ENDED] = nowNs;
    this.error = error;
    if (this.end === 'answered') {
      this.end = this.#abort === undefined ? 'failed-to-connect' : 'broken';
    }
    this.#finish();
  }

  /** Whether it broke on a connection that was kept, before a byte of its answer came. */
  #metClosedConnection(error: Error, nowNs: number): boolean {
    const isOnIts = this.end === 'answered' && this.#abort !== undefined;
    if (!isOnIts || this.isResent || this.openedConnection() || this.isAnswering()) return false;
    const afterNs = nowNs - (this.marks[WRITTEN] ?? Number.NaN);
    return this.#target.resends !== false && isStaleEnd(error, afterNs);
  }

  /** From `due` on all that was marked holds; what was lost is a wait for a connection. */
  #sendAgain(nowNs: number): void {
    const { marks, request } = this;
    if (request === undefined) return;
    uploads.ended(this);
    this.upload.clear();
    this.isResent = true;
    this.#abort = undefined;
    const waitedNs = marks[CONNECTION_WAIT_NS] ?? Number.NaN;
    const lostNs = nowNs - (marks[WRITTEN] ?? nowNs);
    marks[CONNECTION_WAIT_NS] = lostNs + (Number.isNaN(waitedNs) ? 0 : waitedNs);
    marks.fill(Number.NaN, WRITTEN, FIRST_BYTE);
    marks[SMOOTHED_NS] = Number.NaN;
    this.#line.send(request);
  }

  #arrivedNs(): number {
    return Number.isNaN(this.arrivedNs) ? clock.nowNs() : this.arrivedNs;
  }

  #finish(): void {
    uploads.ended(this);
    this.connectingSocket = undefined;
    this.deadlineNs = Number.POSITIVE_INFINITY;
    this.busy = false;
    this.#ended(this);
  }

  #keepsFailure(): boolean {
    return this.status >= 300 && this.keptBytes < FAILURE_BYTES_KEPT;
  }

  /** Hot path. An answer has begun, and what was read of it may still be looked at. */
  isAnswering(): boolean {
    return !Number.isNaN(this.marks[FIRST_BYTE] ?? Number.NaN);
  }

  /**
   * The rest of an answer that nobody keeps, told by its length: a chunked one may end in
   * trailers, which are kept.
   */
  isPassing(): boolean {
    return (
      this.status >= 200 && !this.#keep.body && !this.#keepsFailure() && hasLength(this.rawHeaders)
    );
  }

  keepHead(): void {
    this.rawHeaders = this.rawHeaders.map((text) => Buffer.from(text));
  }

  openedConnection(): boolean {
    return !Number.isNaN(this.marks[CONNECTING] ?? Number.NaN);
  }
}
