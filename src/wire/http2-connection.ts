/*
 * One connection of HTTP/2 by Node's own client. undici's was tried and is not used: it ends
 * answers that a server still sends when it asks to send no more (GOAWAY), and opens more streams
 * than the server has yet allowed (docs/notes/undici.md).
 */
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';

import { clock } from '../base/clock.js';

import { NOT_HTTP2, NoHttp2Error } from './http2-open.js';
import type { WireTarget } from './wire-target.js';

/** Node's own of 64 KiB would hold back large answers over any distance; Go's client has these. */
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 1024 ** 3;
const HEADER_BYTES_MAX = 256 * 1024;
/** In MB: uploads that wait in Node count, and its limit of 10 would refuse streams. */
const SESSION_MEMORY_MB_MAX = 4096;
/** Until the server has said how many it takes. */
const STREAMS_BEFORE_SETTINGS = 1;

const { NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

/** RFC 9113, section 7: the names of the codes, by number. */
const CODE_NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

export type Http2Listener = {
  /** It can take more than before. */
  readonly freed: () => void;
  /** It takes no new streams any more; those that are open may go on. */
  readonly left: (connection: Http2Connection) => void;
};

export class Http2Connection {
  readonly session: ClientHttp2Session;
  /** Requests under way. */
  streams = 0;
  /** When the server had said how many streams it takes. */
  readyNs = Number.NaN;
  /** It has carried a whole answer. */
  hasAnswered = false;
  readonly #listener: Http2Listener;
  readonly #target: WireTarget;
  #streamsMax = STREAMS_BEFORE_SETTINGS;
  #hasLeft = false;
  #arrivedNs = Number.NaN;
  #goneCode: number | undefined = undefined;
  #error: (Error & { readonly code?: string }) | undefined = undefined;

  constructor(target: WireTarget, socket: Socket, listener: Http2Listener) {
    this.#target = target;
    this.#listener = listener;
    this.session = newSession(target, socket);
    this.#follow();
  }

  hasRoom(): boolean {
    const { closed, destroyed } = this.session;
    return !this.#hasLeft && !closed && !destroyed && this.streams < this.#streamsMax;
  }

  begin(): void {
    this.streams += 1;
  }

  /** A stream of it is over. */
  end(hasAnswered: boolean): void {
    this.streams -= 1;
    if (hasAnswered) this.hasAnswered = true;
    if (!this.#hasLeft) this.#listener.freed();
  }

  /**
   * Hot path. One instant for all that came in one read, told of one frame after the other: what
   * parsing takes is no time of the network. A connection is read once a turn of the loop.
   */
  arrivedNs(): number {
    if (Number.isNaN(this.#arrivedNs)) {
      this.#arrivedNs = clock.nowNs();
      setImmediate(this.#endRead);
    }
    return this.#arrivedNs;
  }

  /** No new streams; closed when those that are open have ended. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.session.close();
    this.#listener.left(this);
  }

  destroy(): void {
    this.#hasLeft = true;
    this.session.destroy();
  }

  /** Why a stream broke off, by what was heard of it and of the connection. */
  errorOf(rstCode: number | undefined, heard: Error | undefined): Error {
    if (rstCode === NGHTTP2_REFUSED_STREAM) {
      return coded('REFUSED_STREAM', 'HTTP/2: the server refused the stream');
    }
    const isGone = this.session.destroyed || this.session.closed;
    if (this.#goneCode !== undefined && this.#goneCode !== NGHTTP2_NO_ERROR) {
      const why = `GOAWAY, ${nameOf(this.#goneCode)}`;
      return coded('ERR_HTTP2_GOAWAY', `HTTP/2: the server closed the connection (${why})`);
    }
    if (isGone && this.#isNoHttp2()) return new NoHttp2Error(NOT_HTTP2);
    if (isGone && this.#goneCode === undefined) {
      const why = this.#error ?? heard;
      const message = `HTTP/2: the connection broke (${why?.message ?? 'other side closed'})`;
      return coded(this.hasAnswered ? 'ECONNRESET' : 'ERR_HTTP2_CLOSED', message);
    }
    const what = `the server broke the stream off (${nameOf(rstCode ?? NGHTTP2_NO_ERROR)})`;
    return coded('ERR_HTTP2_STREAM_ERROR', `HTTP/2: ${what}`);
  }

  /** Without TLS nothing was negotiated: an answer of HTTP/1.1 is a frame that cannot be. */
  #isNoHttp2(): boolean {
    return !this.#target.secure && Number.isNaN(this.readyNs);
  }

  readonly #endRead = (): void => {
    this.#arrivedNs = Number.NaN;
  };

  #follow(): void {
    const { session } = this;
    session.on('remoteSettings', ({ maxConcurrentStreams = Number.POSITIVE_INFINITY }) => {
      if (Number.isNaN(this.readyNs)) this.readyNs = clock.nowNs();
      this.#streamsMax = maxConcurrentStreams;
      if (!this.#hasLeft) this.#listener.freed();
    });
    session.on('goaway', (code) => {
      this.#goneCode = code;
      this.leave();
    });
    session.on('error', (error) => {
      this.#error = error;
    });
    session.on('close', () => this.leave());
    session.setTimeout(this.#target.idleTimeoutNs / 1e6, () => {
      if (this.streams === 0) this.leave();
    });
  }
}

function newSession(target: WireTarget, socket: Socket): ClientHttp2Session {
  const session = connect(target.origin, {
    createConnection: () => socket,
    settings: {
      enablePush: false,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: HEADER_BYTES_MAX,
    },
    maxSessionMemory: SESSION_MEMORY_MB_MAX,
  });
  session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
  return session;
}

function nameOf(code: number): string {
  return CODE_NAMES[code] ?? `code ${code}`;
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
