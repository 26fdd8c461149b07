import type { Json } from '../base/json.js';
import { BLANK_STREAM_SHAPE, type StreamShape } from '../base/stream-shape.js';

import { errorIn, isFullList, isVector, membersOf } from './answer-faults.js';
import type { Api, Given } from './api.js';
import { quoted } from './quoted.js';
import { isText, type Published, type Seen } from './sign.js';
import { encodeChatOf, encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/** Of `/api/generate` and of `/api/chat`. */
const LINES: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'ndjson',
  content: ['/response', '/message/content'],
  reasoning: ['/thinking', '/message/thinking'],
  toolCalls: ['/message/tool_calls'],
  done: [{ kind: 'field', at: '/done', is: true }],
  usage: {
    output: ['/eval_count'],
    prompt: ['/prompt_eval_count'],
    cached: [],
    reasoning: [],
    written: [],
  },
};

/** Ollama in its own tongue: three kinds of request, told apart by the path. */
export const ollamaApi: Api = {
  name: 'ollama',
  usualPath: () => '/api/generate',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    given.path.endsWith('/chat')
      ? encodeChatOf(content, { random, turn, given }, (said) => bodyOf(said, given))
      : encodeTextOf(content, { random, turn, given }, (text) => bodyOf(text, given)),
  stream: { shape: LINES },
  faultIn: (answer) => {
    const error = errorIn(answer);
    if (error !== undefined) return error;
    const { response, message, embeddings, done } = membersOf(answer);
    if (embeddings !== undefined) {
      const isGood = isFullList(embeddings) && embeddings.every(isVector);
      return isGood ? undefined : `/embeddings is ${quoted(embeddings)}`;
    }
    if (response === undefined && message === undefined) {
      return `neither /response nor /message nor /embeddings is there: ${quoted(answer)}`;
    }
    return done === true ? undefined : `/done is ${quoted(done)}, not true`;
  },
  signs: [
    { path: '/', read: greetingIn },
    { path: '/api/tags', read: tagsIn },
  ],
  page: {
    speaks: 'Ollama',
    link: 'https://docs.ollama.com/api',
    path: '`/api/generate`; `/api/chat` and `/api/embed` are asked in their own way',
    size: 'a prompt of so many bytes of text',
    tensor: 'not taken',
    prompt:
      '`prompt` (of `/api/chat` a user message, of `/api/embed` `input`); `maxTokens` is `options.num_predict`',
    answer:
      '`/done` must be true beside `/response` or `/message`; or `/embeddings`; and no `error`',
    traps: [
      'The first request loads the model; after five idle minutes it is unloaded again: warm up.',
      'A prompt longer than `num_ctx` is cut; only the server’s log tells it.',
      'Several texts in one request are for `openai-embeddings`, which Ollama speaks, too.',
      'Requests beyond `OLLAMA_NUM_PARALLEL` wait inside, where no field tells it.',
    ],
  },
};

/** `said` is a text, of chats the messages. */
function bodyOf(said: Json, { model, path, maxTokens, isStreamed }: Given): Json {
  const named = optional('model', model);
  if (path.endsWith('/embed')) return { ...named, input: said };
  const options = maxTokens === undefined ? {} : { options: { num_predict: maxTokens } };
  // Answers stream unless they are told not to.
  if (path.endsWith('/chat')) {
    return { ...named, messages: said, stream: isStreamed, ...options };
  }
  return { ...named, prompt: said, stream: isStreamed, ...options };
}

const SERVER = { name: 'Ollama', kind: 'ollama' };

/** server/routes.go, v0.33.0. */
function greetingIn({ text }: Published): Seen | undefined {
  if (text !== 'Ollama is running') return undefined;
  return { weight: 'own', evidence: 'it says "Ollama is running"', server: SERVER };
}

function tagsIn({ value }: Published): Seen | undefined {
  const { models } = membersOf(value);
  if (!Array.isArray(models)) return undefined;
  const listed = models.map(membersOf);
  if (listed.some(({ name, digest }) => !isText(name) || digest === undefined)) return undefined;
  const names = listed.map(({ name }) => String(name));
  return {
    weight: 'own',
    evidence: `${names.length} models with digests`,
    server: SERVER,
    models: names,
  };
}
