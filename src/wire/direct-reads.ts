/*
 * Bytes of an answer go from the socket to undici's parser with nothing between: Node reads them
 * into one buffer of the connection (`onread` of net.connect) and undici, which asks by `read()`
 * when it hears `readable`, gets a view of it. The way through a Readable costs an allocation of
 * 64 KiB and two turns of the tick queue for each read (docs/notes/undici.md has the measurement).
 *
 * What must outlive a read is never in the shared buffer: of an answer that goes on, the first
 * read keeps the buffer for itself, and later ones are copied. Of an answer that streams, a read
 * that holds whole chunks is taken here: undici would hand on the same bytes, after a copy and a
 * parser of its own.
 */
import type { Socket } from 'node:net';

import { clock } from '../base/clock.js';

import { ChunkedBody } from './chunked-body.js';

export type ReadingExchange = {
  /**
   * When what is being read had come, in ns; NaN outside of a read. One instant for all that came
   * together: what the parser takes for it is no time of the network.
   */
  arrivedNs: number;
  /** Whether an answer has begun and not ended: then what was read may still be looked at. */
  readonly isAnswering: () => boolean;
  /** Whether what comes next of the answer is looked at only while it is being read. */
  readonly isPassing: () => boolean;
  /** Whether an answer that streams in chunks has begun: its data is wanted as soon as it comes. */
  readonly isStreaming: boolean;
  /** Data of such an answer that undici has not seen. */
  readonly takeStreamed: (bytes: Buffer, from: number, to: number) => void;
};

/** What `net.connect` wants to be told. */
export type OnRead = {
  readonly buffer: () => Uint8Array;
  readonly callback: (this: Socket, bytesRead: number, buffer: Uint8Array) => boolean;
};

/** As much as Node itself would read at once. */
const READ_BYTES_MAX = 64 * 1024;

export class DirectReads {
  readonly onread: OnRead;
  #own: Buffer | undefined = undefined;
  #unread: Buffer | null = null;
  readonly #chunked = new ChunkedBody();

  constructor(exchange: ReadingExchange) {
    const reads = this;
    this.onread = {
      buffer: () => reads.#buffer(),
      // Node calls it as a method of the socket.
      callback(bytesRead) {
        exchange.arrivedNs = clock.nowNs();
        const goesOn = reads.#take(this, exchange, bytesRead);
        exchange.arrivedNs = Number.NaN;
        return goesOn;
      },
    };
  }

  /** Before undici listens: from now on it is given what comes here. */
  attach(socket: Socket): void {
    const read = socket.read.bind(socket);
    // Zero bytes are asked for by Node itself, to start reading and to see the end.
    socket.read = (size?: number) => (size === 0 ? read(0) : this.#next());
  }

  #buffer(): Buffer {
    this.#own ??= Buffer.allocUnsafeSlow(READ_BYTES_MAX);
    return this.#own;
  }

  #next(): Buffer | null {
    const unread = this.#unread;
    this.#unread = null;
    return unread;
  }

  /** Hot path. False: what was read is undici's. */
  #takeChunks(exchange: ReadingExchange, bytes: Buffer, length: number): boolean {
    const { bounds } = this.#chunked;
    if (!this.#chunked.take(bytes, length) || this.#unread !== null) return false;
    for (let part = 0; part < 2 * this.#chunked.parts; part += 2) {
      exchange.takeStreamed(bytes, bounds[part] ?? 0, bounds[part + 1] ?? 0);
    }
    return true;
  }

  /** Hot path. */
  #take(socket: Socket, exchange: ReadingExchange, bytesRead: number): boolean {
    const own = this.#buffer();
    if (!exchange.isStreaming) this.#chunked.lose();
    else if (this.#takeChunks(exchange, own, bytesRead)) return true;
    const bytes = own.subarray(0, bytesRead);
    if (exchange.isPassing() && this.#unread === null) {
      this.#unread = bytes;
      socket.emit('readable');
      if (this.#unread !== null) this.#own = undefined;
      return true;
    }
    if (exchange.isAnswering() || this.#unread !== null) {
      this.#unread =
        this.#unread === null ? Buffer.from(bytes) : Buffer.concat([this.#unread, bytes]);
      socket.emit('readable');
      return true;
    }
    this.#unread = bytes;
    socket.emit('readable');
    if (exchange.isStreaming) this.#chunked.begin(bytes);
    // The start of an answer that goes on stays where it is.
    if (exchange.isAnswering() || this.#unread !== null) this.#own = undefined;
    return true;
  }
}

/** Of a connection that undici reads as Node gives it (TLS): the instant at which it does. */
export function stampReads(socket: Socket, exchange: ReadingExchange): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const atNs = clock.nowNs();
    const bytes: unknown = read(size);
    // undici asks until there is nothing more.
    exchange.arrivedNs = bytes === null ? Number.NaN : atNs;
    return bytes;
  };
}
