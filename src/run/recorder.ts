/*
 * Writes finished exchanges into shared blocks, in the load thread. What is copied here is copied
 * between two exchanges: after `ended` of the one and before `picked` of the next.
 */

import type { Exchange, ExchangeEnd, Keep } from '../wire/exchange.js';
import { FAILURE_BYTES_KEPT } from '../wire/exchange.js';
import {
  ANSWERED,
  type Block,
  BODY_BYTES,
  BODY_DROPPED,
  BODY_KEPT,
  BROKEN,
  blockOf,
  CLOSED_BY_SERVER,
  CONGESTION_WINDOW,
  END,
  EVIDENCE_AHEAD_BYTES_MAX,
  EVIDENCE_BYTES_MAX,
  EVIDENCE_START,
  FACT_COUNT,
  FAILED_TO_CONNECT,
  FAILURE,
  FLAGS,
  HEAD_BYTES,
  IS_MEASURED,
  NOT_SENT_BYTES,
  newBlockMemory,
  OPENED_CONNECTION,
  RECEIVED_BYTES,
  RESENT,
  ROWS_MAX,
  SENT_BYTES,
  STATUS,
  STREAM,
  STREAM_KIND,
  TIMED_OUT,
  TRANSFERRED,
} from '../timing/block.js';
import { MARK_COUNT } from '../timing/marks.js';

import { headText, isClosing } from './evidence.js';
import type { FailureText, FromLoad, Share } from './load-order.js';

const ENDS: Readonly<Record<ExchangeEnd, number>> = {
  answered: ANSWERED,
  'timed-out': TIMED_OUT,
  'failed-to-connect': FAILED_TO_CONNECT,
  broken: BROKEN,
};

export type Post = (message: FromLoad, transfer?: readonly ArrayBuffer[]) => void;

export class Recorder {
  readonly #post: Post;
  readonly #beforeBlock: () => void;
  readonly #aheadBytesMax: number;
  readonly #blocks: Block[] = [];
  readonly #free: number[] = [];
  readonly #failures = new Map<string, number>();
  #keep: Keep = { headers: [], body: false };
  /** Numbers of texts and bodies are those of no other thread of the cell. */
  #share: Pick<Share, 'index' | 'of'> = { index: 0, of: 1 };
  #number = 0;
  #block: Block;
  #rows = 0;
  #evidenceAt = 0;
  #bodiesTransferred = 0;
  /** Bytes of evidence that the main thread has not digested: of this block, and of those away. */
  #blockBytes = 0;
  #awayBytes = 0;
  readonly #bytesOfBlocks: number[] = [];
  #told: 'nothing' | 'a failing answer' | 'a good answer' = 'nothing';

  constructor(post: Post, beforeBlock: () => void, aheadBytesMax = EVIDENCE_AHEAD_BYTES_MAX) {
    this.#post = post;
    this.#beforeBlock = beforeBlock;
    this.#aheadBytesMax = aheadBytesMax;
    this.#block = this.#newBlock();
  }

  beginCell(keep: Keep, share: Pick<Share, 'index' | 'of'>): void {
    this.#keep = keep;
    this.#share = share;
    this.#failures.clear();
    this.#bodiesTransferred = 0;
    this.#told = 'nothing';
  }

  /** The main thread has found which of them tell something. */
  keepHeaders(headers: readonly string[]): void {
    this.#keep = { ...this.#keep, headers };
  }

  /** The main thread has digested this block. */
  takeBack(number: number): void {
    this.#free.push(number);
    this.#awayBytes -= this.#bytesOfBlocks[number] ?? 0;
  }

