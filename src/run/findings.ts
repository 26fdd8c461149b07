/* What a run shows beyond its numbers: warnings, with the cells that they speak of and advice. */
import type { CellDocument, Finding } from '../result/document.js';
import type { Plan } from '../scenario/plan.js';
import { fieldName } from '../timing/read-report.js';
import { sourceNamed } from '../timing/sources/sources.js';
import {
  adviceOnSuggested,
  type SuggestedTime,
  suggestedTimes,
  suggestionText,
} from '../timing/suggest-timings.js';
import type { HeaderLines } from '../base/http.js';

import { isOffLength, undulyCached } from './prompt-findings.js';
import { saturationsOf } from './saturation.js';

/** What a cell shows that stands in no field of the result. */
export type SeenCell = {
  readonly cell: CellDocument;
  /** Of the first good answer. */
  readonly contentType: string | undefined;
  /** Of the same answer. */
  readonly headers?: HeaderLines;
  /** What was wrong with the server's counters. */
  readonly problems?: readonly Omit<Finding, 'cells'>[];
  /** Good answers that came faster than they could be decoded. */
  readonly notDecoded: number;
};

type Rule = {
  readonly code: string;
  readonly holds: (seen: SeenCell, plan: Plan) => boolean;
  readonly message: (first: SeenCell, plan: Plan) => string;
  readonly advice: string | null | ((first: SeenCell, plan: Plan) => string);
  /** Of what stands in the answers: true also where the cell's times cannot be trusted. */
  readonly isInAnswers?: true;
};

/** Streams that were held back: a few may be chance. */
const BUFFERED_RATIO_MIN = 0.5;
/** Connections closed after this share of the answers: the server does not keep them. */
const CLOSED_RATIO_MIN = 0.9;
/** What a cold connection sends in its first flight: ten segments of 1,448 bytes. */
const FIRST_FLIGHT_BYTES = 14_480;
/** Where Nagle's algorithm meets a delayed acknowledgement, Linux waits 40 ms. */
const DELAYED_ACK_NS = { from: 38e6, to: 50e6 };
const SMALL_ANSWER_BYTES = 1448;
/** Seconds told as milliseconds, or milliseconds as microseconds: a factor of a thousand. */
const WRONG_UNIT_RATIO = { from: 900, to: 4000 };

