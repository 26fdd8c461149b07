/* One request, shown whole: sent from this thread, with no load, no warm-up and no statistics. */

import type { OnceDocument } from '../result/once.js';
import { redactStrings } from '../result/redact-strings.js';
import { adviceOnTelling } from '../result/telling.js';
import type { Plan } from '../scenario/plan.js';
import type { Exchange } from '../wire/exchange.js';
import { handshakesOf } from '../wire/handshakes.js';
import { rehearse } from '../wire/rehearse.js';
import { apiOf } from '../api/apis.js';
import { decodeAnswer, isToDecode, judgeAnswer, judgeDecoded, judgingApiOf } from '../api/judge.js';
import { DECODE_NS, DUE, HANDSHAKE_NS, INSTANT_COUNT, MARKS } from '../timing/marks.js';
import { PIECES, SOURCES } from '../timing/piece.js';
import { readingOf, reportFrom, type Told, toldBy } from '../timing/read-report.js';
import { serverKindOf } from '../timing/server-kind.js';
import type { Evidence } from '../timing/server-report.js';
import { splitInto } from '../timing/split.js';
import { newSplitRow } from '../timing/split-row.js';
import { adviceOnSuggested, suggestedTimes, suggestionText } from '../timing/suggest-timings.js';
import { clock } from '../base/clock.js';

import { askOnce } from './ask-once.js';
import { decodedOf } from './cell-streams.js';
import { ModelDescriptions } from './describe-model.js';
import { headerIn, headOf, headText } from './evidence.js';
import { beginKernel, checkInstrument } from './instrument.js';
import { type PreparedCell, prepareCell } from './prepare.js';
import { requestsOf, WHOLE_TURN } from './requests.js';
import { shownHeaders } from './row-evidence.js';
import { RunFailure } from './run-failure.js';
import type { RunSetting } from './setting.js';
import type { StreamAnswer } from './stream-answers.js';
import { StreamOnce } from './stream-once.js';
import { startTarget } from './target-process.js';
import { authorizationOf } from './token.js';

const BODY_SHOWN_BYTES = 2048;

export async function runOnce(plan: Plan, setting: RunSetting): Promise<OnceDocument> {
  const { interruption } = setting;
  checkInstrument();
  const target = await startTarget(
    plan,
    setting.onEvent,
    () => interruption.requested() !== undefined,
  );
  try {
    const { token } = plan.target;
    const authorization = token === undefined ? undefined : await authorizationOf(token);
    const made = authorization === undefined ? [] : [authorization.replace(/^\S+ /, '')];
    const prepared = await prepareCell(plan, plan.cells[0], {
      url: target.url,
      toolVersion: setting.toolVersion,
      authorization,
      descriptions: new ModelDescriptions(interruption),
    });
    if (interruption.requested() !== undefined) throw new RunFailure('stopped before the request');
    await beginKernel();
    await rehearse();
    const handshakes = await handshakesOf(prepared.order.target);
    const [{ stream: shape }] = plan.cells[0].payloads;
    const stream = shape === undefined ? undefined : new StreamOnce(shape);
    const exchange = await exchangeOnce(prepared, setting, stream);
    const ownNs = exchange.marks[HANDSHAKE_NS] ?? Number.NaN;
    const roundTripNs = Math.min(...handshakes, ...(Number.isNaN(ownNs) ? [] : [ownNs]));
    const seen = { exchange, roundTripNs, stream };
    const document = onceDocumentOf(plan, prepared, seen);
    await exchange.close();
    return redactStrings(document, [...plan.target.secrets, ...made], undefined);
  } finally {
    await target.stop();
  }
}

function exchangeOnce(
  { order }: PreparedCell,
  setting: RunSetting,
  stream: StreamOnce | undefined,
): Promise<Exchange> {
  return askOnce({
    target: order.target,
    request: requestsOf(order.requests[0], WHOLE_TURN).next(),
    timeoutNs: order.timeoutNs,
    headers: order.keep.headers,
    streamReads: stream?.reads,
    onStart: (place) => setting.interruption.onRequest(() => place.cancel()),
  });
}