  /** Hot path: one finished exchange becomes one row. */
  record(exchange: Exchange, isMeasured: boolean): void {
    const answered = exchange.end === 'answered';
    const head = answered ? headText(exchange, this.#keep) : '';
    const drops = this.#drops(exchange);
    const bodyBytes = this.#bodyBytesOf(exchange, drops);
    // Kept in the block where it fits; a block whose area is full is handed over early.
    const apart = head.length + bodyBytes > EVIDENCE_BYTES_MAX;
    const needed = head.length + (apart ? 0 : bodyBytes);
    if (this.#rows === ROWS_MAX || this.#evidenceAt + needed > EVIDENCE_BYTES_MAX) this.flush();

    const row = this.#rows;
    const { marks, facts, evidence } = this.#block;
    copyMarks(exchange.marks, marks, row * MARK_COUNT);

    const fact = row * FACT_COUNT;
    facts[fact + END] = ENDS[exchange.end];
    facts[fact + STATUS] = exchange.status;
    facts[fact + FAILURE] = answered ? -1 : this.#failureOf(exchange.error);
    facts[fact + SENT_BYTES] = exchange.sentBytes;
    facts[fact + RECEIVED_BYTES] = exchange.receivedBytes;
    facts[fact + EVIDENCE_START] = this.#evidenceAt;
    facts[fact + HEAD_BYTES] = head.length;
    facts[fact + BODY_BYTES] = bodyBytes;
    facts[fact + TRANSFERRED] = apart ? this.#transfer(exchange, bodyBytes) : -1;
    facts[fact + FLAGS] = flagsOf(exchange, isMeasured) | (drops ? BODY_DROPPED : 0);
    facts[fact + STREAM] = exchange.streamNumber;
    facts[fact + STREAM_KIND] = exchange.request?.streamKind ?? -1;
    facts[fact + CONGESTION_WINDOW] = exchange.upload.congestionWindow;
    facts[fact + NOT_SENT_BYTES] = exchange.upload.notSentBytes;

    if (head.length > 0) {
      this.#evidenceAt += evidence.write(head, this.#evidenceAt, 'latin1');
    }
    if (!apart && bodyBytes > 0) {
      this.#evidenceAt = copyChunks(exchange.chunks, evidence, this.#evidenceAt, bodyBytes);
    }
    this.#blockBytes += head.length + bodyBytes;
    this.#rows = row + 1;
    if (answered && this.#told !== 'a good answer') this.#tellFirstAnswer(exchange);
  }

  /** Hands the rows so far to the main thread. */
  flush(): void {
    if (this.#rows === 0) return;
    this.#beforeBlock();
    this.#post({ kind: 'block', number: this.#number, rows: this.#rows });
    this.#bytesOfBlocks[this.#number] = this.#blockBytes;
    this.#awayBytes += this.#blockBytes;
    this.#blockBytes = 0;
    const number = this.#free.pop();
    const block = number === undefined ? undefined : this.#blocks[number];
    // With no block back yet the main thread is behind: better more memory than a late mark.
    if (number === undefined || block === undefined) this.#block = this.#newBlock();
    else {
      this.#number = number;
      this.#block = block;
    }
    this.#rows = 0;
    this.#evidenceAt = 0;
  }

  #newBlock(): Block {
    const memory = newBlockMemory();
    const block = blockOf(memory);
    this.#number = this.#blocks.length;
    this.#blocks.push(block);
    this.#post({ kind: 'new-block', number: this.#number, memory });
    return block;
  }

  /** Decoding that falls behind must not fill the memory. */
  #drops(exchange: Exchange): boolean {
    const aheadBytes = this.#awayBytes + this.#blockBytes + exchange.keptBytes;
    return this.#keep.body && exchange.keptBytes > 0 && aheadBytes > this.#aheadBytesMax;
  }

  #bodyBytesOf(exchange: Exchange, drops: boolean): number {
    if (exchange.chunks.length === 0) return 0;
    if (this.#keep.body && !drops) return exchange.keptBytes;
    if (exchange.status < 300) return 0;
    return Math.min(exchange.keptBytes, FAILURE_BYTES_KEPT);
  }

  #transfer(exchange: Exchange, bodyBytes: number): number {
    const bytes = new Uint8Array(bodyBytes);
    copyChunks(exchange.chunks, bytes, 0, bodyBytes);
    const number = this.#bodiesTransferred * this.#share.of + this.#share.index;
    this.#bodiesTransferred += 1;
    this.#post({ kind: 'body', number, bytes }, [bytes.buffer]);
    return number;
  }

  #failureOf(error: Error | undefined): number {
    // Messages that differ in every request must not pile up: beyond the limit the code is told.
    const full = this.#failures.size >= FAILURE_TEXTS_MAX;
    const exact = failureText(error);
    const text = full ? { code: exact.code, message: exact.code } : exact;
    const key = `${text.code} ${text.message}`;
    const known = this.#failures.get(key);
    if (known !== undefined) return known;
    const number = this.#failures.size * this.#share.of + this.#share.index;
    this.#failures.set(key, number);
    this.#post({ kind: 'failure', number, text });
    return number;
  }

  #tellFirstAnswer(exchange: Exchange): void {
    const good = exchange.status < 300;
    if (!good && this.#told !== 'nothing') return;
    this.#told = good ? 'a good answer' : 'a failing answer';
    const headers: [string, string][] = [];
    for (let index = 0; index + 1 < exchange.rawHeaders.length; index += 2) {
      headers.push([
        String(exchange.rawHeaders[index]).toLowerCase(),
        String(exchange.rawHeaders[index + 1]),
      ]);
    }
    this.#post({
      kind: 'first-answer',
      answer: {
        status: exchange.status,
        headers,
        sentBytes: exchange.sentBytes,
        contentType: headers.find(([name]) => name === 'content-type')?.[1],
      },
    });
  }
}

const FAILURE_TEXTS_MAX = 100;

/** Addresses and ports in undici's and Node's messages differ per connection; codes do not. */
function failureText(error: Error | undefined): FailureText {
  if (error === undefined) return { code: 'unknown', message: 'ended without an answer' };
  const first =
    error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  const { code } = (first ?? error) as { code?: unknown };
  const message = readable(first?.message ?? error.message);
  return { code: typeof code === 'string' ? code : error.name, message };
}

function copyChunks(chunks: readonly Buffer[], to: Uint8Array, at: number, most: number): number {
  let left = most;
  let position = at;
  for (const chunk of chunks) {
    if (left === 0) break;
    const part = chunk.byteLength <= left ? chunk : chunk.subarray(0, left);
    to.set(part, position);
    position += part.byteLength;
    left -= part.byteLength;
  }
  return position;
}

/** OpenSSL's messages are `thread:error:number:library:function:reason:file:line:`. */
function readable(message: string): string {
  const reason = /^[0-9A-F]+:error:[0-9A-F]*:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
  return reason === undefined ? message.trim() : `TLS: ${reason}`;
}

/** Number by number: `set` would need a view of the row, an object a request. */
function copyMarks(from: Float64Array, to: Float64Array, at: number): void {
  for (let mark = 0; mark < MARK_COUNT; mark += 1) to[at + mark] = from[mark] ?? Number.NaN;
}

function flagsOf(exchange: Exchange, isMeasured: boolean): number {
  const closed = exchange.end === 'answered' && isClosing(exchange.rawHeaders);
  return (
    (isMeasured ? IS_MEASURED : 0) |
    (exchange.openedConnection() ? OPENED_CONNECTION : 0) |
    (closed ? CLOSED_BY_SERVER : 0) |
    (exchange.isResent ? RESENT : 0) |
    (exchange.chunks.length > 0 ? BODY_KEPT : 0) |
    (exchange.hasLostReads ? BODY_DROPPED : 0)
  );
}
