import type { Api } from './api.js';
import { choicesFaultIn } from './openai-answer.js';
import { ASK_WITH_USAGE, CHAT_CHUNKS } from './stream-shapes.js';
import { encodeChatOf, optional, TAKES_TEXT } from './texts.js';

/**
 * vLLM's own dialect of chat completions: with `maxTokens` the model writes exactly so many
 * tokens, so that runs of different prompts can be compared.
 */
export const vllmApi: Api = {
  name: 'vllm',
  usualPath: () => '/v1/chat/completions',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeChatOf(content, { random, turn, given }, (messages) => ({
      ...optional('model', given.model),
      messages,
      ...(given.maxTokens === undefined
        ? {}
        : { max_tokens: given.maxTokens, min_tokens: given.maxTokens, ignore_eos: true }),
      ...(given.isStreamed ? ASK_WITH_USAGE : {}),
    })),
  stream: { shape: CHAT_CHUNKS },
  faultIn: (answer) => choicesFaultIn(answer, 'message'),
  page: {
    speaks: 'vLLM, with what only it understands; `openai-chat` asks it as any other server',
    link: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server/',
    path: '`/v1/chat/completions`',
    size: 'one user message of so many bytes of text',
    tensor: 'not taken',
    prompt:
      'one user message; `maxTokens` is `max_tokens` and `min_tokens`, with `ignore_eos`: exactly so many tokens are made',
    answer: '`/choices/0/message` must be there, and no `error`, in the answer or in the choice',
    traps: [
      'A chunk can hold several tokens, or none (a cut character, speculative decoding): tokens are counted by `usage`.',
      'Equal beginnings of prompts come from the prefix cache; generated prompts differ from the first word on.',
      'Times per request need `--enable-per-request-metrics`.',
    ],
  },
};
