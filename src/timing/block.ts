/*
 * A block of finished rows in shared memory: the load thread fills it, the main thread digests it
 * and hands it back. A row is written only when its exchange has ended, so that a request that
 * hangs holds no block. Beside the rows lies an area of evidence: the header lines and bodies
 * that must be parsed, which is done on the main thread.
 */
import { MARK_COUNT } from './marks.js';

/**
 * Each block wakes the main thread, which on a small machine takes a core from the load or from the
 * target; three of them are in turn, and touched. 8,192 rows cost 5 MiB more and did no better.
 */
export const ROWS_MAX = 2048;
/** A body larger than this travels by itself (it is transferred). */
export const EVIDENCE_BYTES_MAX = 2 * 1024 * 1024;

/** Of answers that wait to be decoded. */
export const EVIDENCE_AHEAD_BYTES_MAX = 256 * 1024 * 1024;

// What is known of a row beside its marks, in whole numbers.

/** How the exchange ended on the wire; an answer is judged on the main thread. */
export const END = 0;
export const STATUS = 1;
/** Number of the failure's text, as announced to the main thread; -1 where there is none. */
export const FAILURE = 2;
export const SENT_BYTES = 3;
export const RECEIVED_BYTES = 4;
export const EVIDENCE_START = 5;
export const HEAD_BYTES = 6;
export const BODY_BYTES = 7;
export const FLAGS = 8;
/** Number of the body that was transferred apart; -1 where the body lies in the block. */
export const TRANSFERRED = 9;
/** The congestion window in segments when the answer came; -1 where the kernel was not asked. */
export const CONGESTION_WINDOW = 10;
/** What the kernel held back of the request right after it was written; -1 as above. */
export const NOT_SENT_BYTES = 11;
/** Number of the streamed answer, whose reads came before the row; -1 of one that was none. */
export const STREAM = 12;
/** Which of the cell's kinds of stream it is: the number of its payload. */
export const STREAM_KIND = 13;
export const FACT_COUNT = 14;

export const ANSWERED = 0;
export const TIMED_OUT = 1;
export const FAILED_TO_CONNECT = 2;
export const BROKEN = 3;

export const IS_MEASURED = 1;
export const OPENED_CONNECTION = 2;
export const CLOSED_BY_SERVER = 4;
/** The body (or its start, of a failing answer) is among the evidence. */
export const BODY_KEPT = 8;
/** The body (or some of a stream) was let go: the main thread is too far behind to decode it. */
export const BODY_DROPPED = 16;

/** Its kept connection had been closed by the other side: it was sent again on a fresh one. */
export const RESENT = 32;

export type Block = {
  readonly marks: Float64Array;
  readonly facts: Int32Array;
  readonly evidence: Buffer;
};

const MARKS_BYTES = ROWS_MAX * MARK_COUNT * 8;
const FACTS_BYTES = ROWS_MAX * FACT_COUNT * 4;

export function newBlockMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(MARKS_BYTES + FACTS_BYTES + EVIDENCE_BYTES_MAX);
}

export function blockOf(memory: SharedArrayBuffer): Block {
  return {
    marks: new Float64Array(memory, 0, ROWS_MAX * MARK_COUNT),
    facts: new Int32Array(memory, MARKS_BYTES, ROWS_MAX * FACT_COUNT),
    evidence: Buffer.from(memory, MARKS_BYTES + FACTS_BYTES, EVIDENCE_BYTES_MAX),
  };
}
