/* Decodes the answers of a cell, where they are to be decoded, and judges them. */
import type { Api, Decoded, Expectation } from '../api/api.js';
import {
  decodeAnswer,
  isToDecode,
  type Judgement,
  judgeAnswer,
  judgeDecoded,
} from '../api/judge.js';
import { type Block, FACT_COUNT, STATUS } from '../timing/block.js';
import { DECODE_NS, MARK_COUNT } from '../timing/marks.js';
import { asksForBody } from '../timing/report-reader.js';
import type { TimingSource } from '../timing/server-report.js';
import type { Clock } from '../base/clock.js';

import { GoodStatus } from './good-status.js';
import type { FirstAnswer } from './load-order.js';
import { headAt } from './row-evidence.js';

export type AnswerSetting = {
  readonly api: Api;
  readonly expect: Expectation;
  readonly timings: readonly TimingSource[];
  readonly decode: 'auto' | 'inline' | 'none';
  readonly clock: Clock;
};

export class AnswerReader {
  readonly #setting: AnswerSetting;
  /** The status alone: the body of a failing answer is shown, not decoded. */
  readonly #byStatus: Expectation;
  readonly #good: GoodStatus;
  #decodes = false;

  constructor(setting: AnswerSetting) {
    this.#setting = setting;
    this.#good = new GoodStatus(setting.expect);
    this.#byStatus = { statuses: setting.expect.statuses, json: [] };
  }

  takeFirstAnswer(answer: FirstAnswer): void {
    this.#decodes = this.#isToDecode(answer);
  }

  /** Decoding is deferred to this thread, where it delays no mark; its own time is the piece. */
  decode(block: Block, row: number, bytes: Uint8Array): Decoded | undefined {
    const status = block.facts[row * FACT_COUNT + STATUS] ?? 0;
    const { api, clock } = this.#setting;
    if (!this.#decodes || !this.#good.holds(status)) return undefined;
    const at = row * MARK_COUNT + DECODE_NS;
    const header = (name: string) =>
      headAt(block, row).headers.findLast(([is]) => is === name)?.[1];
    const startedNs = clock.nowNs();
    const decoded = decodeAnswer(api, bytes, header);
    const tookNs = clock.nowNs() - startedNs;
    // `decode: inline` has measured it in the load thread already.
    if (Number.isNaN(block.marks[at] ?? Number.NaN)) block.marks[at] = tookNs;
    return decoded;
  }

  /** JSON is decoded where the target says that it sends it, or the scenario looks into it. */
  #isToDecode(first: FirstAnswer): boolean {
    const { api, decode, expect, timings } = this.#setting;
    if (decode === 'none' || api.answer === 'bytes') return false;
    if (asksForBody(timings)) return true;
    return isToDecode(api, expect, first.contentType ?? '');
  }

  judge(status: number, decoded: Decoded | undefined): Judgement {
    const { api, expect } = this.#setting;
    const asksNothing = api.faultIn === undefined && expect.json.length === 0;
    if (this.#good.holds(status) && asksNothing && (decoded === undefined || decoded.ok))
      return GOOD;
    if (decoded === undefined) return judgeAnswer(this.#byStatus, status, undefined);
    return judgeDecoded(api, expect, status, decoded);
  }

  /** A stream was read while it came: all that is left is what came of it. */
  judgeStream(status: number, decoded: Decoded | undefined): Judgement {
    const { expect } = this.#setting;
    if (decoded === undefined || !this.#good.holds(status)) {
      return judgeAnswer(this.#byStatus, status, undefined);
    }
    if (!decoded.ok) return { ok: false, outcome: 'badAnswer', what: decoded.what };
    return judgeAnswer(expect, status, decoded.value);
  }
}

const GOOD: Judgement = { ok: true };
