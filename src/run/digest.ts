/*
 * The main thread's side of a cell: takes finished rows out of shared blocks, decodes and judges
 * the answers, reads what the server reports, splits each request's time and counts it. Pure but
 * for the clock that decoding is measured with.
 */
import type { Api, Expectation } from '../api/api.js';
import { decodeAnswer, type Judgement, judgeAnswer } from '../api/judge.js';
import { CellStatistics } from '../stats/cell-statistics.js';
import { RoundTrips } from '../stats/round-trips.js';
import {
  ANSWERED,
  type Block,
  BODY_BYTES,
  CLOSED_BY_SERVER,
  END,
  EVIDENCE_START,
  FACT_COUNT,
  FAILED_TO_CONNECT,
  FAILURE,
  FLAGS,
  HEAD_BYTES,
  IS_MEASURED,
  OPENED_CONNECTION,
  RECEIVED_BYTES,
  SENT_BYTES,
  STATUS,
  TIMED_OUT,
  TRANSFERRED,
} from '../timing/block.js';
import {
  CONNECTED,
  CONNECTING,
  DECODE_NS,
  DUE,
  ENDED,
  LOOKED_UP,
  MARK_COUNT,
} from '../timing/marks.js';
import type { OutcomeKind } from '../timing/outcome.js';
import { reportOf } from '../timing/read-report.js';
import type { Evidence, ServerReport, TimingSource } from '../timing/server-report.js';
import { newSplitRow, splitInto } from '../timing/split.js';
import type { Clock } from '../base/clock.js';

import { headOf } from './evidence.js';
import { Failures } from './failures.js';
import type { FailureText, FirstAnswer } from './load-order.js';
import { ReportTally } from './report-tally.js';

export type DigestSetting = {
  readonly api: Api;
  readonly expect: Expectation;
  readonly timings: readonly TimingSource[];
  readonly decode: 'auto' | 'inline' | 'none';
  readonly timeoutText: string;
  readonly clock: Clock;
};

export class Digest {
  statistics = new CellStatistics({ measureFromNs: 0 });
  readonly roundTrips = new RoundTrips();
  readonly failures = new Failures();
  readonly reports = new ReportTally();
  #measureFromNs = Number.POSITIVE_INFINITY;
  #measureToNs = Number.POSITIVE_INFINITY;
  answersInWindow = 0;
  sentBytes = 0;
  receivedBytes = 0;
  opened = 0;
  closedByServer = 0;
  /** All rows, warm-up included: has this target ever answered? */
  answers = 0;
  /** The same, of the measured part. */
  measuredOk = 0;
  measuredFailed = 0;
  neverConnected: string | undefined = undefined;

  readonly #setting: DigestSetting;
  readonly #split = newSplitRow();
  readonly #bodies = new Map<number, Uint8Array>();
  readonly #texts = new Map<number, FailureText>();

  constructor(setting: DigestSetting) {
    this.#setting = setting;
  }

  beginMeasure(fromNs: number, toNs: number): void {
    this.#measureFromNs = fromNs;
    this.#measureToNs = Number.isNaN(toNs) ? Number.POSITIVE_INFINITY : toNs;
    this.statistics = new CellStatistics({ measureFromNs: fromNs });
  }

  firstAnswer: FirstAnswer | undefined = undefined;

  takeFirstAnswer(answer: FirstAnswer): void {
    this.firstAnswer = answer;
  }

