/*
 * Bytes of an answer go from the socket to undici's parser with nothing between: Node reads them
 * into one buffer of the connection (`onread` of net.connect) and undici, which asks by `read()`
 * when it hears `readable`, gets a view of it. The way through a Readable costs an allocation of
 * 64 KiB and two turns of the tick queue for each read (docs/notes/undici.md has the measurement).
 *
 * What must outlive a read is never in a buffer that is read into again: of an answer that goes
 * on, the first read keeps the buffer for itself, and later ones, which are copied, come into a
 * buffer that all connections of the thread have in common: a thousand streams would hold two of
 * 64 KiB each. Of an answer that streams, a read that holds whole chunks is taken here: undici
 * would hand on the same bytes, after a copy and a parser of its own.
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
  /** From the request to the end of its answer. */
  readonly busy: boolean;
  /** The head of the answer is copied: what it was read into is used again. */
  readonly keepHead: () => void;
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

/** Of all connections of this thread, for what is copied or taken before the next read. */
let common: Buffer | undefined;

function commonBuffer(): Buffer {
  common ??= Buffer.allocUnsafeSlow(READ_BYTES_MAX);
  return common;
}

export class DirectReads {
  readonly onread: OnRead;
  #own: Buffer | undefined = undefined;
  #unread: Buffer | null = null;
  readonly #chunked = new ChunkedBody();

  constructor(exchange: ReadingExchange) {
    const reads = this;
    this.onread = {
      // Asked for after each read: where the next one goes.
      buffer: () => (exchange.busy && exchange.isAnswering() ? commonBuffer() : reads.#ownBuffer()),
      // Node calls it as a method of the socket.
      callback(bytesRead, buffer) {
        exchange.arrivedNs = clock.nowNs();
        const goesOn = reads.#take(this, exchange, buffer as Buffer, bytesRead);
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

  #ownBuffer(): Buffer {
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
  #take(socket: Socket, exchange: ReadingExchange, buffer: Buffer, bytesRead: number): boolean {
    if (!exchange.isStreaming) this.#chunked.lose();
    else if (this.#takeChunks(exchange, buffer, bytesRead)) return true;
    const bytes = buffer.subarray(0, bytesRead);
    if (exchange.isPassing() && this.#unread === null) {
      this.#unread = bytes;
      socket.emit('readable');
      if (this.#unread !== null) this.#keepUnread(buffer, bytes);
      return true;
    }
    if (exchange.isAnswering() || this.#unread !== null || buffer === common) {
      this.#unread =
        this.#unread === null ? Buffer.from(bytes) : Buffer.concat([this.#unread, bytes]);
      socket.emit('readable');
      return true;
    }
    this.#unread = bytes;
    socket.emit('readable');
    if (exchange.isStreaming) this.#chunked.begin(bytes);
    this.#leaveFirst(exchange);
    return true;
  }

  /** The start of an answer that goes on stays where it is; of a stream only the head is left. */
  #leaveFirst(exchange: ReadingExchange): void {
    const goesOn = exchange.isAnswering();
    if (this.#unread !== null || (goesOn && !exchange.isStreaming)) this.#own = undefined;
    else if (goesOn) exchange.keepHead();
  }

  /** undici has paused: it asks later. */
  #keepUnread(buffer: Buffer, bytes: Buffer): void {
    if (buffer === common) this.#unread = Buffer.from(bytes);
    else this.#own = undefined;
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
