import { encodeJson } from '../payload/encode-json.js';
import { unencodedTensorOf } from '../payload/encode-tensor.js';
import { randomBytesOf } from '../payload/random-content.js';

import type { Api } from './api.js';
import { commonEncodeOf } from './common-content.js';

/** Bytes in, bytes out: nothing is wrapped, and an answer is not decoded. */
export const rawApi: Api = {
  name: 'raw',
  answer: 'bytes',
  valueOf: (content, random, turn, files) => {
    switch (content.kind) {
      case 'size': {
        const bytes = randomBytesOf(content.bytes, random);
        const body = { bytes, contentType: 'application/octet-stream', headers: [] };
        return () => body;
      }
      case 'tensor': {
        const tensor = unencodedTensorOf(content, random);
        return tensor.kind === 'json' ? () => encodeJson(tensor.jsonOf()) : tensor.encode;
      }
      default:
        return commonEncodeOf(content, random, turn, files);
    }
  },
};
