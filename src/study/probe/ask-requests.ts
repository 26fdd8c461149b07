/*
 * A handful of requests, as a run would send them, one after the other: the first says whether they
 * are answered well and what of the server's time the answers tell; the others, equal to it and
 * different from it in turn, whether a cache answers.
 */

import type { ModelDescriptions } from '../../run/describe-model.js';
import { type PreparedCell, prepareCell } from '../../run/prepare.js';
import { requestsOf, WHOLE_TURN } from '../../run/requests.js';
import type { Cell, Plan } from '../../scenario/plan.js';
import type { Answered, Conversation, Reply } from '../../wire/conversation.js';
import type { WireRequest } from '../../wire/wire-request.js';
import { apiOf } from '../../api/apis.js';
import {
  decodeAnswer,
  isToDecode,
  judgeAnswer,
  judgeDecoded,
  judgingApiOf,
} from '../../api/judge.js';
import type { Evidence } from '../../timing/server-report.js';
import { durationNs } from '../../base/units.js';

import type { TimedAnswer } from './caching.js';
import { linesOf } from './looks.js';

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const EQUAL_MAX = 3;

export type AskingFor = {
  readonly plan: Plan;
  readonly url: string;
  readonly requestsMax: number;
  readonly toolVersion: string;
  readonly authorization: string | undefined;
  readonly descriptions: Pick<ModelDescriptions, 'of'>;
  readonly conversation: Conversation;
};

export type AskedRequests = {
  readonly method: string;
  readonly url: string;
  readonly bodyBytes: number;
  readonly count: number;
  /** All that were good, the first included. */
  readonly good: readonly GoodAnswer[];
  /** Without the first. */
  readonly timed: readonly TimedAnswer[];
  readonly areDifferent: boolean;
  /** Of the first that was not good. */
  readonly fault: RequestFault | undefined;
};

export type GoodAnswer = { readonly evidence: Evidence; readonly tookNs: number };

export type RequestFault = { readonly reply: Reply; readonly what: string };

export async function askRequests(asking: AskingFor): Promise<AskedRequests> {
  const { plan, conversation, requestsMax } = asking;
  const cell = shortCell(plan.cells[0], requestsMax);
  const prepared = await prepareCell(plan, cell, asking);
  const source = requestsOf(prepared.order.requests[0], WHOLE_TURN);
  const first = source.next();
  const others = Array.from({ length: Math.ceil(requestsMax / 2) }, () => source.next());
  const areDifferent = others.every((other) => !isSame(first, other));
  // What is always the same tells no more when it is sent more often.
  const countMax = areDifferent ? requestsMax : Math.min(requestsMax, EQUAL_MAX);
  const timeoutMs = plan.target.timeoutNs / 1e6;
  const good: GoodAnswer[] = [];
  const timed: TimedAnswer[] = [];
  let fault: RequestFault | undefined;
  let count = 0;
  while (count < countMax && fault === undefined && !conversation.signal.aborted) {
    const isEqual = count % 2 === 0;
    const request = isEqual ? first : (others[(count - 1) / 2] ?? first);
    const reply = await conversation.ask(request, { timeoutMs, bodyBytesMax: BODY_BYTES_MAX });
    count += 1;
    const judged = judgedOf(plan, cell, reply);
    if (judged.kind === 'fault') {
      fault = { reply, what: judged.what };
      continue;
    }
    const { answer, evidence } = judged;
    good.push({ evidence, tookNs: answer.tookNs });
    if (count > 1) timed.push({ isEqual, tookNs: answer.tookNs, headers: evidence.headers });
  }
  return { ...shownOf(prepared), count, good, timed, areDifferent, fault };
}

/** Only so many bodies are made as are sent. */
function shortCell(cell: Cell, requests: number): Cell {
  const { measure, ...rest } = cell;
  const atMostNs = measure.kind === 'count' ? measure.atMostNs : durationNs(60e9);
  return {
    ...rest,
    payloads: [cell.payloads[0]],
    warmup: undefined,
    measure: { kind: 'count', requests, atMostNs },
    load: { kind: 'closed', concurrency: 1 },
    encode: 'prepared',
  };
}

function shownOf({ method, url, bodyBytes }: PreparedCell) {
  return { method, url, bodyBytes };
}

function isSame(one: WireRequest, other: WireRequest): boolean {
  if (one.path !== other.path) return false;
  return Buffer.from(one.body ?? []).equals(Buffer.from(other.body ?? []));
}

type Judged =
  | { readonly kind: 'good'; readonly answer: Answered; readonly evidence: Evidence }
  | { readonly kind: 'fault'; readonly what: string };

/** As a run judges it. */
function judgedOf({ target }: Plan, cell: Cell, reply: Reply): Judged {
  if (reply.kind === 'unanswered') return { kind: 'fault', what: reply.why };
  const { status, body, rawHeaders, rawTrailers } = reply;
  const byStatus = judgeAnswer({ statuses: target.expect.statuses, json: [] }, status, undefined);
  if (!byStatus.ok) return { kind: 'fault', what: byStatus.what };
  const headers = linesOf(rawHeaders);
  const trailers = linesOf(rawTrailers);
  const headerOf = (name: string): string | undefined =>
    headers.findLast(([one]) => one === name)?.[1];
  const good = (value: unknown): Judged => ({
    kind: 'good',
    answer: reply,
    evidence: { headers, trailers, body: value },
  });
  const api = judgingApiOf(apiOf(target.api), cell.payloads);
  if (!isToDecode(api, target.expect, headerOf('content-type') ?? '')) return good(undefined);
  if (reply.isCut) return good(undefined);
  const decoded = decodeAnswer(api, body, headerOf);
  const judged = judgeDecoded(api, target.expect, status, decoded);
  if (!judged.ok) return { kind: 'fault', what: judged.what };
  return good(decoded.ok ? decoded.value : undefined);
}
