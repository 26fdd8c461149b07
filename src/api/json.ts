import { encodeJson } from '../payload/encode-json.js';
import { unencodedTensorOf } from '../payload/encode-tensor.js';
import { sizedJsonOf } from '../payload/size.js';

import type { Api } from './api.js';
import { commonEncodeOf } from './common-content.js';

/** Any API that takes JSON and answers JSON; tensors come as `inputs`. */
export const jsonApi: Api = {
  name: 'json',
  answer: 'json',
  valueOf: (content, random, turn, files) => {
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
      default:
        return commonEncodeOf(content, random, turn, files);
    }
  },
};
