/*
 * The main thread's side of a cell: takes finished rows out of shared blocks, judges the answers,
 * reads what the server reports, splits each request's time and counts it.
 */
import type { Decoded } from '../api/api.js';
import type { Judgement } from '../api/judge.js';
import { CellStatistics } from '../stats/cell-statistics.js';
import type { Limit } from '../stats/limit.js';
import { RoundTrips } from '../stats/round-trips.js';
import {
  ANSWERED,
  type Block,
  BODY_DROPPED,
  END,
  FACT_COUNT,
  FAILED_TO_CONNECT,
  FAILURE,
  FLAGS,
  IS_MEASURED,
  OPENED_CONNECTION,
  RECEIVED_BYTES,
  SENT_BYTES,
  STATUS,
  STREAM,
  TIMED_OUT,
} from '../timing/block.js';
import {
  DUE,
  ENDED,
  FIRST_BYTE,
  HANDSHAKE_NS,
  MARK_COUNT,
  ROUND_TRIP_NS,
  WRITTEN,
} from '../timing/marks.js';
import type { OutcomeKind } from '../timing/outcome.js';
import { splitInto } from '../timing/split.js';
import { newSplitRow } from '../timing/split-row.js';
import type { StreamShape } from '../base/stream-shape.js';

import { AnswerReader, type AnswerSetting } from './answer-reader.js';
import { CellStreams, decodedOf } from './cell-streams.js';
import { ConnectionTally } from './connection-tally.js';
import { Failures } from './failures.js';
import type { FailureText, FirstAnswer } from './load-order.js';
import type { ReadsPage } from './reads-page.js';
import { ReportTally, reportedNs } from './report-tally.js';
import { headAt, shownHeaders, type Transferred, takeBodyAt, textStartOf } from './row-evidence.js';
import { RowReports } from './row-reports.js';
import { RowWatch } from './row-watch.js';
import type { Standstill } from './stall-shadow.js';
import type { StreamAnswer } from './stream-answers.js';
import { type WireEnd, WireTally } from './wire-tally.js';

export type DigestSetting = AnswerSetting & {
  readonly timeoutText: string;
  readonly wireEnd: WireEnd;
  /** By number of the payload: how its answers stream; undefined of those that do not. */
  readonly streams: readonly (StreamShape | undefined)[];
  readonly limits: readonly Limit[];
};

