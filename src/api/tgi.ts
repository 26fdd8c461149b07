import { BLANK_STREAM_SHAPE, type StreamShape } from '../base/stream-shape.js';

import { faultUnless, isFullList, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { isText, type Sign, versionIn } from './sign.js';
import { encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/**
 * The token that ends the text is one as well, and no content. Its event has the whole text; the
 * details (TGI 3.3: `router/src/server.rs`) only where the request asks for them.
 */
const EVENTS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: [{ at: '/token/text', when: { at: '/token/special', is: false } }],
  done: [
    { kind: 'field', at: '/generated_text' },
    { kind: 'field', at: '/details' },
  ],
  usage: {
    output: ['/details/generated_tokens'],
    prompt: ['/details/input_length'],
    cached: [],
    reasoning: [],
    written: [],
  },
  tokenAt: '/token',
};

/** Hugging Face Text Generation Inference in its own tongue. */
export const tgiApi: Api = {
  name: 'tgi',
  usualPath: () => '/generate',
  model: 'unused',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (inputs) => {
      const parameters = {
        ...optional('max_new_tokens', given.maxTokens),
        ...(given.isStreamed ? { details: true } : {}),
      };
      return Object.keys(parameters).length === 0 ? { inputs } : { inputs, parameters };
    }),
  stream: { shape: EVENTS, pathFor: (path) => path.replace(/\/generate$/, '/generate_stream') },
  // The path / answers with a list of one, as the hosted API did.
  faultIn: (answer) =>
    faultUnless(isFullList(answer) ? answer[0] : answer, 'generated_text', isGenerated),
  signs: [{ path: '/info', read: seenIn }],
  page: {
    speaks: 'Hugging Face Text Generation Inference',
    link: 'https://huggingface.github.io/text-generation-inference/',
    path: '`/generate`',
    size: '`inputs` of so many bytes of text',
    tensor: 'not taken',
    prompt:
      '`inputs`; `maxTokens` is `parameters.max_new_tokens`; a stream asks for `details`, which hold the counts of tokens',
    answer: '`/generated_text` must be there (at `/0` where the answer is a list), and no `error`',
    traps: [
      'A model stops at its end token: fewer tokens than `maxTokens` may come.',
      'Without `maxTokens` the server makes at most 100 tokens.',
      'A full server answers 429 at once: an `httpError`, not a wait.',
    ],
  },
};

function isGenerated(value: unknown): boolean {
  return typeof value === 'string';
}

/** `Info` of router/src/lib.rs, v3.3.7: it names its router. */
function seenIn({ value }: Parameters<Sign['read']>[0]): ReturnType<Sign['read']> {
  const { router, model_id: model, version } = membersOf(value);
  if (router !== 'text-generation-router') return undefined;
  return {
    weight: 'own',
    evidence: 'its router is text-generation-router',
    server: { name: 'Text Generation Inference', kind: 'tgi', ...versionIn(version) },
    models: isText(model) ? [model] : [],
  };
}
