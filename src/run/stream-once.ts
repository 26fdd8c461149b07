/* A single streamed answer, kept whole so that it can be shown. */
import type { OnceStream } from '../result/once.js';
import type { StreamReads } from '../wire/stream-reads.js';
import type { StreamShape } from '../base/stream-shape.js';

import { eachRead, pageOf, type ReadsPage } from './reads-page.js';
import { markContent, type StreamAnswer, StreamAnswers, streamRowOf } from './stream-answers.js';
import { StreamRecorder } from './stream-recorder.js';

/** Reads that are shown from the start of a stream, and from its end. */
const FIRST_READS = 8;
const LAST_READS = 3;

type ShownRead = { readonly atNs: number; readonly bytes: number; readonly content: number };

export class StreamOnce {
  readonly reads: StreamReads;
  readonly #answers: StreamAnswers;
  readonly #pages: ReadsPage[] = [];
  readonly #recorder: StreamRecorder;
  readonly #shown: ShownRead[] = [];
  readonly #parts: Buffer[] = [];
  #content = 0;

  constructor(shape: StreamShape) {
    this.#answers = new StreamAnswers([shape], []);
    this.#recorder = new StreamRecorder((message) => {
      if (message.kind === 'new-page') this.#pages[message.number] = pageOf(message.memory);
      if (message.kind === 'reads') this.#take(message.number, message.bytes);
    });
    this.reads = this.#recorder;
  }

  /** The answer, once it has ended; its content is marked. */
  ended(marks: Float64Array): StreamAnswer {
    this.#recorder.flush();
    const answer = this.#answers.ended(0, 0);
    markContent(answer.reader, marks, 0);
    return answer;
  }

  body(): Buffer {
    return Buffer.concat(this.#parts);
  }

  document(answer: StreamAnswer, marks: Float64Array, dueNs: number): OnceStream {
    const row = streamRowOf(answer.reader, marks, 0);
    const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
    const isLong = this.#shown.length > FIRST_READS + LAST_READS;
    return {
      reads: this.#shown.length,
      shown: this.#shown
        .map((read, index) => ({ ...read, number: index + 1, atNs: read.atNs - dueNs }))
        .filter(
          ({ number }) =>
            !isLong || number <= FIRST_READS || number > this.#shown.length - LAST_READS,
        ),
      contentEvents: row.contentEvents,
      reasoningEvents: row.reasoningEvents,
      toolEvents: row.toolEvents,
      tokens: { output: row.output, prompt: known(row.prompt), source: row.tokenSource },
      ttftNs: known(row.ttftNs),
      tpotNs: known(row.tpotNs),
    };
  }

  /** Page by page, read by read: what each brought is seen by what is known after it. */
  #take(number: number, end: number): void {
    const page = this.#pages[number];
    if (page === undefined) return;
    eachRead(page, end, (read) => {
      this.#parts.push(Buffer.from(page.bytes.subarray(read.from, read.to)));
      const known = this.#answers.takeOne(page.bytes, read);
      this.#shown.push({
        atNs: read.atNs,
        bytes: read.to - read.from,
        content: known.reader.contentEvents - this.#content,
      });
      this.#content = known.reader.contentEvents;
    });
    this.#recorder.takeBack(number);
  }
}
