import { MEASURED } from '../timing/piece.js';

import type { GapTally } from './gap-tally.js';
import { Clusters, type GapWorth } from './gap-worth.js';
import { quantileOf } from './histogram.js';
import type { StreamTime } from './limit.js';
import { Sample } from './sample.js';
import type {
  RateSummary,
  StreamEvents,
  StreamStalls,
  StreamSummary,
  StreamTokens,
} from './stream-summary.js';
import { requiredCount, type Summary, summaryOf } from './summary.js';
import { Told } from './told.js';

/** One streamed answer that ended well. NaN: not known. */
export type StreamRow = {
  readonly ttftNs: number;
  readonly ttftAfterSendNs: number;
  readonly tpotNs: number;
  readonly responseNs: number;
  readonly contentEvents: number;
  readonly reasoningEvents: number;
  readonly toolEvents: number;
  /** Tokens by `tokenSource`. */
  readonly output: number;
  readonly tokenSource: TokenSource;
  readonly prompt: number;
  readonly cached: number;
  readonly reasoning: number;
};

export type TokenSource = 'usage' | 'events' | 'chunks';

/** A gap longer than so many medians is a stall. */
const STALL_MEDIANS = 5;
/** Of an answer that was held back on its way: so many of its events came with the last. */
const BUFFERED_RATIO_MIN = 0.9;
const BUFFERED_EVENTS_MIN = 5;
/** A model that is done within less is quick, and nothing held it back. */
const BUFFERED_AFTER_NS_MIN = 20e6;
/** Rates are kept as whole millionths a second, where histograms are exact enough. */
const RATE_SCALE = 1e6;

/*
 * The streamed answers of a cell: of each its times are recorded once it has ended well. Memory
 * does not grow with their number, nor with their length.
 */
export class StreamStatistics {
  answers = 0;
  readonly #times: Readonly<Record<StreamTime, Sample>> = {
    ttft: new Sample('unsigned'),
    ttftAfterSend: new Sample('unsigned'),
    itl: new Sample('unsigned'),
    tpot: new Sample('unsigned'),
  };
  readonly #rates = new Sample('unsigned');
  readonly #sources = new Map<TokenSource, number>();
  readonly #sums = { output: 0, content: 0, reasoning: 0, toolCalls: 0 };
  /** Of answers that told them: how many did, and the sum. */
  readonly #told = { prompt: new Told(), cached: new Told(), reasoning: new Told() };
  /** Events and tokens of the answers whose tokens are known. */
  #eventsOfTokens = 0;
  #tokens = 0;
  #buffered = 0;
  #withoutContent = 0;
  /** How unevenly gaps lie over answers: their sums, and how many reach the bound of a limit. */
  readonly #gapSums = new Clusters();
  readonly #gapsBeyond = new Map<number, Clusters>();

  record(row: StreamRow, gaps: GapTally): void {
    this.answers += 1;
    const { ttft, ttftAfterSend, itl, tpot } = this.#times;
    recordKnown(ttft, row.ttftNs);
    recordKnown(ttftAfterSend, row.ttftAfterSendNs);
    recordKnown(tpot, row.tpotNs);
    gaps.addTo(itl);
    this.#recordClusters(gaps);
    this.#recordTokens(row);
    this.#sums.content += row.contentEvents;
    this.#sums.reasoning += row.reasoningEvents;
    this.#sums.toolCalls += row.toolEvents;
    if (row.contentEvents === 0) this.#withoutContent += 1;
    if (isBuffered(row, gaps)) this.#buffered += 1;
  }

  timed(name: string): Sample | undefined {
    return name in this.#times ? this.#times[name as StreamTime] : undefined;
  }

  /** What the gaps are worth as evidence: those of one answer resemble each other. */
  gapWorth(): GapWorth {
    const ofMean = (): number => this.#gapSums.worth(this.#times.itl.moments.stddevNs() ** 2);
    return {
      ofMean,
      // Where nearly none reach the bound, or nearly all, their mean is the better witness.
      ofShare: (boundNs) => {
        const worth = this.#gapsBeyond.get(boundNs)?.worthOfShare() ?? Number.NaN;
        return Number.isNaN(worth) ? ofMean() : worth;
      },
    };
  }

  /** The others are rates over the measured part, which is not known here. */
  summarize(answered: number): Omit<StreamSummary, 'goodputPerSecond' | 'tokensPerSecond'> & {
    readonly perRequest: RateSummary;
  } {
    const { ttft, ttftAfterSend, itl, tpot } = this.#times;
    const of = (sample: Sample): Summary => summaryOf(sample, { answered, intervalNs: null });
    return {
      ttft: of(ttft),
      ttftAfterSend: of(ttftAfterSend),
      itl: of(itl),
      gapWorth: this.gapWorth().ofMean(),
      tpot: of(tpot),
      perRequest: rateSummaryOf(this.#rates),
      tokens: this.#tokensSummary(),
      events: this.#eventsSummary(),
      stalls: stallsOf(itl),
    };
  }

  #recordClusters(gaps: GapTally): void {
    this.#gapSums.add(gaps.count, gaps.sumNs);
    for (const bound of gaps.bounds) {
      const clusters = this.#gapsBeyond.get(bound) ?? new Clusters();
      this.#gapsBeyond.set(bound, clusters);
      clusters.add(gaps.count, gaps.reached(bound));
    }
  }

  #recordTokens(row: StreamRow): void {
    const { output, tokenSource } = row;
    this.#sources.set(tokenSource, (this.#sources.get(tokenSource) ?? 0) + 1);
    this.#sums.output += output;
    if (tokenSource !== 'chunks') {
      this.#tokens += output;
      this.#eventsOfTokens += row.contentEvents;
    }
    if (row.responseNs > 0) {
      this.#rates.record(Math.round((output / row.responseNs) * 1e9 * RATE_SCALE), MEASURED);
    }
    this.#told.prompt.add(row.prompt);
    this.#told.cached.add(row.cached);
    this.#told.reasoning.add(row.reasoning);
  }

  #tokensSummary(): StreamTokens {
    const [only, ...others] = this.#sources.keys();
    return {
      output: this.#sums.output,
      prompt: this.#told.prompt.sum(),
      cached: this.#told.cached.sum(),
      reasoning: this.#told.reasoning.sum(),
      source: others.length > 0 ? 'mixed' : (only ?? 'chunks'),
    };
  }

  #eventsSummary(): StreamEvents {
    const { itl } = this.#times;
    const { content, reasoning, toolCalls } = this.#sums;
    const gaps = itl.count();
    return {
      content,
      reasoning,
      toolCalls,
      perToken: this.#tokens > 0 ? this.#eventsOfTokens / this.#tokens : null,
      zeroGapRatio: gaps > 0 ? (itl.histogram?.countOfZeros() ?? 0) / gaps : null,
      buffered: this.#buffered,
      withoutContent: this.#withoutContent,
    };
  }
}

