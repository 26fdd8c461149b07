/*
 * A page of reads in shared memory: what came of streamed answers, read by read, in the order in
 * which it came. The load thread fills it without a look at what it is.
 *
 *   instant (8 bytes)  number of the answer (4)  its kind (4)  length (4)  how long it had waited
 *   for this thread, ns (4)  bytes, to the next 8
 */
export const PAGE_BYTES = 256 * 1024;
const HEAD_BYTES = 24;
/** A read that is longer takes several places, all with its instant. */
export const READ_BYTES_MAX = PAGE_BYTES - HEAD_BYTES;

const WAITED_NS_MAX = 2 ** 32 - 1;
const COPIED_BYTE_BY_BYTE_MAX = 512;

export type ReadsPage = {
  readonly instants: Float64Array;
  readonly words: Uint32Array;
  readonly bytes: Buffer;
};

/** Where the bytes of a read stand in its page, and whose they are. */
export type StreamRead = {
  readonly number: number;
  readonly kind: number;
  readonly atNs: number;
  /** At least so long what came here had waited while other reads of its turn were taken. */
  readonly waitedNs: number;
  readonly from: number;
  readonly to: number;
};

export function newPageMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(PAGE_BYTES);
}

export function pageOf(memory: SharedArrayBuffer): ReadsPage {
  return {
    instants: new Float64Array(memory),
    words: new Uint32Array(memory),
    bytes: Buffer.from(memory),
  };
}

/** How much of a page a read takes. */
export function spaceOf(length: number): number {
  return HEAD_BYTES + roundedUp(length);
}

/** Hot path. `at` is where the read before it ended; there must be space. */
export function beginRead(page: ReadsPage, at: number, atNs: number, waitedNs: number): void {
  page.instants[at / 8] = atNs;
  page.words[at / 4 + 4] = 0;
  page.words[at / 4 + 5] = Math.min(waitedNs, WAITED_NS_MAX);
}

/** Hot path. */
export function nameRead(page: ReadsPage, at: number, number: number, kind: number): void {
  page.words[at / 4 + 2] = number;
  page.words[at / 4 + 3] = kind;
}

/** Hot path. More of the read that was begun last, at `at`. */
// biome-ignore lint/complexity/useMaxParams: called for every read; a record would be garbage.
export function extendRead(
  page: ReadsPage,
  at: number,
  bytes: Buffer,
  from: number,
  to: number,
): void {
  const length = page.words[at / 4 + 4] ?? 0;
  page.words[at / 4 + 4] = length + to - from;
  const start = at + HEAD_BYTES + length;
  // Of an event or two this takes less time than a view of it, and leaves nothing behind.
  if (to - from <= COPIED_BYTE_BY_BYTE_MAX) {
    for (let index = from; index < to; index += 1) {
      page.bytes[start + index - from] = bytes[index] ?? 0;
    }
  } else page.bytes.set(bytes.subarray(from, to), start);
}

export function lengthAt(page: ReadsPage, at: number): number {
  return page.words[at / 4 + 4] ?? 0;
}

/** All reads of the first `end` bytes, in turn: the same record for each, with nothing allocated. */
export function eachRead(
  { words, instants }: ReadsPage,
  end: number,
  visit: (read: StreamRead) => void,
): void {
  const read = { number: 0, kind: 0, atNs: 0, waitedNs: 0, from: 0, to: 0 };
  for (let at = 0; at < end; ) {
    const length = words[at / 4 + 4] ?? 0;
    read.number = words[at / 4 + 2] ?? 0;
    read.kind = words[at / 4 + 3] ?? 0;
    read.atNs = instants[at / 8] ?? Number.NaN;
    read.waitedNs = words[at / 4 + 5] ?? 0;
    read.from = at + HEAD_BYTES;
    read.to = read.from + length;
    visit(read);
    at += spaceOf(length);
  }
}

function roundedUp(length: number): number {
  return Math.ceil(length / 8) * 8;
}
