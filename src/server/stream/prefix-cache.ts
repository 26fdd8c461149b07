/*
 * A cache of prompts as servers of language models have it: blocks of sixteen tokens, each known
 * by all that comes before it. The last token is never served from it: a model has to be run for
 * at least one.
 */

const BLOCK_TOKENS = 16;
/** What is remembered; beyond it the oldest is forgotten. */
const BLOCKS_MAX = 100_000;

export class PrefixCache {
  readonly #known = new Set<string>();

  /** How many of the first tokens are known; all of them are from now on. */
  hit(tokens: readonly string[]): number {
    let cached = 0;
    let isKnown = true;
    let chain = '';
    for (let end = BLOCK_TOKENS; end < tokens.length; end += BLOCK_TOKENS) {
      chain = chainOf(chain, tokens.slice(end - BLOCK_TOKENS, end));
      isKnown &&= this.#known.has(chain);
      if (isKnown) cached = end;
      this.#known.add(chain);
    }
    for (const oldest of this.#known) {
      if (this.#known.size <= BLOCKS_MAX) break;
      this.#known.delete(oldest);
    }
    return cached;
  }
}

/** 53 bits that depend on every token so far (two of FNV-1a's, with other primes). */
function chainOf(before: string, tokens: readonly string[]): string {
  const text = `${before}|${tokens.join(' ')}`;
  let one = 0x811c_9dc5;
  let other = 0x1234_5678;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x0100_0193);
    other = Math.imul(other ^ code, 0x85eb_ca6b);
  }
  return `${one >>> 0}.${other >>> 0}`;
}
