import type { Content, EncodedBody } from '../payload/payload.js';
import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';

/** How one family of model APIs is asked and how its answers are judged. One file each. */
export type Api = {
  readonly name: ApiName;
  /**
   * Prepares one request value (seeded, different at each call) and returns the function that
   * encodes it: what happens before it is not measured, what happens inside it is `encode`.
   */
  readonly valueOf: (content: Content, random: Random, turn: number, files: Files) => Encode;
  /** What an answer of this API is decoded as. */
  readonly answer: 'json' | 'bytes';
};

export type Encode = () => EncodedBody;

/** The bytes of the scenario's files, read before the run. */
export type Files = (path: string) => Uint8Array;

export type ApiName = (typeof API_NAMES)[number];

export const API_NAMES = ['json', 'raw'] as const;

/** What a good answer looks like; anything else is a `badAnswer` or an `httpError`. */
export type Expectation = {
  /** Status codes that count as success: exact codes or classes (2 for 2xx). */
  readonly statuses: readonly StatusPattern[];
  /** JSON Pointers and what must be found there. */
  readonly json: readonly JsonExpectation[];
};

export type StatusPattern =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'class'; readonly hundreds: number };

export type JsonExpectation = {
  readonly pointer: string;
  readonly must:
    | { readonly kind: 'present' }
    | { readonly kind: 'absent' }
    | { readonly kind: 'equal'; readonly value: Json };
};
