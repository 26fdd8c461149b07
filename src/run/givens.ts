import type { Asked, Files, Given } from '../api/api.js';
import { tokenLengthsOf } from '../payload/token-length.js';
import { TOKENS_MADE } from '../base/limits.js';
import { randomOf, seedOf } from '../base/random.js';

/** What each request is made of: lengths of answers are drawn anew, by numbers of their own. */
export function givensOf(asked: Asked, files: Files, seed: number): () => Given {
  const { maxTokens } = asked;
  if (maxTokens === undefined || maxTokens.kind === 'constant') {
    const given = { ...asked, files, maxTokens: maxTokens?.tokens };
    return () => given;
  }
  const lengthOf = tokenLengthsOf(
    maxTokens,
    randomOf(seedOf(seed, 'lengths of answers')),
    TOKENS_MADE,
  );
  return () => ({ ...asked, files, maxTokens: lengthOf() });
}
