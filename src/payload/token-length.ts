import type { Range } from '../base/limits.js';
import type { Random } from '../base/random.js';
import { unreachable } from '../base/unreachable.js';

/** Tokens of a prompt, or the most of an answer: always as many, or drawn for each request. */
export type TokenLength =
  | { readonly kind: 'constant'; readonly tokens: number }
  | { readonly kind: 'exponential'; readonly meanTokens: number }
  | { readonly kind: 'lognormal'; readonly medianTokens: number; readonly sigma: number }
  /** Each from the least to the most is as likely. */
  | { readonly kind: 'uniform'; readonly leastTokens: number; readonly mostTokens: number };

/** One length after another, in whole tokens within the limits of what can be asked for. */
export function tokenLengthsOf(
  length: TokenLength,
  random: Random,
  { min, max }: Range,
): () => number {
  const drawn = drawsOf(length, random);
  return () => Math.min(max, Math.max(min, Math.round(drawn())));
}

/** In words, as a report has them. */
export function tokenLengthWords(length: TokenLength): string {
  switch (length.kind) {
    case 'constant':
      return `${length.tokens}`;
    case 'exponential':
      return `exponential, mean ${length.meanTokens}`;
    case 'lognormal':
      return `lognormal, median ${length.medianTokens}, sigma ${length.sigma}`;
    case 'uniform':
      return `uniform, ${length.leastTokens} to ${length.mostTokens}`;
    default:
      return unreachable(length);
  }
}

function drawsOf(length: TokenLength, random: Random): () => number {
  switch (length.kind) {
    case 'constant':
      return () => length.tokens;
    case 'exponential':
      // 1 - random() lies in (0, 1], so its logarithm is finite.
      return () => -Math.log(1 - random()) * length.meanTokens;
    case 'lognormal':
      return () => length.medianTokens * Math.exp(length.sigma * normalOf(random));
    case 'uniform': {
      const { leastTokens, mostTokens } = length;
      return () => leastTokens + Math.floor(random() * (mostTokens - leastTokens + 1));
    }
    default:
      return unreachable(length);
  }
}

/** Box and Muller's transform; the second number of each pair is not kept. */
function normalOf(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
