/*
 * undici 7.30 writes the head of a request and its body as two pieces, corked, which Node sends
 * by writev. For a small body one string is cheaper (64 bytes over 64 connections, four interleaved
 * rounds: a median of 15.4 instead of 17.4 µs of processor time a request), and where head and body
 * are those of a request before, it is the same string.
 */
import type { Socket } from 'node:net';

import { pendingWrites } from './pending-writes.js';
import type { WireRequest } from './wire-request.js';

/** Larger bodies are written as they are: to copy them would cost more than it saves. */
const JOINED_BYTES_MAX = 16 * 1024;
const HEAD_END = '\r\n';

type Write = (chunk: string | Uint8Array, encoding?: BufferEncoding) => boolean;

export type WritingExchange = {
  /** The request that is being written: its headers are put into the head. */
  readonly request: WireRequest | undefined;
  /** Called before `writing` where what is written is large. */
  readonly writingLarge: () => void;
  /** Called just before the first of it goes to the socket. */
  readonly writing: () => void;
  /** Called just after the kernel was given what it would take of a large one. */
  readonly wrote: () => void;
};

export function joinWrites(socket: Socket, exchange: WritingExchange): void {
  const write = socket.write.bind(socket) as Write;
  const cork = socket.cork.bind(socket);
  const uncork = socket.uncork.bind(socket);
  let isCorked = false;
  let undiciHead = '';

  /** The whole request as text: Latin-1, one character a byte, leaves the body's bytes alone. */
  const textOf = (request: WireRequest | undefined, body: Uint8Array | undefined): string => {
    // undici makes the same head of the same request but for `keep-alive` or `close`: to compare
    // the lengths is enough, and leaves the head unflattened.
    if (request?.written?.undiciHeadLength === undiciHead.length) return request.written.text;
    const head = undiciHead.slice(0, -HEAD_END.length) + (request?.headerText ?? '') + HEAD_END;
    const text = body === undefined ? head : head + latin1Of(body);
    if (request !== undefined) request.written = { undiciHeadLength: undiciHead.length, text };
    return text;
  };

  socket.cork = () => {
    isCorked = true;
  };
  socket.uncork = () => {
    isCorked = false;
  };
  const joined: Write = (chunk) => {
    const { request } = exchange;
    if (typeof chunk === 'string') {
      undiciHead = chunk;
      if (isCorked) return true;
    }
    const body = typeof chunk === 'string' ? undefined : chunk;
    const isSmall = body === undefined || body.byteLength <= JOINED_BYTES_MAX;
    const text = textOf(request, isSmall ? body : undefined);
    if (!isSmall) exchange.writingLarge();
    exchange.writing();
    if (isSmall) return write(text, 'latin1');
    cork();
    write(text, 'latin1');
    const wantsMore = write(chunk);
    uncork();
    pendingWrites.add(socket);
    exchange.wrote();
    return wantsMore;
  };
  socket.write = joined as Socket['write'];
}

function latin1Of(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}
