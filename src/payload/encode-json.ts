import type { Json } from '../base/json.js';

import type { EncodedBody } from './payload.js';

export function encodeJson(value: Json): EncodedBody {
  return {
    bytes: Buffer.from(JSON.stringify(value)),
    contentType: 'application/json',
    headers: [],
  };
}