  /** Requests that were due and never sent: they count, and have no time of their own. */
  countNotSent(requests: number): void {
    for (let count = 0; count < requests; count += 1) {
      this.statistics.recordFailure('notSent', Number.NaN, this.#measureFromNs);
    }
  }

  takeBody(number: number, bytes: Uint8Array): void {
    this.#bodies.set(number, bytes);
  }

  takeFailure(number: number, text: FailureText): void {
    this.#texts.set(number, text);
  }

  takeBlock(block: Block, rows: number): void {
    for (let row = 0; row < rows; row += 1) this.#takeRow(block, row);
  }

  #takeRow(block: Block, row: number): void {
    const { marks, facts } = block;
    const fact = row * FACT_COUNT;
    const at = row * MARK_COUNT;
    const flags = facts[fact + FLAGS] ?? 0;
    const opened = (flags & OPENED_CONNECTION) !== 0;
    if (opened) this.#takeHandshake(marks, at);
    const answered = facts[fact + END] === ANSWERED;
    if (answered) this.answers += 1;
    const measured = (flags & IS_MEASURED) !== 0;
    if (!answered) {
      if (facts[fact + END] === FAILED_TO_CONNECT) this.#noteNoConnection(facts, fact);
      if (measured) this.#takeFailure(block, row);
      return;
    }
    const endedNs = marks[at + ENDED] ?? Number.NaN;
    const inWindow = endedNs >= this.#measureFromNs && endedNs < this.#measureToNs;
    if (!measured && !inWindow) {
      this.#bodies.delete(facts[fact + TRANSFERRED] ?? -1);
      return;
    }
    this.#takeAnswer(block, row, measured, inWindow);
  }

