import type { Json } from '../base/json.js';
import type { StreamShape } from '../base/stream-shape.js';

import type { Api, Given } from './api.js';
import { choicesFaultIn } from './openai-answer.js';
import { ASK_WITH_USAGE, CHAT_CHUNKS, COMPLETION_CHUNKS } from './stream-shapes.js';
import { encodeChatOf, encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/** Of both paths: which one is asked stands in the path alone. */
const CHUNKS: StreamShape = {
  ...CHAT_CHUNKS,
  content: [...CHAT_CHUNKS.content, ...COMPLETION_CHUNKS.content],
};

/**
 * vLLM's own dialect of chat completions and of completions: with `maxTokens` the model writes
 * exactly so many tokens, so that runs of different prompts can be compared.
 */
export const vllmApi: Api = {
  name: 'vllm',
  usualPath: () => '/v1/chat/completions',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) => {
    const asking = { random, turn, given };
    return isOfCompletions(given)
      ? encodeTextOf(content, asking, (prompt) => bodyOf({ prompt }, given))
      : encodeChatOf(content, asking, (messages) => bodyOf({ messages }, given));
  },
  stream: { shape: CHUNKS },
  faultIn: (answer) => choicesFaultIn(answer, ['message', 'text']),
  page: {
    speaks: 'vLLM, with what only it understands; `openai-chat` asks it as any other server',
    link: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server/',
    path: '`/v1/chat/completions`; `/v1/completions` is asked in its own way',
    size: 'one user message (of `/v1/completions` a `prompt`) of so many bytes of text',
    tensor: 'not taken',
    prompt:
      'one user message, of `/v1/completions` `prompt`; `maxTokens` is `max_tokens` and `min_tokens`, with `ignore_eos`: exactly so many tokens are made',
    answer:
      '`/choices/0/message` or `/choices/0/text` must be there, no `error`, in the answer or in the choice, and it was not ended by `abort` or `error`',
    traps: [
      'A chunk can hold several tokens, or none (a cut character, speculative decoding): tokens are counted by `usage`.',
      'Equal beginnings of prompts come from the prefix cache; generated prompts differ from the first word on.',
      'Times per request need `--enable-per-request-metrics`, counts of cached tokens `--enable-prompt-tokens-details`.',
    ],
  },
};

function isOfCompletions({ path }: Given): boolean {
  return path.endsWith('/completions') && !path.endsWith('/chat/completions');
}

function bodyOf(
  said: Readonly<Record<string, Json>>,
  { model, maxTokens, isStreamed }: Given,
): Json {
  return {
    ...optional('model', model),
    ...said,
    ...(maxTokens === undefined
      ? {}
      : { max_tokens: maxTokens, min_tokens: maxTokens, ignore_eos: true }),
    ...(isStreamed ? ASK_WITH_USAGE : {}),
  };
}
