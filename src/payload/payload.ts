import type { HeaderLines, Method } from '../base/http.js';
import type { Json } from '../base/json.js';
import type { StreamShape } from '../base/stream-shape.js';
import type { Bytes } from '../base/units.js';

import type { Conversation } from './conversation.js';
import type { TokenLength } from './token-length.js';
import type { TokenizerName } from './tokenizer.js';

/** What one payload of a scenario sends. Sizes and shapes only: bytes are made before the cell. */
export type Payload = {
  readonly name: string;
  readonly content: Content;
  /** These three replace (headers: add to) what the target says. */
  readonly method?: Method;
  /** Replaces the path of the target's URL. */
  readonly path?: string;
  readonly headers: HeaderLines;
  /** The most tokens that the model shall make of it. */
  readonly maxTokens?: TokenLength;
  /** Texts that one request carries: of APIs that take several. */
  readonly batch?: number;
  /** All requests of a cell carry the same bytes, so that a cache may answer. */
  readonly isSame?: true;
  /** Its answer is streamed, and read so; undefined: the answer comes as a whole. */
  readonly stream?: StreamShape;
};

export type Content =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'size';
      readonly bytes: Bytes;
      /** Of an API that has both; otherwise the API knows best. */
      readonly encoding?: 'json' | 'binary';
    }
  | {
      readonly kind: 'tensor';
      readonly shape: readonly number[];
      readonly dtype: Dtype;
      /** Nobody wrote the dtype: that of the model, where it is known, comes first. */
      readonly isDefaultDtype?: true;
      readonly encoding: TensorEncoding;
    }
  | { readonly kind: 'prompt'; readonly prompt: Prompt }
  /** Sent in turn, each with all that was said until its last question. */
  | {
      readonly kind: 'conversations';
      readonly path: string;
      readonly conversations: readonly [Conversation, ...Conversation[]];
    }
  /** Sent in turn, as they are. */
  | { readonly kind: 'files'; readonly paths: readonly [string, ...string[]] }
  | { readonly kind: 'multipart'; readonly fields: readonly MultipartField[] }
  /** JSON in which strings like `{{floats 1000}}` are replaced by generated values. */
  | { readonly kind: 'template'; readonly value: Json }
  /** Sent as it is, in UTF-8. */
  | { readonly kind: 'text'; readonly text: string };

/** What a language model is asked. */
export type Prompt =
  /** Generated, so long. */
  | {
      readonly kind: 'tokens';
      /** In all. */
      readonly tokens: TokenLength;
      /** What counts them; undefined: so many characters each. */
      readonly tokenizer?: TokenizerName;
      /** The first so many are the same in all requests, so that a cache may hold them. */
      readonly sharedPrefix?: { readonly tokens: number; readonly seed: number };
    }
  /** Written out; with a salt, seeded words in front make it different in each request. */
  | { readonly kind: 'text'; readonly text: string; readonly isSalted: boolean };

export type MultipartField = {
  readonly name: string;
  readonly value:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'files'; readonly paths: readonly [string, ...string[]] };
};

export type TensorEncoding = 'json' | 'base64' | 'npy' | 'binary' | 'msgpack';

export const TENSOR_ENCODINGS = ['json', 'base64', 'npy', 'binary', 'msgpack'] as const;

export type Dtype = (typeof DTYPES)[number];

export const DTYPES = [
  'float64',
  'float32',
  'float16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
] as const;

/** Bytes that are ready to be sent, with the type that says what they are. */
export type EncodedBody = {
  /** Undefined for a request without a body. */
  readonly bytes: Uint8Array | undefined;
  readonly contentType: string | undefined;
  /** Headers that go with this encoding, as the shape of raw bytes. */
  readonly headers: HeaderLines;
};
