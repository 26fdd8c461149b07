/*
 * Bytes of an answer go from the socket to undici's parser with nothing between: Node reads them
 * into one buffer of the connection (`onread` of net.connect) and undici, which asks by `read()`
 * when it hears `readable`, gets a view of it. The way through a Readable costs an allocation of
 * 64 KiB and two turns of the tick queue for each read (docs/notes/undici.md has the measurement).
 *
 * What must outlive a read is never in the shared buffer: of an answer that goes on, the first
 * read keeps the buffer for itself, and later ones are copied.
 */
import type { Socket } from 'node:net';

import { clock } from '../base/clock.js';

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

  /** Hot path. */
  #take(socket: Socket, exchange: ReadingExchange, bytesRead: number): boolean {
    const own = this.#buffer();
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
    // The start of an answer that goes on stays where it is.
    if (exchange.isAnswering() || this.#unread !== null) this.#own = undefined;
    return true;
  }
}

/** Of a connection that undici reads as Node gives it (TLS): the instant at which it does. */
export function stampReads(socket: Socket, exchange: ReadingExchange): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const bytes: unknown = read(size);
    // Without an answer to look at, the next read begins anew.
    exchange.arrivedNs = bytes === null ? Number.NaN : clock.nowNs();
    return bytes;
  };
}
