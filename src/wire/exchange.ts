/*
 * One connection and the exchange that it carries. A connection has an undici Client of its own
 * and takes one request at a time, so every instant belongs to exactly one request. The handler
 * is the legacy kind: undici 7 wraps the new kind and keeps `onResponseStarted` behind a layer
 * (docs/notes/undici.md).
 */

import type { Socket } from 'node:net';

import { Client, type Dispatcher } from 'undici';

import { CONNECTING, ENDED, FIRST_BYTE, MARK_COUNT, WRITTEN } from '../timing/marks.js';
import { clock } from '../base/clock.js';

import { connectorOf } from './connect.js';
import { hasLength, isChunked } from './raw-headers.js';
import { Upload } from './upload.js';
import { uploads } from './upload-watch.js';
import type { WireRequest } from './wire-request.js';
import type { WireTarget } from './wire-target.js';

/** Answers with more header bytes than this fail; servers rarely allow themselves more. */
const HEADER_BYTES_MAX = 256 * 1024;

/** How long before the server's own limit an idle connection is given up. */
const HINT_MARGIN_MS = 200;

export type ExchangeEnd = 'answered' | 'timed-out' | 'failed-to-connect' | 'broken';

export type ExchangeListener = (exchange: Exchange) => void;

/** What of the answer is kept beside its instants. */
export type Keep = {
  /** Lower-case names of the headers and trailers that carry times. */
  readonly headers: readonly string[];
  /** Whether the bodies of good answers are needed; those of failing ones are kept in part. */
  readonly body: boolean;
};

/** Takes the bytes of streamed answers while they come: what is behind them is read elsewhere. */
export type StreamReads = {
  /** A good answer begins: the number by which its reads are known. */
  readonly begin: () => number;
  /** Hot path. The bytes are not the exchange's after this. False: they could not be taken. */
  readonly take: (
    exchange: Exchange,
    bytes: Buffer,
    atNs: number,
    from: number,
    to: number,
  ) => boolean;
};

/** Of an answer whose body is not needed, only this much is kept, and only if it failed. */
export const FAILURE_BYTES_KEPT = 4096;

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

export class Exchange {
  readonly marks: Float64Array = new Float64Array(MARK_COUNT).fill(Number.NaN);
  /** What the kernel knows of it. */
  readonly upload: Upload = new Upload(this.marks);
  connectingSocket: Socket | undefined = undefined;
  /** When what is being read of the answer had come; NaN outside of a read. */
  arrivedNs: number = Number.NaN;
  /** Told of each further piece of an answer: whoever reads is alive, however long it takes. */
  alive: ((nowNs: number) => void) | undefined = undefined;
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

  readonly #target: WireTarget;
  readonly #keep: Keep;
  readonly #ended: ExchangeListener;
  readonly #reset: boolean;
  readonly #client: Client;
  #abort: ((error?: Error) => void) | undefined = undefined;

  constructor(
    target: WireTarget,
    keep: Keep,
    connections: 'natural' | 'warm' | 'cold',
    ended: ExchangeListener,
  ) {
    this.#target = target;
    this.#keep = keep;
    this.#ended = ended;
    this.#reset = connections === 'cold';
    const forward = target.proxy?.kind === 'forward' ? target.proxy.url : undefined;
    this.#client = new Client(forward ?? target.origin, {
      connect: connectorOf(target, this),
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: HEADER_BYTES_MAX,
      keepAliveTimeout: target.idleTimeoutNs / 1e6,
      keepAliveMaxTimeout: target.idleTimeoutNs / 1e6,
      // undici would close a connection 2 s before the server's hint runs out, and at once where
      // the hint is 2 s or less: a server that keeps connections would look as if it did not.
      keepAliveTimeoutThreshold: HINT_MARGIN_MS,
      strictContentLength: true,
    });
  }

  /** Hot path. The caller has marked `due`, `picked` and `encoded`; the rest is marked here. */
  start(request: WireRequest, deadlineNs: number): void {
    this.busy = true;
    this.request = request;
    this.deadlineNs = deadlineNs;
    this.sentBytes = request.body === null ? 0 : request.body.byteLength;
    this.#client.dispatch(
      {
        origin: this.#target.origin,
        method: request.method as Dispatcher.HttpMethod,
        path: request.path,
        headers: request.undiciHeaders,
        body: request.body,
        // HEAD would close the connection (undici 7.30: kReset) unless told otherwise.
        ...(this.#reset || request.method === 'HEAD' ? { reset: this.#reset } : {}),
      },
      this,
    );
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
    await this.#client.destroy();
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
    this.#abort = undefined;
    this.upload.clear();
  }

  #stop(error: Error): void {
    if (this.#abort !== undefined) this.#abort(error);
    else if (this.connectingSocket !== undefined) this.connectingSocket.destroy(error);
    else void this.#client.destroy(error);
  }

  // What follows is called by undici, in this order.

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
  }

  /** Hot path: the request is whole and goes to the socket now. */
  writing(): void {
    this.marks[WRITTEN] = clock.nowNs();
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
    if (!this.hasLostReads) {
      this.hasLostReads = this.streamReads?.take(this, bytes, atNs, from, to) === false;
    }
  }

  onComplete(trailers: unknown): void {
    this.marks[ENDED] = this.#arrivedNs();
    if (Array.isArray(trailers) && trailers.length > 0) this.rawTrailers = trailers;
    this.#finish();
  }

  onError(error: Error): void {
    this.marks[ENDED] = clock.nowNs();
    this.error = error;
    if (this.end === 'answered') {
      this.end = this.#abort === undefined ? 'failed-to-connect' : 'broken';
    }
    this.#finish();
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

  openedConnection(): boolean {
    return !Number.isNaN(this.marks[CONNECTING] ?? Number.NaN);
  }
}
