import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PromptTally } from '../../src/run/prompt-tally.js';
import { type ApiName, apiOf } from '../../src/api/apis.js';

/** Tokens of the prompt and of those from a cache, of an answer that came whole. */
function check(name: ApiName, answer: unknown, told: readonly [number, number]): void {
  const { tokens, cached } = new PromptTally().add(answer, apiOf(name)) ?? {};
  assert.deepEqual([tokens, cached], told, `${name} ${JSON.stringify(answer)}`);
}

test('what a whole answer says of its prompt is read where its API has it', () => {
  const details = { input_tokens_details: { cached_tokens: 32 } };
  check('openai-responses', { usage: { input_tokens: 70, ...details } }, [70, 32]);
  check('openai-chat', { usage: { prompt_tokens: 70 } }, [70, Number.NaN]);
  check('sglang', { meta_info: { prompt_tokens: 14, cached_tokens: 6 } }, [14, 6]);
  check('anthropic-messages', { content: [] }, [Number.NaN, Number.NaN]);
});

test('what Messages leave out of the tokens of a prompt is added: read from a cache, and written', () => {
  const parts = {
    input_tokens: 7,
    cache_creation_input_tokens: 100,
    cache_read_input_tokens: 2000,
  };
  check('anthropic-messages', { usage: parts }, [2107, 2000]);
  check('anthropic-messages', { usage: { input_tokens: 7 } }, [7, Number.NaN]);
});
