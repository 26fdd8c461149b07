import { BLANK_STREAM_SHAPE, type GivenUpSign, type StreamShape } from '../base/stream-shape.js';

import { faultUnless } from './answer-faults.js';
import type { Api } from './api.js';
import { givenUpFieldOf, givenUpIn } from './given-up.js';
import { encodeTextOf, TAKES_TEXT } from './texts.js';

const GIVEN_UP: readonly GivenUpSign[] = [
  {
    at: '/meta_info/finish_reason/type',
    isOneOf: ['abort'],
    words: '/meta_info/finish_reason/message',
  },
];
const GIVEN_UP_FIELDS = GIVEN_UP.map(givenUpFieldOf);

/** Every event repeats the text so far, and the counts. */
const EVENTS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: ['/text'],
  text: 'whole',
  done: [{ kind: 'text', text: '[DONE]' }],
  givenUp: GIVEN_UP,
  usage: {
    output: ['/meta_info/completion_tokens'],
    prompt: ['/meta_info/prompt_tokens'],
    cached: ['/meta_info/cached_tokens'],
    reasoning: ['/meta_info/reasoning_tokens'],
    written: [],
  },
};

/** SGLang in its own tongue: exactly `maxTokens` tokens, and its times in `meta_info`. */
export const sglangApi: Api = {
  name: 'sglang',
  usualPath: () => '/generate',
  model: 'unused',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (text) => ({
      text,
      ...(given.maxTokens === undefined
        ? {}
        : { sampling_params: { max_new_tokens: given.maxTokens, ignore_eos: true } }),
      ...(given.isStreamed ? { stream: true } : {}),
    })),
  stream: { shape: EVENTS },
  faultIn: (answer) =>
    faultUnless(answer, 'text', (text) => typeof text === 'string') ??
    givenUpIn(answer, GIVEN_UP_FIELDS),
  page: {
    speaks: 'SGLang’s native `/generate`',
    link: 'https://docs.sglang.ai/basic_usage/native_api.html',
    path: '`/generate`',
    size: '`text` of so many bytes',
    tensor: 'not taken',
    prompt:
      '`text`; `maxTokens` is `sampling_params.max_new_tokens`, with `ignore_eos`: exactly so many tokens are made',
    answer: '`/text` must be a text, no `error`, and it was not ended by `abort`',
    traps: [
      'Without `maxTokens` the server makes at most 128 tokens.',
      'A streamed event repeats the whole text so far: long answers cost bytes by the square of their length.',
      'A server started with `--incremental-streaming-output` sends only what is new in each event: give it `stream: { content: /text, done: "[DONE]" }`.',
      'Equal beginnings of prompts come from the radix cache; generated prompts differ from the first word on.',
    ],
  },
};
