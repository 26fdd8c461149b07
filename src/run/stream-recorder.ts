/*
 * Puts the reads of streamed answers into pages, in the load thread, while the answers come. A
 * page goes to the main thread when it is full, and with every flush.
 */
import type { Exchange } from '../wire/exchange.js';
import type { StreamReads } from '../wire/stream-reads.js';

import type { Share } from './load-order.js';
import {
  beginRead,
  extendRead,
  lengthAt,
  nameRead,
  newPageMemory,
  PAGE_BYTES,
  pageOf,
  READ_BYTES_MAX,
  type ReadsPage,
  spaceOf,
} from './reads-page.js';
import type { Post } from './recorder.js';

/** Of reads that wait to be read: what comes beyond is let go, and its answers with it. */
const READS_AHEAD_BYTES_MAX = 64 * 1024 * 1024;

/** libuv asks epoll for so many at a time; where there were so many, again in the same turn. */
const SEEN_AT_ONCE_MAX = 1024;

export class StreamRecorder implements StreamReads {
  readonly #post: Post;
  readonly #pagesMax: number;
  readonly #pages: ReadsPage[] = [];
  readonly #free: number[] = [];
  /** Numbers of answers are those of no other thread of the cell. */
  #share: Pick<Share, 'index' | 'of'> = { index: 0, of: 1 };
  #begun = 0;
  #number = -1;
  #page: ReadsPage | undefined = undefined;
  /** Where the page is free, and where its last read begins. */
  #at = 0;
  #lastAt = -1;
  #lastNumber = -1;
  #lastNs = Number.NaN;

  /** The first read of the turn of the event loop that goes on; NaN: none has come in it. */
  #turnFromNs = Number.NaN;
  #turnReads = 0;
  readonly #afterReads: (ended: () => void) => void;

  /** `afterReads`: calls once all that can be read in this turn of the event loop has been. */
  constructor(
    post: Post,
    aheadBytesMax = READS_AHEAD_BYTES_MAX,
    afterReads: (ended: () => void) => void = setImmediate,
  ) {
    this.#post = post;
    this.#afterReads = afterReads;
    this.#pagesMax = Math.max(1, Math.floor(aheadBytesMax / PAGE_BYTES));
  }

  beginCell(share: Pick<Share, 'index' | 'of'>): void {
    this.#share = share;
    this.#begun = 0;
  }

  /** The main thread has read this page. */
  takeBack(number: number): void {
    this.#free.push(number);
  }

  begin = (): number => {
    const number = this.#begun * this.#share.of + this.#share.index;
    this.#begun += 1;
    return number;
  };

  /** Hot path. */
  // biome-ignore lint/complexity/useMaxParams: called for every read; a record would be garbage.
  take = (exchange: Exchange, bytes: Buffer, atNs: number, from: number, to: number): boolean => {
    const { streamNumber } = exchange;
    // Several pieces of one read become one read again.
    const isSame = streamNumber === this.#lastNumber && atNs === this.#lastNs;
    if (isSame && this.#extend(bytes, from, to)) return true;
    if (to - from <= READ_BYTES_MAX) return this.#write(exchange, bytes, atNs, from, to);
    for (let at = from; at < to; at += READ_BYTES_MAX) {
      const end = Math.min(to, at + READ_BYTES_MAX);
      if (!this.#write(exchange, bytes, atNs, at, end)) return false;
    }
    return true;
  };

  /** Hands the reads so far to the main thread. */
  flush(): void {
    if (this.#page === undefined || this.#at === 0) return;
    this.#post({ kind: 'reads', number: this.#number, bytes: this.#at });
    this.#page = undefined;
    this.#at = 0;
    this.#lastAt = -1;
    this.#lastNumber = -1;
  }

  /**
   * Of what lies there when the event loop looks, the last is read when all others have been. When
   * the loop looked is not told; the first read of its turn began just after.
   */
  #waitedNs(atNs: number): number {
    const isFirst = Number.isNaN(this.#turnFromNs);
    if (isFirst) this.#afterReads(this.#endTurn);
    if (isFirst || this.#turnReads === SEEN_AT_ONCE_MAX) {
      this.#turnFromNs = atNs;
      this.#turnReads = 0;
    }
    this.#turnReads += 1;
    return atNs - this.#turnFromNs;
  }

  readonly #endTurn = (): void => {
    this.#turnFromNs = Number.NaN;
  };

  #extend(bytes: Buffer, from: number, to: number): boolean {
    const page = this.#page;
    if (page === undefined || this.#lastAt < 0) return false;
    const end = this.#lastAt + spaceOf(lengthAt(page, this.#lastAt) + to - from);
    if (end > PAGE_BYTES) return false;
    extendRead(page, this.#lastAt, bytes, from, to);
    this.#at = end;
    return true;
  }

  // biome-ignore lint/complexity/useMaxParams: as `take`.
  #write(
    { streamNumber, request }: Exchange,
    bytes: Buffer,
    atNs: number,
    from: number,
    to: number,
  ): boolean {
    const space = spaceOf(to - from);
    if (this.#at + space > PAGE_BYTES) this.flush();
    const page = this.#page ?? this.#nextPage();
    if (page === undefined) return false;
    beginRead(page, this.#at, atNs, this.#waitedNs(atNs));
    nameRead(page, this.#at, streamNumber, request?.streamKind ?? 0);
    extendRead(page, this.#at, bytes, from, to);
    this.#lastAt = this.#at;
    this.#lastNumber = streamNumber;
    this.#lastNs = atNs;
    this.#at += space;
    return true;
  }

  /** With no page back yet the main thread is behind: better more memory than a late mark. */
  #nextPage(): ReadsPage | undefined {
    const free = this.#free.pop();
    if (free !== undefined) {
      this.#number = free;
      this.#page = this.#pages[free];
      return this.#page;
    }
    if (this.#pages.length >= this.#pagesMax) return undefined;
    const memory = newPageMemory();
    const page = pageOf(memory);
    this.#number = this.#pages.length;
    this.#pages.push(page);
    this.#page = page;
    this.#post({ kind: 'new-page', number: this.#number, memory });
    return page;
  }
}