const RULES: readonly Rule[] = [
  {
    code: 'connection-close',
    holds: ({ cell: { counts, connections } }) =>
      counts.ok > 0 && connections.closedByServer / counts.ok >= CLOSED_RATIO_MIN,
    message: () => 'the server closes the connection after each answer (Connection: close)',
    advice: 'a server that keeps connections saves each request a handshake',
  },
  {
    code: 'stale-connections',
    holds: ({ cell: { connections } }) => (connections.stale ?? 0) > 0,
    message: ({ cell: { connections, counts } }, { target }) =>
      `${connections.stale} of ${counts.due} requests met a kept connection that the server had ` +
      `${target.httpVersion === '2' ? 'left or closed' : 'closed without saying so'}, and were ` +
      'sent again on a fresh one',
    advice:
      'what they lost is in connectionWait (network); connections: { mode: cold } opens one for ' +
      'each request, a shorter idleTimeout leaves idle ones before the server does',
  },
  {
    code: 'stream-limit',
    holds: ({ cell: { pieces } }) => (pieces.streamWait?.count ?? 0) > 0,
    message: ({ cell: { pieces, counts } }) =>
      `${pieces.streamWait?.count} of ${counts.ok} requests waited until the server took another ` +
      'stream on their HTTP/2 connection; that wait is in queueing',
    advice: 'connections: { max: 4 } opens more of them; or the server is told to take more',
  },
  {
    code: 'inconsistent-reports',
    holds: ({ cell }) => cell.inconsistentReports > 0,
    message: ({ cell }) =>
      `${cell.inconsistentReports} of ${cell.counts.ok} answers claim more server time than ` +
      'the client waited; they are not believed',
    advice:
      'look at the unit: Server-Timing is in milliseconds; a header that means something else ' +
      'is left out by a list under `timings`',
  },
  {
    code: 'buffered-streams',
    isInAnswers: true,
    holds: ({ cell: { counts, stream } }) =>
      stream !== undefined && stream.events.buffered > BUFFERED_RATIO_MIN * counts.ok,
    message: ({ cell: { counts, stream } }) =>
      `${stream?.events.buffered} of ${counts.ok} streams came nearly whole in their last 2 ms: ` +
      'something on the way holds them back, and the time to the first token is not the server’s',
    advice:
      'a proxy that buffers is told not to: `proxy_buffering off` in nginx, or the header ' +
      '`X-Accel-Buffering: no` of the answer; compression buffers, too',
  },
  {
    code: 'streams-without-content',
    isInAnswers: true,
    holds: ({ cell: { stream } }) => stream !== undefined && stream.events.withoutContent > 0,
    message: ({ cell: { counts, stream } }) =>
      `${stream?.events.withoutContent} of ${counts.ok} streams ended well and had no content: ` +
      'they have no time to the first token',
    advice: 'ask for more tokens (maxTokens), or look at one with --once',
  },
  {
    code: 'prompts-cached',
    isInAnswers: true,
    holds: ({ cell: { prompts } }) => undulyCached(prompts) > 0,
    message: ({ cell: { prompts } }) =>
      `the server had ${Math.round(undulyCached(prompts))} of ` +
      `${Math.round(prompts?.countedTokensMean ?? 0)} tokens of each prompt from its cache, though ` +
      'no two prompts begin alike: the same prompts were sent before, and prefill is too short',
    advice:
      'the same seed makes the same prompts: run with another --seed, or empty the cache; to ' +
      'measure a cache on purpose write sharedPrefix: { tokens: … }',
  },
  {
    code: 'prompt-length-off',
    isInAnswers: true,
    holds: ({ cell: { prompts } }) => isOffLength(prompts),
    message: ({ cell: { prompts } }) =>
      `the server counts ${Math.round(prompts?.countedTokensMean ?? 0)} tokens in prompts that were ` +
      `to have ${prompts?.askedTokens}`,
    advice: 'name the model’s tokenizer: prompt: { tokens: 512, tokenizer: o200k_base }',
  },
  {
    code: 'not-decoded',
    holds: ({ notDecoded }) => notDecoded > 0,
    message: ({ cell, notDecoded }) =>
      `${notDecoded} of ${cell.counts.ok} answers came faster than they could be decoded; ` +
      'they are judged by their status alone',
    advice: 'set decode: none, or send less at a time',
  },
  {
    code: 'unparseable-reports',
    isInAnswers: true,
    holds: ({ cell }) => cell.reports.unparseable > 0,
    message: ({ cell }) =>
      `${cell.reports.unparseable} durations that the server reported are not times: empty, ` +
      'negative, no number, or told twice; they are not used',
    advice: 'write them as in `Server-Timing: inference;dur=12.3`',
  },
  {
    code: 'suspect-unit',
    holds: ({ cell }) => isThousandTimesTooSmall(cell),
    message: () => 'what the server reports is about a thousandth of what the client waits',
    advice: 'look at the unit: Server-Timing is in milliseconds, not seconds',
  },
  {
    code: 'timings-not-found',
    isInAnswers: true,
    holds: ({ cell }, plan) =>
      cell.counts.ok > 0 && cell.reports.answers === 0 && namedTimings(plan).length > 0,
    message: ({ cell }, plan) =>
      `${namedTimings(plan).join(', ')}: in none of ${cell.counts.ok} answers`,
    advice: 'compare the name with the answer: run --once shows it',
  },
  {
    code: 'timing-suggested',
    isInAnswers: true,
    holds: (seen, plan) => suggestedOf(seen, plan).length > 0,
    message: (seen, plan) =>
      `looks like a time, and is not used: ${suggestionText(suggestedOf(seen, plan))}`,
    advice: (seen, plan) => adviceOnSuggested(suggestedOf(seen, plan)),
  },
  {
    code: 'not-json',
    holds: ({ cell, contentType }, plan) =>
      plan.target.api === 'json' &&
      cell.payload.kind !== 'none' &&
      cell.counts.ok > 0 &&
      contentType !== undefined &&
      !/\bjson\b/i.test(contentType),
    message: ({ contentType }) =>
      `the answers are ${contentType}, not JSON; by their status they count as good`,
    advice: 'a login or error page? name what must be there (expect: { json: … }), or set api: raw',
  },
  {
    code: 'delayed-ack',
    holds: ({ cell }) => isDelayed(cell),
    message: () =>
      'about 40 ms lie between the first and the last byte of small answers: the server ' +
      'writes head and body apart, and the second waits for an acknowledgement (Nagle)',
    advice: 'let the server write both at once, or set TCP_NODELAY',
  },
  {
    code: 'upload-lower-bound',
    holds: ({ cell: { payload, pieces } }) =>
      payload.bodyBytes > FIRST_FLIGHT_BYTES && pieces.upload?.source === 'estimated',
    message: () =>
      'the upload of bodies over 14 KiB is estimated from the handshake: a lower bound; ' +
      'the rest of it stands in server or unaccounted',
    advice: null,
  },
];

