import { BLANK_STREAM_SHAPE, type StreamShape } from '../base/stream-shape.js';

import { faultUnless } from './answer-faults.js';
import type { Api } from './api.js';
import { encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/** One event a response of the model; nothing says that it was the last. */
const EVENTS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: ['/text_output'],
};

/** Triton's generate extension, for language models behind its backends. */
export const tritonGenerateApi: Api = {
  name: 'triton-generate',
  usualPath: (model = '') => `/v2/models/${encodeURIComponent(model)}/generate`,
  model: 'in-path',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (text) => ({
      text_input: text,
      ...optional('max_tokens', given.maxTokens),
      ...(given.isStreamed ? { stream: true } : {}),
    })),
  stream: { shape: EVENTS, pathFor: (path) => path.replace(/\/generate$/, '/generate_stream') },
  faultIn: (answer) => faultUnless(answer, 'text_output', (text) => text !== null),
  page: {
    speaks: 'Triton’s generate extension: its vLLM, TensorRT-LLM and Python backends',
    link: 'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_generate.html',
    path: '`/v2/models/MODEL/generate`, streamed `/generate_stream`',
    size: '`text_input` of so many bytes',
    tensor: 'not taken',
    prompt: '`text_input`; `maxTokens` is `max_tokens`, which the backend has to understand',
    answer: '`/text_output` must be there, and no `error`',
    traps: [
      'Which other fields a model takes is its own affair: a template sends them.',
      'A stream says neither how many tokens it had nor that it is complete: events are counted as chunks.',
      'Only a decoupled model streams; another answers `/generate_stream` with one event.',
    ],
  },
};