export class Digest {
  statistics = new CellStatistics({ measureFromNs: 0 });
  watch = new RowWatch(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  /** Lateness that the pacing of the cell takes for granted. */
  lateByChoiceNs = 0;
  readonly roundTrips = new RoundTrips();
  readonly failures = new Failures();
  readonly reports = new ReportTally();
  readonly connections = new ConnectionTally();
  readonly said: RowReports;
  readonly wire: WireTally;
  readonly streams: CellStreams;
  firstAnswer: FirstAnswer | undefined = undefined;
  /** Good answers that ended in the measured part, whenever they were due. */
  answersInWindow = 0;
  sentBytes = 0;
  receivedBytes = 0;
  /** Of all rows, warm-up included: has this target ever answered? */
  answers = 0;
  /** Called when the measured part begins. */
  measuring: (() => void) | undefined = undefined;
  /** All answers that ended after the server's counters were looked at. */
  answersSinceLook = 0;
  measuredOk = 0;
  measuredFailed = 0;
  /** Good answers that came faster than they could be decoded: judged by their status alone. */
  notDecoded = 0;
  /** The first reason for which no connection came about. */
  neverConnected: string | undefined = undefined;

  readonly #setting: DigestSetting;
  readonly #reader: AnswerReader;
  readonly #split = newSplitRow();
  readonly #transferred: Transferred = new Map();
  readonly #texts = new Map<number, FailureText>();
  #lookNs = Number.POSITIVE_INFINITY;
  #measureFromNs = Number.POSITIVE_INFINITY;
  #measureToNs = Number.POSITIVE_INFINITY;

  constructor(setting: DigestSetting) {
    this.#setting = setting;
    this.said = new RowReports(setting.timings);
    this.wire = new WireTally(setting.wireEnd);
    this.#reader = new AnswerReader(setting);
    this.streams = new CellStreams(setting.streams, setting.limits);
  }

  /** Headers that decoding needs, whatever the timings want. */
  decodingHeaders(): readonly string[] {
    return this.#setting.api.decoding?.headers ?? [];
  }

  beginMeasure(fromNs: number, toNs: number): void {
    this.measuring?.();
    this.#measureFromNs = fromNs;
    this.#measureToNs = Number.isNaN(toNs) ? Number.POSITIVE_INFINITY : toNs;
    this.statistics = new CellStatistics({ measureFromNs: fromNs });
    this.watch = new RowWatch(fromNs, this.#measureToNs, this.lateByChoiceNs);
    this.streams.beginMeasure(fromNs, this.#measureToNs);
  }

  beginWindow(nowNs: number): void {
    this.#lookNs = nowNs;
  }

  takeFirstAnswer(answer: FirstAnswer): void {
    this.firstAnswer = answer;
    this.#reader.takeFirstAnswer(answer);
  }

  takeBody(number: number, bytes: Uint8Array): void {
    this.#transferred.set(number, bytes);
  }

  takeFailure(number: number, text: FailureText): void {
    this.#texts.set(number, text);
  }

  /** Reads of streamed answers: all of an answer's come before its row. */
  takeReads(page: ReadsPage, end: number): void {
    this.streams.take(page, end);
  }

  /** `stood`: of the thread that filled the block, all that began before it was handed over. */
  takeRows(block: Block, { from, to }: { from: number; to: number }, stood: Standstill): void {
    this.watch.standstill = stood;
    for (let row = from; row < to; row += 1) this.#takeRow(block, row);
  }

  /** Requests that were due and never sent: they count, and have no time of their own. */
  countNotSent(requests: number): void {
    for (let count = 0; count < requests; count += 1) {
      this.statistics.recordFailure('notSent', Number.NaN, this.#measureFromNs);
    }
  }

  #takeRow(block: Block, row: number): void {
    const { marks, facts } = block;
    const fact = row * FACT_COUNT;
    const flags = facts[fact + FLAGS] ?? 0;
    const isMeasured = (flags & IS_MEASURED) !== 0;
    const handshakeNs = marks[row * MARK_COUNT + HANDSHAKE_NS] ?? Number.NaN;
    if (handshakeNs >= 0) this.roundTrips.record(handshakeNs);
    const roundTripNs = marks[row * MARK_COUNT + ROUND_TRIP_NS] ?? Number.NaN;
    if (roundTripNs > 0) this.roundTrips.recordShortest(roundTripNs);
    if (isMeasured) {
      this.#count(facts, fact, flags);
      this.watch.pass(marks, row * MARK_COUNT);
    }
    if (facts[fact + END] === ANSWERED) {
      this.answers += 1;
      if ((marks[row * MARK_COUNT + ENDED] ?? 0) >= this.#lookNs) this.answersSinceLook += 1;
      this.#takeAnswer(block, row, isMeasured);
    } else {
      const stream = this.streams.answerAt(block, row);
      this.#noteConnection(block, row);
      if (isMeasured) this.#takeFailure(block, row, stream?.start() ?? NO_BYTES);
    }
  }

  #count(facts: Int32Array, fact: number, flags: number): void {
    this.sentBytes += facts[fact + SENT_BYTES] ?? 0;
    this.receivedBytes += facts[fact + RECEIVED_BYTES] ?? 0;
    this.connections.add(flags);
  }

  #noteConnection({ marks, facts }: Block, row: number): void {
    const fact = row * FACT_COUNT;
    const refused = facts[fact + END] === FAILED_TO_CONNECT;
    const hung =
      facts[fact + END] === TIMED_OUT && Number.isNaN(marks[row * MARK_COUNT + WRITTEN] ?? 0);
    const wasOpen = ((facts[fact + FLAGS] ?? 0) & OPENED_CONNECTION) === 0;
    if (refused) {
      this.neverConnected ??= this.#texts.get(facts[fact + FAILURE] ?? -1)?.message ?? 'refused';
    } else if (hung && !wasOpen) {
      this.neverConnected ??= `no connection: ${this.#setting.timeoutText}`;
    }
  }

  /** `start`: what had come of a stream before it was broken off. */
  #takeFailure({ marks, facts }: Block, row: number, start: Uint8Array): void {
    const fact = row * FACT_COUNT;
    const at = row * MARK_COUNT;
    const { timeoutText } = this.#setting;
    const text = this.#texts.get(facts[fact + FAILURE] ?? -1);
    const timedOut = facts[fact + END] === TIMED_OUT;
    this.#countFailure(timedOut ? 'timeout' : 'connectionError', marks, at);
    const what = timedOut ? timeoutText : (text?.message ?? 'no answer');
    this.failures.add(timedOut ? 'timeout' : 'connectionError', what, () => ({
      status: facts[fact + STATUS] === 0 ? null : (facts[fact + STATUS] ?? null),
      headers: [],
      body: textStartOf(start),
      message: timedOut ? timeoutText : `${text?.code}: ${text?.message}`,
    }));
  }

  #countFailure(outcome: OutcomeKind, marks: Float64Array, at: number): void {
    this.measuredFailed += 1;
    const dueNs = marks[at + DUE] ?? Number.NaN;
    this.statistics.recordFailure(outcome, (marks[at + ENDED] ?? Number.NaN) - dueNs, dueNs);
  }

