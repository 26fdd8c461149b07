import { TENSOR_ENCODINGS } from '../payload/payload.js';

import type { Api } from './api.js';
import { unwrappedEncodeOf } from './common-content.js';
import { encodeTextOf } from './texts.js';

/** Bytes in, bytes out: nothing is wrapped, and an answer is not decoded. */
export const rawApi: Api = {
  name: 'raw',
  usualPath: undefined,
  model: 'unused',
  takes: {
    tensors: TENSOR_ENCODINGS,
    sizeEncodings: false,
    prompts: false,
    maxTokens: false,
    batches: false,
  },
  headers: [],
  answer: 'bytes',
  valueOf: (content, random, turn, given) => {
    switch (content.kind) {
      case 'size':
      case 'tensor':
        return unwrappedEncodeOf(content, random);
      default:
        return encodeTextOf(content, { random, turn, given }, (text) => text);
    }
  },
  page: {
    speaks: 'anything else that speaks HTTP',
    link: undefined,
    path: 'that of the URL',
    size: 'random bytes',
    tensor: 'its encoding alone',
    prompt: 'not taken: `text` sends what is written',
    answer: 'left as bytes: the status alone tells a good one',
    traps: [],
  },
};
