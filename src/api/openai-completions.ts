import type { Api } from './api.js';
import { choicesFaultIn } from './openai-answer.js';
import { OPENAI_MODELS, openApiSign } from './sign.js';
import { ASK_WITH_USAGE, COMPLETION_CHUNKS } from './stream-shapes.js';
import { encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/** The older completions: a text in, its continuation out, with no chat template in between. */
export const openaiCompletionsApi: Api = {
  name: 'openai-completions',
  usualPath: () => '/v1/completions',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (prompt) => ({
      ...optional('model', given.model),
      prompt,
      ...optional('max_tokens', given.maxTokens),
      ...(given.isStreamed ? ASK_WITH_USAGE : {}),
    })),
  stream: { shape: COMPLETION_CHUNKS },
  faultIn: (answer) => choicesFaultIn(answer, ['text']),
  signs: [OPENAI_MODELS, openApiSign('/v1/completions', 'spoken')],
  page: {
    speaks: 'completions without a chat template: vLLM, SGLang, TGI, llama.cpp, Ollama, NIM',
    link: 'https://platform.openai.com/docs/api-reference/completions',
    path: '`/v1/completions`',
    size: 'a prompt of so many bytes of text',
    tensor: 'not taken',
    prompt: '`prompt`; `maxTokens` is `max_tokens`',
    answer:
      '`/choices/0/text` must be there, no `error`, in the answer or in the choice, and it was not ended by `abort` or `error`',
    traps: ['Without `maxTokens` OpenAI and vLLM make at most 16 tokens, llama.cpp any number.'],
  },
};
