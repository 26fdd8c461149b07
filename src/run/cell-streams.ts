/*
 * What the streamed answers of a cell came to, beside the times that all answers have: read while
 * they come, counted when they have ended well. Goodput stands here, too; answers that come as a
 * whole have it as well.
 */
import type { Api, Decoded } from '../api/api.js';
import { FirstTokens } from '../stats/first-tokens.js';
import type { GapWorth } from '../stats/gap-worth.js';
import { answerLimitsOf, gapBoundsOf, isGoodAnswer } from '../stats/goodput.js';
import { Histogram } from '../stats/histogram.js';
import type { Limit } from '../stats/limit.js';
import type { Sample } from '../stats/sample.js';
import { StreamStatistics } from '../stats/stream-statistics.js';
import type { StreamSummary } from '../stats/stream-summary.js';
import { ANSWERED, type Block, END, FACT_COUNT, STREAM, STREAM_KIND } from '../timing/block.js';
import { ENDED, MARK_COUNT } from '../timing/marks.js';
import type { SplitRow } from '../timing/split-row.js';
import type { StreamShape } from '../base/stream-shape.js';

import { PromptTally } from './prompt-tally.js';
import { eachRead, type ReadsPage } from './reads-page.js';
import { markContent, type StreamAnswer, StreamAnswers, streamRowOf } from './stream-answers.js';

/** A good answer's row, split. */
export type GoodRow = {
  readonly marks: Float64Array;
  readonly at: number;
  readonly split: SplitRow;
  readonly isMeasured: boolean;
};

export class CellStreams {
  #statistics = new StreamStatistics();
  firstTokens = new FirstTokens();
  /** How long what came had waited for the load thread, read by read of the measured part. */
  readonly readWaits = new Histogram();
  readonly prompts = new PromptTally();
  readonly #answers: StreamAnswers;
  readonly #limits: ReturnType<typeof answerLimitsOf>;
  #fromNs = Number.POSITIVE_INFINITY;
  #toNs = Number.POSITIVE_INFINITY;
  /** Of the answers that ended in the measured part, whenever they were due. */
  #tokensInWindow = 0;
  #goodInWindow = 0;

  constructor(shapes: readonly (StreamShape | undefined)[], limits: readonly Limit[]) {
    this.#answers = new StreamAnswers(shapes, gapBoundsOf(limits));
    this.#limits = answerLimitsOf(limits);
  }

  beginMeasure(fromNs: number, toNs: number): void {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
    this.#statistics = new StreamStatistics();
    this.firstTokens = new FirstTokens();
  }

  take(page: ReadsPage, end: number): void {
    eachRead(page, end, (read) => {
      const { atNs, waitedNs } = read;
      if (atNs >= this.#fromNs && atNs < this.#toNs) this.readWaits.record(waitedNs);
      this.#answers.takeOne(page.bytes, read);
    });
  }

  /** The streamed answer of a row, with its content marked there; undefined: it is none. */
  answerAt({ marks, facts }: Block, row: number): StreamAnswer | undefined {
    const fact = row * FACT_COUNT;
    const number = facts[fact + STREAM] ?? -1;
    if (number < 0) return undefined;
    if (facts[fact + END] !== ANSWERED) return this.#answers.broken(number);
    const answer = this.#answers.ended(number, facts[fact + STREAM_KIND] ?? 0);
    markContent(answer.reader, marks, row * MARK_COUNT);
    return answer;
  }

  /** `stream`: undefined of an answer that came as a whole, or of which some was let go. */
  takeGood(stream: StreamAnswer | undefined, { marks, at, split, isMeasured }: GoodRow): void {
    const row = stream === undefined ? undefined : streamRowOf(stream.reader, marks, at);
    const endedNs = marks[at + ENDED] ?? Number.NaN;
    if (endedNs >= this.#fromNs && endedNs < this.#toNs) {
      this.#tokensInWindow += row?.output ?? 0;
      if (this.#keepsLimits(stream, row, split)) this.#goodInWindow += 1;
    }
    if (isMeasured && row !== undefined && stream !== undefined) {
      this.#statistics.record(row, stream.gaps);
      this.firstTokens.add({ tokens: row.prompt, cached: row.cached }, row.ttftAfterSendNs, split);
    }
  }

  /** One of the measured part that came as a whole: of one token, its end is its first token. */
  addWhole(answer: unknown, api: Api, split: SplitRow): void {
    const told = this.prompts.add(answer, api);
    if (told !== undefined) this.firstTokens.add(told, split.afterSendNs, split);
  }

  timed(name: string): Sample | undefined {
    return this.#statistics.timed(name);
  }

  gapWorth(): GapWorth {
    return this.#statistics.gapWorth();
  }

  /** Null where no limit says what a good answer is. */
  goodputPerSecond(measuredSeconds: number): number | null {
    return this.#limits.length === 0 || measuredSeconds <= 0
      ? null
      : this.#goodInWindow / measuredSeconds;
  }

  /** Undefined where no answer streamed. */
  summarize(answered: number, measuredSeconds: number): StreamSummary | undefined {
    if (this.#statistics.answers === 0) return undefined;
    const { perRequest, ...rest } = this.#statistics.summarize(answered);
    const overall = measuredSeconds > 0 ? this.#tokensInWindow / measuredSeconds : 0;
    return {
      ...rest,
      tokensPerSecond: { perRequest, overall },
      goodputPerSecond: this.goodputPerSecond(measuredSeconds),
    };
  }

  #keepsLimits(
    stream: StreamAnswer | undefined,
    row: ReturnType<typeof streamRowOf> | undefined,
    { responseNs, afterSendNs }: SplitRow,
  ): boolean {
    if (this.#limits.length === 0) return false;
    const gaps = stream?.gaps;
    return isGoodAnswer(
      {
        responseNs,
        afterSendNs,
        ttftNs: row?.ttftNs ?? Number.NaN,
        ttftAfterSendNs: row?.ttftAfterSendNs ?? Number.NaN,
        tpotNs: row?.tpotNs ?? Number.NaN,
        gaps,
      },
      this.#limits,
    );
  }
}

/** What came of a stream, as an answer that was decoded. */
export function decodedOf({ reader }: StreamAnswer): Decoded {
  return reader.fault === undefined
    ? { ok: true, value: reader.body() }
    : { ok: false, what: reader.fault };
}