function recordKnown(sample: Sample, ns: number): void {
  if (!Number.isNaN(ns)) sample.record(ns, MEASURED);
}

function isBuffered(row: StreamRow, gaps: GapTally): boolean {
  return (
    row.contentEvents >= BUFFERED_EVENTS_MIN &&
    row.ttftAfterSendNs >= BUFFERED_AFTER_NS_MIN &&
    gaps.tailEvents() >= BUFFERED_RATIO_MIN * row.contentEvents
  );
}

/** Of gaps that are not zero, so that events which came together do not make all others stalls. */
function stallsOf(itl: Sample): StreamStalls {
  const { histogram } = itl;
  const zeros = histogram?.countOfZeros() ?? 0;
  const others = itl.count() - zeros;
  if (histogram === undefined || others === 0) {
    return { beyondNs: null, count: 0, totalNs: 0, longestNs: null };
  }
  const beyondNs = STALL_MEDIANS * histogram.valueAt(zeros + Math.ceil(others / 2));
  const { count, sumNs } = histogram.above(beyondNs);
  const longestNs = count > 0 ? itl.moments.maxNs() : null;
  return { beyondNs: Math.round(beyondNs), count, totalNs: Math.round(sumNs), longestNs };
}

function rateSummaryOf(rates: Sample): RateSummary {
  const { moments } = rates;
  const count = rates.count();
  const known = (value: number): number | null =>
    count === 0 || Number.isNaN(value) ? null : value / RATE_SCALE;
  const at = (q: number): number | null =>
    rates.histogram === undefined || count < requiredCount(q)
      ? null
      : known(quantileOf(rates.histogram, q));
  return {
    count,
    meanPerSecond: known(moments.meanNs()),
    stddevPerSecond: known(moments.stddevNs()),
    minPerSecond: known(moments.minNs()),
    maxPerSecond: known(moments.maxNs()),
    p10PerSecond: at(0.1),
    p50PerSecond: at(0.5),
    p90PerSecond: at(0.9),
  };
}