  /** A handshake is a round trip and no more: the network's share where nothing else tells. */
  #takeHandshake(marks: Float64Array, at: number): void {
    const connecting = marks[at + CONNECTING] ?? Number.NaN;
    const lookedUp = marks[at + LOOKED_UP] ?? Number.NaN;
    const connected = marks[at + CONNECTED] ?? Number.NaN;
    const handshakeNs = connected - (Number.isNaN(lookedUp) ? connecting : lookedUp);
    if (handshakeNs >= 0) this.roundTrips.record(handshakeNs);
  }

  #noteNoConnection(facts: Int32Array, fact: number): void {
    const text = this.#texts.get(facts[fact + FAILURE] ?? -1);
    this.neverConnected ??= text?.message ?? 'no connection';
  }

  #takeFailure(block: Block, row: number): void {
    const { marks, facts } = block;
    const fact = row * FACT_COUNT;
    const at = row * MARK_COUNT;
    this.measuredFailed += 1;
    this.sentBytes += facts[fact + SENT_BYTES] ?? 0;
    this.receivedBytes += facts[fact + RECEIVED_BYTES] ?? 0;
    if (((facts[fact + FLAGS] ?? 0) & OPENED_CONNECTION) !== 0) this.opened += 1;
    const text = this.#texts.get(facts[fact + FAILURE] ?? -1);
    const timedOut = facts[fact + END] === TIMED_OUT;
    const outcome: OutcomeKind = timedOut ? 'timeout' : 'connectionError';
    const dueNs = marks[at + DUE] ?? Number.NaN;
    this.statistics.recordFailure(outcome, (marks[at + ENDED] ?? Number.NaN) - dueNs, dueNs);
    const what = timedOut ? this.#setting.timeoutText : (text?.message ?? 'no answer');
    this.failures.add(outcome, what, () => ({
      status: facts[fact + STATUS] === 0 ? null : (facts[fact + STATUS] ?? null),
      headers: [],
      body: '',
      message: timedOut ? this.#setting.timeoutText : `${text?.code}: ${text?.message}`,
    }));
  }

  #takeAnswer(block: Block, row: number, measured: boolean, inWindow: boolean): void {
    const { marks, facts } = block;
    const fact = row * FACT_COUNT;
    const at = row * MARK_COUNT;
    const status = facts[fact + STATUS] ?? 0;
    const bytes = this.#bodyOf(block, row);
    const { judged, value } = this.#judge(marks, at, status, bytes);
    if (judged.ok && inWindow) this.answersInWindow += 1;
    if (!measured) return;

    const flags = facts[fact + FLAGS] ?? 0;
    const opened = (flags & OPENED_CONNECTION) !== 0;
    this.sentBytes += facts[fact + SENT_BYTES] ?? 0;
    this.receivedBytes += facts[fact + RECEIVED_BYTES] ?? 0;
    if (opened) this.opened += 1;
    if ((flags & CLOSED_BY_SERVER) !== 0) this.closedByServer += 1;
    const dueNs = marks[at + DUE] ?? Number.NaN;
    if (!judged.ok) {
      this.measuredFailed += 1;
      const { outcome, what } = judged;
      this.statistics.recordFailure(outcome, (marks[at + ENDED] ?? Number.NaN) - dueNs, dueNs);
      this.failures.add(outcome, what, () => ({
        status,
        headers: headOf(this.#headTextOf(block, row)).headers,
        body: textStart(bytes),
        message: what,
      }));
      return;
    }
    this.measuredOk += 1;
    const report = this.#reportOf(block, row, value);
    splitInto(this.#split, marks, row, report, this.roundTrips.shortestNs());
    this.reports.add(report);
    this.statistics.record(this.#split, dueNs, opened);
  }

  #headTextOf(block: Block, row: number): string {
    const start = block.facts[row * FACT_COUNT + EVIDENCE_START] ?? 0;
    const length = block.facts[row * FACT_COUNT + HEAD_BYTES] ?? 0;
    return length === 0 ? '' : block.evidence.toString('latin1', start, start + length);
  }

  #bodyOf(block: Block, row: number): Uint8Array {
    const { facts, evidence } = block;
    const fact = row * FACT_COUNT;
    const transferred = facts[fact + TRANSFERRED] ?? -1;
    if (transferred >= 0) {
      const bytes = this.#bodies.get(transferred);
      this.#bodies.delete(transferred);
      return bytes ?? new Uint8Array();
    }
    const start = (facts[fact + EVIDENCE_START] ?? 0) + (facts[fact + HEAD_BYTES] ?? 0);
    return evidence.subarray(start, start + (facts[fact + BODY_BYTES] ?? 0));
  }

  /** The status first: the body of a failing answer is shown, not decoded. */
  #judge(
    marks: Float64Array,
    at: number,
    status: number,
    bytes: Uint8Array,
  ): { judged: Judgement; value: unknown } {
    const { expect, api } = this.#setting;
    const byStatus = judgeAnswer({ statuses: expect.statuses, json: [] }, status, undefined);
    if (!byStatus.ok || !this.#decodes()) return { judged: byStatus, value: undefined };
    // Decoding is deferred to this thread, where it delays no mark; its own time is the piece.
    const startedNs = this.#setting.clock.nowNs();
    const decoded = decodeAnswer(api.answer, bytes);
    const tookNs = this.#setting.clock.nowNs() - startedNs;
    // `decode: inline` has measured it in the load thread already.
    if (Number.isNaN(marks[at + DECODE_NS] ?? Number.NaN)) marks[at + DECODE_NS] = tookNs;
    if (!decoded.ok) {
      return { judged: { ok: false, outcome: 'badAnswer', what: decoded.what }, value: undefined };
    }
    return { judged: judgeAnswer(expect, status, decoded.value), value: decoded.value };
  }

  /** JSON is decoded where the target says that it sends it, or the scenario looks into it. */
  #decodes(): boolean {
    const { api, decode, expect, timings } = this.#setting;
    if (decode === 'none' || api.answer !== 'json') return false;
    if (expect.json.length > 0 || timings.some(({ kind }) => kind === 'body')) return true;
    return /\bjson\b/i.test(this.firstAnswer?.contentType ?? '');
  }

  #reportOf(block: Block, row: number, body: unknown): ServerReport | undefined {
    const text = this.#headTextOf(block, row);
    const head = text === '' ? NO_HEAD : headOf(text);
    const evidence: Evidence = { headers: head.headers, trailers: head.trailers, body };
    return reportOf(evidence, this.#setting.timings);
  }
}

const NO_HEAD = headOf('');
const BODY_START_BYTES = 2048;

function textStart(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, BODY_START_BYTES));
}
