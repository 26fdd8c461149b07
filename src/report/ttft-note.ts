/* What the estimates of the time to the first token rest on, and what follows from them. */
import type {
  BoundedDocument,
  PromptLengthDocument,
  QueueDocument,
  TtftEstimateDocument,
} from '../result/ttft-estimate-document.js';

import { countOf, countText, scaleOf, timeText, timeWithUnit } from './number.js';
import type { Note } from './view.js';

/** A queue, at which load, and the length of prompts in whose row it stands. */
export type PlacedQueue = {
  readonly queue: QueueDocument;
  readonly load: string;
  readonly row: PromptLengthDocument | undefined;
};

/** Of the wait for the first token: what is worth a word. */
const MOST_RATIO = 0.5;
const LITTLE_RATIO = 0.1;

/** `apart`: queues of cells whose prompts are of no one length. */
export function ttftNotes(
  estimate: TtftEstimateDocument,
  apart: readonly PlacedQueue[],
): readonly Note[] {
  const texts = [
    lineText(estimate),
    ...(estimate.lengths.length < 2 ? [] : [groundText(estimate)]),
    ...apart.map(
      ({ queue, load }) =>
        `queue added at ${load}, ${queue.payload}, ${tokensText(queue.tokens)} in the mean: ` +
        withInterval(queue.addedNs),
    ),
    ...(estimate.queues.length === 0 ? [] : [QUEUE_TEXT]),
    ...adviceOf(estimate),
  ];
  return texts.map((text) => ({ mark: '·', ink: 'faint', text }));
}

const QUEUE_TEXT =
  'queue: what that load adds to the mean at the same length; of a server that works on several ' +
  'prompts together slower prefill is in it';

const WHOSE_COUNT: Readonly<Record<TtftEstimateDocument['tokensBy'], string>> = {
  usage: 'tokens as the server counts them',
  tokenizer: 'tokens by the scenario’s tokenizer',
  characters: 'four characters taken for a token',
};

const WHOSE_WAY = {
  derived: 'network as the kernels saw the way there and back',
  estimated: 'network of two half round trips',
} as const;

function lineText({ line, whyNot, steps }: TtftEstimateDocument): string {
  if (line !== null) {
    const { perTokenNs, fixedNs, fixedIs } = line;
    const prefill =
      perTokenNs.low > 0
        ? `${withInterval(perTokenNs)} per prompt token`
        : `no more than ${timeWithUnit(perTokenNs.high)} per prompt token, if anything`;
    const network = fixedIs === 'server' ? 'network + ' : '';
    return `first token = ${network}${withInterval(fixedNs)} + ${prefill}; 95 %`;
  }
  if (steps.length === 0) {
    return `first token: what a prompt token costs is not known: ${whyNot ?? ''}`;
  }
  const parts = steps.map(
    ({ fromTokens, toTokens, perTokenNs }) =>
      `${withInterval(perTokenNs)} from ${rounded(fromTokens)} to ${rounded(toTokens)}`,
  );
  return (
    `first token: ${whyNot ?? ''}, so that fixed costs are not known; a prompt token costs ` +
    `${parts.join(', ')}; 95 %`
  );
}

function groundText(estimate: TtftEstimateDocument): string {
  const { points, requests, tokensBy, time, line, steps } = estimate;
  const kept = points === requests ? '' : `${countText(points)} of `;
  const whole = time === 'afterSend' ? ' of one token that came whole' : '';
  const how = line === null && steps.length === 0 ? '' : 'by Theil’s slope and Sen’s interval, ';
  return [
    `${how}from ${kept}${countOf(requests, 'answer')}${whole} with one request at a time`,
    WHOSE_COUNT[tokensBy],
    ...wayTexts(estimate),
  ].join('; ');
}

function wayTexts({ networkSource, line }: TtftEstimateDocument): readonly string[] {
  if (networkSource !== null) return [WHOSE_WAY[networkSource]];
  return line === null ? [] : ['the way there and back, of which nothing is known, is in “fixed”'];
}

/** Only what the interval allows to say. */
function adviceOf({ lengths, line }: TtftEstimateDocument): readonly string[] {
  const longest = lengths.at(-1);
  if (line === null || longest === undefined || longest.prefillNs === null) return [];
  const { low, high } = longest.prefillNs;
  if (low > MOST_RATIO * longest.p50Ns) {
    return [
      `at ${tokensText(longest.tokens)} prefill is ${shareText(longest)} of the wait for the first ` +
        'token: shorter prompts, or a cache of their beginnings, would save most',
    ];
  }
  if (high < LITTLE_RATIO * longest.p50Ns) {
    return [
      `up to ${tokensText(longest.tokens)} the length of the prompt hardly matters: prefill is ` +
        `${shareText(longest)} of the wait for the first token`,
    ];
  }
  return [];
}

function shareText({ prefillNs, p50Ns }: PromptLengthDocument): string {
  const { estimate, low, high } = prefillNs ?? { estimate: 0, low: 0, high: 0 };
  if (low <= 0) return `at most ${percent(high, p50Ns)}`;
  return `about ${percent(estimate, p50Ns)}`;
}

function percent(ns: number, wholeNs: number): string {
  return `${Math.max(1, Math.round((100 * ns) / wholeNs))} %`;
}

function tokensText(tokens: number): string {
  return `${rounded(tokens)} tokens`;
}

function rounded(tokens: number): string {
  return countText(Math.round(tokens));
}

/** `41.5 ms [41.3, 41.8]`, the ends in the unit of the estimate. */
function withInterval({ estimate, low, high }: BoundedDocument): string {
  const scale = scaleOf([estimate]);
  const [from, to] = [timeText(low, scale), timeText(high, scale)];
  return `${timeText(estimate, scale)} ${scale.unit} [${from}, ${to}]`;
}
