import type { Content } from '../payload/payload.js';
import { loadTokenizer, type TokenizerName } from '../payload/tokenizer.js';

import type { RequestNote } from './describe-model.js';
import type { RequestPool } from './load-order.js';

/** Loads what a payload counts its tokens with; says so where it is not installed. */
export async function tokenizerNotesOf(content: Content): Promise<readonly RequestNote[]> {
  const name = tokenizerIn(content);
  if (name === undefined || (await loadTokenizer(name))) return [];
  return [
    {
      code: 'tokenizer-not-installed',
      message: `the tokenizer ${name} is not installed: prompts have 4 characters a token instead`,
      advice: 'npm install gpt-tokenizer (with -g where modelbench was installed so)',
    },
  ];
}

/** The same for a thread that makes its own requests; nothing is left to say. */
export async function loadTokenizersOf(pools: readonly RequestPool[]): Promise<void> {
  for (const { bodies } of pools) {
    const name = bodies.kind === 'per-request' ? tokenizerIn(bodies.content) : undefined;
    if (name !== undefined) await loadTokenizer(name);
  }
}

function tokenizerIn(content: Content): TokenizerName | undefined {
  if (content.kind !== 'prompt' || content.prompt.kind !== 'tokens') return undefined;
  return content.prompt.tokenizer;
}
