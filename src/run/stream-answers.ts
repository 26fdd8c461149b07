/*
 * The streamed answers of a cell on the main thread: of each in flight a reader and its gaps; what
 * it came to is asked for when its row comes.
 */
import { StreamKind } from '../api/stream-kind.js';
import { StreamReader } from '../api/stream-reader.js';
import { GapTally } from '../stats/gap-tally.js';
import type { StreamRow, TokenSource } from '../stats/stream-statistics.js';
import { DUE, ENDED, FIRST_CONTENT, LAST_CONTENT, WRITTEN } from '../timing/marks.js';
import { type StreamShape, TOKEN_COUNTS } from '../base/stream-shape.js';

import { eachRead, type ReadsPage, type StreamRead } from './reads-page.js';

/** Of an answer that is shown because it failed. */
const START_BYTES = 2048;

/** What came of a streamed answer. */
export type StreamAnswer = {
  readonly reader: StreamReader;
  readonly gaps: GapTally;
  /** Its first bytes. */
  readonly start: () => Buffer;
};

class Incoming implements StreamAnswer {
  readonly reader: StreamReader;
  readonly gaps: GapTally;
  readonly #parts: Buffer[] = [];
  #left = START_BYTES;

  constructor(kind: StreamKind, gapBounds: readonly number[]) {
    this.gaps = new GapTally(gapBounds);
    this.reader = new StreamReader(kind, this.gaps);
  }

  take(bytes: Buffer, { atNs, from, to }: StreamRead): void {
    if (this.#left > 0) {
      this.#parts.push(Buffer.from(bytes.subarray(from, Math.min(to, from + this.#left))));
      this.#left -= to - from;
    }
    this.reader.take(bytes, atNs, from, to);
  }

  start(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

export class StreamAnswers {
  readonly #kinds: readonly (StreamKind | undefined)[];
  readonly #gapBounds: readonly number[];
  readonly #incoming = new Map<number, Incoming>();

  /** `shapes`: by number of the payload; undefined of those that are answered as a whole. */
  constructor(shapes: readonly (StreamShape | undefined)[], gapBounds: readonly number[]) {
    this.#kinds = shapes.map((shape) => (shape === undefined ? undefined : new StreamKind(shape)));
    this.#gapBounds = gapBounds;
  }

  take(page: ReadsPage, end: number): void {
    eachRead(page, end, (read) => {
      this.takeOne(page.bytes, read);
    });
  }

  takeOne(bytes: Buffer, read: StreamRead): StreamAnswer {
    const { number, kind } = read;
    const known = this.#incoming.get(number);
    const answer = known ?? this.#newAnswer(kind);
    if (known === undefined) this.#incoming.set(number, answer);
    answer.take(bytes, read);
    return answer;
  }

  /** Takes an answer out that has ended as HTTP wants it. */
  ended(number: number, kind: number): StreamAnswer {
    const answer = this.#takeOut(number) ?? this.#newAnswer(kind);
    answer.reader.end();
    return answer;
  }

  /** One that was broken off: how far it came. */
  broken(number: number): StreamAnswer | undefined {
    return this.#takeOut(number);
  }

  #takeOut(number: number): Incoming | undefined {
    const answer = this.#incoming.get(number);
    this.#incoming.delete(number);
    return answer;
  }

  #newAnswer(kind: number): Incoming {
    const known = this.#kinds[kind];
    if (known === undefined) throw new Error(`a stream of kind ${kind}, which is not there`);
    return new Incoming(known, this.#gapBounds);
  }
}

/** The answer's times and counts, by the marks of its row, which starts at `at`. */
export function streamRowOf(reader: StreamReader, marks: Float64Array, at: number): StreamRow {
  const dueNs = marks[at + DUE] ?? Number.NaN;
  const writtenNs = marks[at + WRITTEN] ?? Number.NaN;
  const { firstContentNs, lastContentNs, contentEvents, usage } = reader;
  const told = (name: (typeof TOKEN_COUNTS)[number]): number =>
    usage[TOKEN_COUNTS.indexOf(name)] ?? Number.NaN;
  const { output, tokenSource } = outputOf(reader, told('output'));
  // All tokens in one event: how far apart they were made is not seen.
  return {
    ttftNs: firstContentNs - dueNs,
    ttftAfterSendNs: firstContentNs - writtenNs,
    tpotNs:
      output > 1 && contentEvents > 1
        ? Math.round((lastContentNs - firstContentNs) / (output - 1))
        : Number.NaN,
    responseNs: (marks[at + ENDED] ?? Number.NaN) - dueNs,
    contentEvents,
    reasoningEvents: reader.reasoningEvents,
    toolEvents: reader.toolEvents,
    output,
    tokenSource,
    prompt: reader.promptTokens(),
    cached: told('cached'),
    reasoning: told('reasoning'),
  };
}

function outputOf(
  { tokenEvents, contentEvents }: StreamReader,
  counted: number,
): { readonly output: number; readonly tokenSource: TokenSource } {
  if (!Number.isNaN(counted)) return { output: counted, tokenSource: 'usage' };
  if (tokenEvents > 0) return { output: tokenEvents, tokenSource: 'events' };
  return { output: contentEvents, tokenSource: 'chunks' };
}

/** What reading found stands beside what was marked while it came. */
export function markContent(reader: StreamReader, marks: Float64Array, at: number): void {
  marks[at + FIRST_CONTENT] = reader.firstContentNs;
  marks[at + LAST_CONTENT] = reader.lastContentNs;
}
