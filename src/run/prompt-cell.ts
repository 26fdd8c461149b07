/*
 * Whether a cell's first tokens can say what a prompt costs, and whose count of its tokens there
 * is. What cannot be told apart from the outside is refused in words, not guessed.
 */
import type { CellDocument } from '../result/document.js';
import type { TtftEstimateDocument } from '../result/ttft-estimate-document.js';
import type { Cell } from '../scenario/plan.js';
import { type FirstToken, type FirstTokens, serverNsOf } from '../stats/first-tokens.js';

import { templateTokens } from './prompt-findings.js';
import { isUnique } from './prompt-tally.js';

/** What was measured of a cell. */
export type SeenPrompts = {
  readonly cell: CellDocument;
  readonly payloads: Cell['payloads'];
  readonly first: FirstTokens;
};

/** A cell whose answers have a first token, and prompts whose length somebody knows. */
export type PromptCell = SeenPrompts & {
  readonly time: TtftEstimateDocument['time'];
  readonly tokensBy: TtftEstimateDocument['tokensBy'];
  readonly points: readonly PromptPoint[];
  /** Why nothing may be concluded from it; undefined: it may. */
  readonly refusal: string | undefined;
};

export type PromptPoint = FirstToken & {
  /** What the server took; where the way to it is not known, with that. */
  readonly ns: number;
};

/** Held back on the way: as in the warning of it. */
const BUFFERED_RATIO_MAX = 0.5;

/** Undefined where the cell is no such. */
export function promptCellOf(seen: SeenPrompts): PromptCell | undefined {
  const time = timeOf(seen);
  const counted = countedOf(seen);
  if (time === undefined || counted === undefined || counted.points.length === 0) return undefined;
  return { ...seen, time, ...counted, refusal: refusalOf(seen) };
}

function timeOf({ cell, payloads, first }: SeenPrompts): PromptCell['time'] | undefined {
  if (first.sample.seen === 0) return undefined;
  if (cell.stream !== undefined) return 'ttftAfterSend';
  const isOneToken = payloads.every(
    ({ maxTokens }) => maxTokens?.kind === 'constant' && maxTokens.tokens === 1,
  );
  return isOneToken ? 'afterSend' : undefined;
}

function countedOf({
  cell,
  first,
}: SeenPrompts): Pick<PromptCell, 'tokensBy' | 'points'> | undefined {
  const kept = first.sample.kept();
  if (first.tokens.count > 0) {
    const told = kept.filter(({ tokens }) => tokens > 0);
    return { tokensBy: 'usage', points: told.map(pointOf) };
  }
  const { askedTokens = null, tokenizer = null } = cell.prompts ?? {};
  if (askedTokens === null) return undefined;
  return {
    tokensBy: tokenizer === null ? 'characters' : 'tokenizer',
    points: kept.map((one) => pointOf({ ...one, tokens: askedTokens })),
  };
}

function pointOf(first: FirstToken): PromptPoint {
  return { ...first, ns: serverNsOf(first) };
}

function refusalOf(seen: SeenPrompts): string | undefined {
  const { cell } = seen;
  if (cell.validity.verdict === 'invalid') return 'cells of prompts are invalid';
  if (cell.stream !== undefined) {
    const { buffered } = cell.stream.events;
    if (buffered > BUFFERED_RATIO_MAX * cell.counts.ok) {
      return 'something on the way holds the streams back';
    }
  }
  return cacheRefusal(seen);
}

/** What comes from a cache is not computed, and costs next to nothing. */
function cacheRefusal({ cell, payloads, first }: SeenPrompts): string | undefined {
  const cached = first.cached.mean();
  const tokens = first.tokens.mean();
  if (cached !== null && tokens !== null) {
    return cached > templateTokens(tokens)
      ? `the server had ${Math.round(cached)} of ${Math.round(tokens)} tokens of each prompt ` +
          'from its cache'
      : undefined;
  }
  const shared = cell.prompts?.sharedTokens ?? 0;
  return shared > 0 || !payloads.every(isUnique)
    ? 'prompts repeat, and the server does not tell how much of them it had in a cache'
    : undefined;
}