function onceDocumentOf(plan: Plan, prepared: PreparedCell, seen: Seen): OnceDocument {
  const { exchange, roundTripNs } = seen;
  // Bodies are made from the seed: the same one again.
  const request = requestsOf(prepared.order.requests[0], WHOLE_TURN).next();
  const { marks } = exchange;
  const answered = exchange.end === 'answered';
  const { streamed, body } = heardOf(seen);
  const verdict = verdictOf(plan, exchange, body, streamed);
  const head = headOf(headText(exchange, prepared.order.keep));
  const evidence: Evidence = { ...head, body: verdict.value };
  const told = toldBy(evidence, readingOf(plan.timings));
  const report = answered ? reportFrom(told) : undefined;
  const row = newSplitRow();
  row.isStreamed = streamed !== undefined;
  if (answered)
    splitInto(row, marks, 0, report, Number.isFinite(roundTripNs) ? roundTripNs : Number.NaN);
  return {
    request: {
      method: request.method,
      url: prepared.url,
      headers: shownHeaders(pairs(request.headers)),
      bodyBytes: request.body?.byteLength ?? 0,
      bodyStart: startOf(request.body ?? new Uint8Array(), request.headers),
    },
    response: answered ? responseOf(exchange, body) : null,
    outcome: verdict.outcome,
    message: verdict.message,
    marks: instantsOf(marks),
    pieces: answered ? piecesOf(row.pieces, row.sources) : [],
    responseTimeNs: answered ? row.responseNs : null,
    afterSendNs: answered ? row.afterSendNs : null,
    ...streamPartOf(seen, streamed),
    report: report === undefined ? null : reportPartOf(told, row.believed),
    warnings: prepared.notes.map(({ message, advice }) => ({ message, advice })),
    advice: report === undefined && answered ? adviceOf(plan, exchange, verdict.value) : null,
  };
}

/** What came: as a stream, or as a whole. */
function heardOf({ exchange, stream }: Seen): {
  readonly streamed: StreamAnswer | undefined;
  readonly body: Buffer;
} {
  if (stream === undefined || exchange.streamNumber < 0) {
    return { streamed: undefined, body: Buffer.concat(exchange.chunks) };
  }
  return { streamed: stream.ended(exchange.marks), body: stream.body() };
}

function responseOf(exchange: Exchange, body: Buffer): NonNullable<OnceDocument['response']> {
  const headers = exchange.rawHeaders.map(String);
  return {
    status: exchange.status,
    headers: shownHeaders(pairs(headers)),
    trailers: shownHeaders(pairs(exchange.rawTrailers.map(String))),
    bodyBytes: body.byteLength,
    bodyStart: startOf(body, headers),
  };
}

function streamPartOf(
  { stream, exchange: { marks } }: Seen,
  streamed: StreamAnswer | undefined,
): Pick<OnceDocument, 'stream'> {
  if (stream === undefined || streamed === undefined) return {};
  return { stream: stream.document(streamed, marks, marks[DUE] ?? 0) };
}

function reportPartOf(told: Told, consistent: boolean): OnceDocument['report'] {
  return {
    source: told.source ?? told.found.map(({ title }) => title).join(', '),
    entries: told.entries.map(({ name, ns, takenAs }) => ({
      name,
      ns: ns ?? null,
      takenAs: takenAs ?? null,
    })),
    consistent,
  };
}

/** How this server would tell its time; a header that looks like one comes first. */
function adviceOf(plan: Plan, exchange: Exchange, body: unknown): string {
  const headers = pairs(exchange.rawHeaders.map(String)).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const isAuto = plan.timings.some(({ kind }) => kind === 'auto');
  const times = isAuto ? suggestedTimes(headers) : [];
  if (times.length > 0) {
    return `${suggestionText(times)} looks like a time: ${adviceOnSuggested(times)}`;
  }
  const server = headers.find(([name]) => name === 'server')?.[1] ?? null;
  return adviceOnTelling({ server, kind: serverKindOf({ headers, body }) ?? null });
}

type OnceVerdict = {
  readonly outcome: string;
  readonly message: string;
  readonly value: unknown;
};