  #takeAnswer(block: Block, row: number, isMeasured: boolean): void {
    const { marks, facts } = block;
    const at = row * MARK_COUNT;
    const isDropped = ((facts[row * FACT_COUNT + FLAGS] ?? 0) & BODY_DROPPED) !== 0;
    if (isDropped && isMeasured) this.notDecoded += 1;
    const stream = this.streams.answerAt(block, row);
    const bytes = stream?.start() ?? takeBodyAt(block, row, this.#transferred);
    const read = { block, row, isDropped, bytes };
    const { decoded, judged } = stream === undefined ? this.#read(read) : this.#heard(read, stream);
    if (judged.ok) {
      const endedNs = marks[at + ENDED] ?? Number.NaN;
      const isInWindow = endedNs >= this.#measureFromNs && endedNs < this.#measureToNs;
      if (isInWindow) this.answersInWindow += 1;
      this.#takeGood(block, row, decoded, isMeasured);
      const counted = isDropped ? undefined : stream;
      this.streams.takeGood(counted, { marks, at, split: this.#split, isMeasured });
    } else if (isMeasured) this.#takeBad(read, judged);
  }

  #takeBad({ block, row, bytes }: Read, { outcome, what }: Bad): void {
    this.#countFailure(outcome, block.marks, row * MARK_COUNT);
    this.failures.add(outcome, what, () => ({
      status: block.facts[row * FACT_COUNT + STATUS] ?? 0,
      headers: shownHeaders(headAt(block, row).headers),
      body: textStartOf(bytes),
      message: what,
    }));
  }

  #read({ block, row, isDropped, bytes }: Read): Judged {
    const status = block.facts[row * FACT_COUNT + STATUS] ?? 0;
    const decoded = isDropped ? undefined : this.#reader.decode(block, row, bytes);
    return { decoded, judged: this.#reader.judge(status, decoded) };
  }

  /** A streamed answer was read while it came. */
  #heard({ block, row, isDropped }: Read, stream: StreamAnswer): Judged {
    const status = block.facts[row * FACT_COUNT + STATUS] ?? 0;
    const decoded = isDropped ? undefined : decodedOf(stream);
    return { decoded, judged: this.#reader.judgeStream(status, decoded) };
  }

  /** Of the warm-up too: what its requests left over bounds the round trip. */
  #takeGood(block: Block, row: number, decoded: Decoded | undefined, isMeasured: boolean): void {
    const { marks, facts } = block;
    const at = row * MARK_COUNT;
    const value = decoded?.ok === true ? decoded.value : undefined;
    const report = this.said.readAt(block, row, value, this.firstAnswer?.headers);
    const waitedNs = (marks[at + FIRST_BYTE] ?? Number.NaN) - (marks[at + WRITTEN] ?? Number.NaN);
    this.roundTrips.recordLeft(waitedNs - reportedNs(report));
    this.#split.isStreamed = (facts[row * FACT_COUNT + STREAM] ?? -1) >= 0;
    splitInto(this.#split, marks, row, report, this.roundTrips.shortestNs());
    if (!isMeasured) return;
    this.measuredOk += 1;
    this.reports.add(report);
    if (!this.#split.isStreamed) this.streams.addWhole(value, this.#setting.api, this.#split);
    this.wire.add(marks, facts, row, this.#split.way);
    const opened = ((facts[row * FACT_COUNT + FLAGS] ?? 0) & OPENED_CONNECTION) !== 0;
    this.statistics.record(this.#split, marks[at + DUE] ?? Number.NaN, opened);
    this.watch.answer(marks, at, this.#split.responseNs);
  }
}

const NO_BYTES = new Uint8Array();

/** An answer at hand. */
type Read = {
  readonly block: Block;
  readonly row: number;
  /** Its body was let go. */
  readonly isDropped: boolean;
  readonly bytes: Uint8Array;
};

type Judged = { readonly decoded: Decoded | undefined; readonly judged: Judgement };
type Bad = Extract<Judgement, { readonly ok: false }>;
