import { BLANK_STREAM_SHAPE, type StreamShape } from '../base/stream-shape.js';

import { faultUnless, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { isText, type Published, type Seen, versionIn } from './sign.js';
import { encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/** What `n_probs` and the like add does not matter; an event can hold several tokens, or none. */
const EVENTS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: ['/content'],
  done: [{ kind: 'field', at: '/stop', is: true }],
  usage: {
    output: ['/timings/predicted_n', '/tokens_predicted'],
    prompt: ['/tokens_evaluated'],
    cached: ['/timings/cache_n'],
    reasoning: [],
    written: [],
  },
};

/** llama.cpp's server in its own tongue. */
export const llamaCppApi: Api = {
  name: 'llama-cpp',
  usualPath: () => '/completion',
  model: 'unused',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (prompt) => ({
      prompt,
      ...optional('n_predict', given.maxTokens),
      ...(given.isStreamed ? { stream: true } : {}),
    })),
  stream: { shape: EVENTS },
  faultIn: (answer) => faultUnless(answer, 'content', (content) => typeof content === 'string'),
  signs: [{ path: '/props', read: propsIn }],
  page: {
    speaks: 'llama.cpp’s `llama-server`, and what is built on it',
    link: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    path: '`/completion`',
    size: 'a prompt of so many bytes of text',
    tensor: 'not taken',
    prompt: '`prompt`; `maxTokens` is `n_predict`',
    answer: '`/content` must be a text, and no `error`',
    traps: [
      'Without `maxTokens` the model writes until it ends on its own, or for ever.',
      'A slot keeps the prompt of its last request (`cache_prompt`): equal beginnings cost nothing, which is why prompts differ from the first word on.',
      'It closes the connection behind a streamed answer without saying so, and the next request on it fails: write `connections: { mode: cold }`.',
      'More requests than slots (`--parallel`) wait inside, where no field tells it.',
    ],
  },
};

/** Of tools/server: `build_info` is `b6123-0a5036b` or the like. */
function propsIn({ value }: Published): Seen | undefined {
  const { build_info: build, total_slots: slots, ...props } = membersOf(value);
  const { default_generation_settings: settings, model_alias: alias, model_path: path } = props;
  if (settings === undefined || (build === undefined && slots === undefined)) return undefined;
  const file = isText(path) ? path.split(/[\\/]/).at(-1) : undefined;
  const model = isText(alias) ? alias : file;
  return {
    weight: 'own',
    evidence: `it has ${String(slots ?? '?')} slots`,
    server: { name: 'llama.cpp', kind: 'llama-cpp', ...versionIn(build) },
    models: model === undefined ? [] : [model],
  };
}
