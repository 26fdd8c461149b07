import type { PromptsDocument } from '../result/prompts-document.js';

/*
 * What the server's counts say of prompts against what was asked for. A server's own template is
 * the same in each request: a few tokens of it may well come from a cache, and are counted.
 */

/** Tokens that a chat template has, generously. */
const TEMPLATE_TOKENS = 64;
const CACHED_RATIO_MAX = 0.05;
const LENGTH_RATIO_MAX = 0.1;

/** Tokens from a cache, beyond those that all prompts have alike. */
export function undulyCached(prompts: PromptsDocument | undefined): number {
  const { cachedTokensMean = null, countedTokensMean = null } = prompts ?? {};
  if (prompts === undefined || !prompts.isUnique) return 0;
  if (cachedTokensMean === null || countedTokensMean === null) return 0;
  const beyond = cachedTokensMean - prompts.sharedTokens;
  return beyond > templateTokens(countedTokensMean) ? beyond : 0;
}

/** So many tokens of a prompt of that length may be those of a template, alike in all requests. */
export function templateTokens(countedTokensMean: number): number {
  return Math.max(TEMPLATE_TOKENS, CACHED_RATIO_MAX * countedTokensMean);
}

/** Whether prompts were much longer or shorter than was asked for. */
export function isOffLength(prompts: PromptsDocument | undefined): boolean {
  const { askedTokens = null, countedTokensMean = null } = prompts ?? {};
  if (askedTokens === null || countedTokensMean === null) return false;
  const off = countedTokensMean - askedTokens;
  return (
    off > TEMPLATE_TOKENS + LENGTH_RATIO_MAX * askedTokens || off < -LENGTH_RATIO_MAX * askedTokens
  );
}