/** One finding a rule, with all the cells for which it holds; the first one gives the numbers. */
export function findingsOf(plan: Plan, all: readonly SeenCell[]): readonly Finding[] {
  // What an invalid cell shows of the target may be our own doing: it gives no advice.
  const seen = all.filter(({ cell }) => cell.validity.verdict !== 'invalid');
  const byRule = RULES.flatMap(({ code, holds, message, advice, isInAnswers }): Finding[] => {
    const found = (isInAnswers ? all : seen).filter((one) => holds(one, plan));
    const [first] = found;
    if (first === undefined) return [];
    const cells = found.map(({ cell }) => cell.name);
    const said = typeof advice === 'function' ? advice(first, plan) : advice;
    return [{ code, message: message(first, plan), advice: said, cells }];
  });
  return [...saturationsOf(seen.map(({ cell }) => cell)), ...byRule, ...problemsOf(all)];
}

/** One finding a code, with all its cells; the first one gives the words. */
function problemsOf(seen: readonly SeenCell[]): readonly Finding[] {
  const byCode = new Map<string, Finding>();
  for (const { cell, problems = [] } of seen) {
    for (const problem of problems) {
      const known = byCode.get(problem.code) ?? { ...problem, cells: [] };
      byCode.set(problem.code, { ...known, cells: [...known.cells, cell.name] });
    }
  }
  return [...byCode.values()];
}

/** Only `auto` looks for more than the scenario names. */
function suggestedOf({ headers = [] }: SeenCell, plan: Plan): readonly SuggestedTime[] {
  const isAuto = plan.timings.some(({ kind }) => kind === 'auto');
  const named = new Set(
    plan.timings.flatMap((source) => (source.kind === 'header' ? [source.header] : [])),
  );
  return isAuto ? suggestedTimes(headers).filter(({ header }) => !named.has(header)) : [];
}

function namedTimings(plan: Plan): readonly string[] {
  return plan.timings.flatMap((source) => {
    if (source.kind === 'known') return [sourceNamed(source.name).title];
    return source.kind === 'header' || source.kind === 'body' ? [fieldName(source)] : [];
  });
}

function isDelayed({ pieces, bytes, counts }: CellDocument): boolean {
  const middleNs = pieces.download?.p50Ns ?? 0;
  const isSmall = counts.ok > 0 && bytes.received / counts.ok <= SMALL_ANSWER_BYTES;
  return isSmall && middleNs >= DELAYED_ACK_NS.from && middleNs <= DELAYED_ACK_NS.to;
}

function isThousandTimesTooSmall({ pieces, afterSend, reports, stream }: CellDocument): boolean {
  if (reports.answers === 0) return false;
  const { serverDecode, serverQueue, inference, prefill, generation, serverEncode, server } =
    pieces;
  const work = [inference, prefill, generation, server];
  // The head of a stream tells what was before the first token: a moment, in any unit.
  if (stream !== undefined && !work.some((piece) => piece?.source === 'reported')) return false;
  const all = [serverDecode, serverQueue, serverEncode, ...work];
  const reportedNs = all
    .filter((piece) => piece?.source === 'reported')
    .reduce((sum, piece) => sum + (piece?.contributionNs ?? 0), 0);
  const ratio = (afterSend.meanNs ?? 0) / reportedNs;
  return ratio >= WRONG_UNIT_RATIO.from && ratio <= WRONG_UNIT_RATIO.to;
}

/** A run that ended early has cells that nobody sees; they are named. */
export function missingCells(plan: Plan, seen: readonly SeenCell[]): readonly Finding[] {
  const measured = new Set(seen.map(({ cell }) => cell.name));
  const missing = plan.cells.map(({ name }) => name).filter((name) => !measured.has(name));
  if (missing.length === 0) return [];
  return [
    {
      code: 'not-measured',
      message: `${missing.length} of ${plan.cells.length} cells were not measured: ${missing.join(', ')}`,
      advice: null,
      cells: [],
    },
  ];
}
