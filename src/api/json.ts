import { encodeJson } from '../payload/encode-json.js';
import { unencodedTensorOf } from '../payload/encode-tensor.js';
import { TENSOR_ENCODINGS } from '../payload/payload.js';
import { promptTextOf } from '../payload/prompt.js';
import { sizedJsonOf } from '../payload/size.js';

import type { Api } from './api.js';
import { commonEncodeOf } from './common-content.js';
import { conversationAt, optional } from './texts.js';

/** Any API that takes JSON and answers JSON; tensors come as `inputs`. */
export const jsonApi: Api = {
  name: 'json',
  usualPath: undefined,
  model: 'unused',
  takes: {
    tensors: TENSOR_ENCODINGS,
    sizeEncodings: false,
    prompts: true,
    conversations: true,
    maxTokens: true,
    batches: false,
  },
  headers: [],
  answer: 'json',
  valueOf: (content, random, turn, given) => {
    switch (content.kind) {
      case 'size': {
        const value = sizedJsonOf(content.bytes, random);
        return () =>
          value === undefined
            ? { bytes: new Uint8Array(), contentType: 'application/json', headers: [] }
            : encodeJson(value);
      }
      case 'tensor': {
        const tensor = unencodedTensorOf(content, random);
        return tensor.kind === 'json'
          ? () => encodeJson({ inputs: tensor.jsonOf() })
          : tensor.encode;
      }
      case 'prompt': {
        const prompt = promptTextOf(content.prompt, random);
        const body = {
          prompt,
          ...optional('max_tokens', given.maxTokens),
          ...(given.isStreamed ? { stream: true } : {}),
        };
        return () => encodeJson(body);
      }
      case 'conversations': {
        const body = {
          messages: conversationAt(content, turn) ?? [],
          ...optional('max_tokens', given.maxTokens),
          ...(given.isStreamed ? { stream: true } : {}),
        };
        return () => encodeJson(body);
      }
      default:
        return commonEncodeOf(content, random, turn, given.files);
    }
  },
  page: {
    speaks: 'any API that takes JSON and answers JSON: the default',
    link: undefined,
    path: 'that of the URL',
    size: 'a JSON object of exactly so many bytes',
    tensor: '`{"inputs": …}`, or the bytes of its encoding',
    prompt: '`{"prompt": "…", "max_tokens": …}`',
    answer: 'decoded where it says that it is JSON',
    traps: [
      'A 200 with an error inside counts as good unless `expect: { json: … }` names what must be there.',
    ],
  },
};