function verdictOf(
  plan: Plan,
  exchange: Exchange,
  body: Uint8Array,
  streamed: StreamAnswer | undefined,
): OnceVerdict {
  const { target } = plan;
  if (exchange.end !== 'answered') {
    const timedOut = exchange.end === 'timed-out';
    const message = timedOut
      ? `no answer within ${target.timeoutNs / 1e9}s`
      : (exchange.error?.message ?? 'no answer');
    return { outcome: timedOut ? 'timeout' : 'connectionError', message, value: undefined };
  }
  const byStatus = { statuses: target.expect.statuses, json: [] };
  const first = judgeAnswer(byStatus, exchange.status, undefined);
  if (!first.ok) return { outcome: first.outcome, message: first.what, value: undefined };
  if (streamed !== undefined) return streamVerdictOf(target.expect, exchange.status, streamed);
  const api = judgingApiOf(apiOf(target.api), plan.cells[0].payloads);
  const headers = exchange.rawHeaders.map(String);
  if (!isToDecode(api, target.expect, headerIn(headers, 'content-type') ?? '')) {
    return { outcome: 'ok', message: '', value: undefined };
  }
  const startedNs = clock.nowNs();
  const decoded = decodeAnswer(api, body, (name) => headerIn(headers, name));
  exchange.marks[DECODE_NS] = clock.nowNs() - startedNs;
  const judged = judgeDecoded(api, target.expect, exchange.status, decoded);
  const value = decoded.ok ? decoded.value : undefined;
  return judged.ok
    ? { outcome: 'ok', message: '', value }
    : { outcome: judged.outcome, message: judged.what, value };
}

function streamVerdictOf(
  expect: Plan['target']['expect'],
  status: number,
  streamed: StreamAnswer,
): OnceVerdict {
  const decoded = decodedOf(streamed);
  if (!decoded.ok) return { outcome: 'badAnswer', message: decoded.what, value: undefined };
  const judged = judgeAnswer(expect, status, decoded.value);
  return judged.ok
    ? { outcome: 'ok', message: '', value: decoded.value }
    : { outcome: judged.outcome, message: judged.what, value: decoded.value };
}

type Seen = {
  readonly exchange: Exchange;
  readonly roundTripNs: number;
  readonly stream: StreamOnce | undefined;
};

function instantsOf(marks: Float64Array): OnceDocument['marks'] {
  const dueNs = marks[DUE] ?? Number.NaN;
  return MARKS.slice(0, INSTANT_COUNT).flatMap((name, index) => {
    const ns = marks[index] ?? Number.NaN;
    if (Number.isNaN(ns)) return [];
    return [{ name, atNs: ns - dueNs }];
  });
}

function piecesOf(pieces: Float64Array, sources: Uint8Array): OnceDocument['pieces'] {
  return PIECES.flatMap(({ name, part }, index) => {
    const ns = pieces[index] ?? Number.NaN;
    const source = SOURCES[sources[index] ?? 0] ?? 'none';
    return Number.isNaN(ns) ? [] : [{ name, part, ns, source }];
  });
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    lines.push([flat[index] ?? '', flat[index + 1] ?? '']);
  }
  return lines;
}

/** Text as it is; bytes that are no text as hexadecimal; JSON with tensors behind it as both. */
function startOf(bytes: Uint8Array, headers: readonly string[]): string {
  const length = Number(headerIn(headers, 'inference-header-content-length') ?? 0);
  if (length > 0 && length < BODY_SHOWN_BYTES && length < bytes.length) {
    return `${startOf(bytes.subarray(0, length), [])}\n${startOf(bytes.subarray(length), [])}`;
  }
  const start = Buffer.from(bytes.subarray(0, BODY_SHOWN_BYTES));
  const text = start.toString('utf8');
  const strange = [...text].filter(isStrange).length;
  // One broken character may be the cut at the end; more are no text.
  if (strange <= 1) return text;
  return start.subarray(0, BODY_HEX_BYTES).toString('hex').replace(/../g, '$& ').trim();
}

const BODY_HEX_BYTES = 64;

function isStrange(char: string): boolean {
  return char === '\uFFFD' || (char < ' ' && !'\n\r\t'.includes(char));
}
