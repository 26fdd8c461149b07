import type { Api } from './api.js';
import { choicesFaultIn } from './openai-answer.js';
import { OPENAI_MODELS, openApiSign } from './sign.js';
import { ASK_WITH_USAGE, CHAT_CHUNKS } from './stream-shapes.js';
import { encodeChatOf, optional, TAKES_TEXT } from './texts.js';

/** Chat completions as OpenAI made them: vLLM, SGLang, TGI, llama.cpp, Ollama, NIM and gateways. */
export const openaiChatApi: Api = {
  name: 'openai-chat',
  usualPath: () => '/v1/chat/completions',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeChatOf(content, { random, turn, given }, (messages) => ({
      ...optional('model', given.model),
      messages,
      ...optional('max_tokens', given.maxTokens),
      ...(given.isStreamed ? ASK_WITH_USAGE : {}),
    })),
  stream: { shape: CHAT_CHUNKS },
  faultIn: (answer) => choicesFaultIn(answer, ['message']),
  signs: [OPENAI_MODELS, openApiSign('/v1/chat/completions', 'spoken')],
  page: {
    speaks:
      'chat completions: OpenAI, vLLM, SGLang, TGI, llama.cpp, Ollama, NIM, LiteLLM and many more',
    link: 'https://platform.openai.com/docs/api-reference/chat',
    path: '`/v1/chat/completions`',
    size: 'one user message of so many bytes of text',
    tensor: 'not taken',
    prompt: 'one user message; `maxTokens` is `max_tokens`',
    answer:
      '`/choices/0/message` must be there, no `error`, in the answer or in the choice, and it was not ended by `abort` or `error`',
    traps: [
      'A model that stops early makes fewer tokens than `maxTokens`; the time of an answer follows the tokens that it made.',
      'OpenAI’s reasoning models refuse `max_tokens`: write a template with `max_completion_tokens`.',
      'The server adds its chat template: it counts some more tokens than the prompt has.',
    ],
  },
};
