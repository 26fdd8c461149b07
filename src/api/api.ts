import type { Content, EncodedBody, TensorEncoding } from '../payload/payload.js';
import type { TokenLength } from '../payload/token-length.js';
import type { HeaderLines } from '../base/http.js';
import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';
import type { StreamShape } from '../base/stream-shape.js';

import type { ModelInput } from './model-input.js';
import type { Sign } from './sign.js';

/**
 * How one family of model APIs is asked and how its answers are judged. One file each, and one
 * line in apis.ts; its page in docs/apis.md is made from what stands here.
 */
export type Api = {
  readonly name: string;
  /**
   * The path of a URL that has none; undefined: the URL is asked as it is. `model` is there
   * wherever `model` below says that it is needed.
   */
  readonly usualPath: ((model: string | undefined) => string) | undefined;
  /** Whether a request names a model: in its path (where that is not written out), in its body. */
  readonly model: 'in-path' | 'in-body' | 'optional' | 'unused';
  readonly takes: Takes;
  /** Headers of every request; those of the scenario come first. */
  readonly headers: HeaderLines;
  /**
   * Prepares one request value (seeded, different at each call) and returns the function that
   * encodes it: what happens before it is not measured, what happens inside it is `encode`.
   */
  readonly valueOf: (content: Content, random: Random, turn: number, given: Given) => Encode;
  /** What an answer is decoded as: `json` where it says that it is JSON, `only-json` always. */
  readonly answer: 'json' | 'only-json' | 'bytes';
  /** Where decoding takes more than the body: `headers` are those that it reads. */
  readonly decoding?: {
    readonly headers: readonly string[];
    readonly decode: (bytes: Uint8Array, header: HeaderOf) => Decoded;
  };
  /** How its answers stream; undefined: a scenario has to say it, or they do not. */
  readonly stream?: {
    readonly shape: StreamShape;
    /** Of a path for unstreamed requests, where streamed ones go to another. */
    readonly pathFor?: (path: string) => string;
  };
  /** What is wrong with an answer whose status is good; undefined: nothing. */
  readonly faultIn?: (answer: unknown) => string | undefined;
  /** How many texts a good answer answers, where a request has several; undefined: not told. */
  readonly textsIn?: (answer: unknown) => number | undefined;
  /** Where the server publishes what its model takes. */
  readonly description?: {
    /** Of the path that requests go to; undefined: there is none beside such a path. */
    readonly pathFor: (path: string) => string | undefined;
    readonly read: (answer: unknown) => readonly ModelInput[] | undefined;
  };
  /** Where the server says whether it takes binary tensors: of use where the payload does not. */
  readonly extensions?: {
    readonly pathFor: (path: string) => string | undefined;
    readonly haveBinary: (answer: unknown) => boolean;
  };
  /** What servers that speak it publish of themselves: how `modelbench probe` knows them. */
  readonly signs?: readonly Sign[];
  readonly page: ApiPage;
};

/** Of the payloads that only some APIs have a request for. Everything else is sent by all. */
export type Takes = {
  readonly tensors: readonly TensorEncoding[];
  /** A size can be written in either of two encodings. */
  readonly sizeEncodings: boolean;
  readonly prompts: boolean;
  /** What was said turn by turn. */
  readonly conversations?: true;
  readonly maxTokens: boolean;
  readonly batches: boolean;
};

/** What a request is made of besides its content. Plain data: it crosses threads. */
export type Asked = {
  readonly model: string | undefined;
  /** Of the URL, without its query. */
  readonly path: string;
  /** Drawn for each request. */
  readonly maxTokens: TokenLength | undefined;
  readonly batch: number | undefined;
  /** The answer shall be streamed: `valueOf` asks for it, and for its counts of tokens. */
  readonly isStreamed: boolean;
  /** As the server published them; undefined: it did not. */
  readonly inputs: readonly ModelInput[] | undefined;
  /** The server says that it takes binary tensors. */
  readonly takesBinary: boolean;
};

/** The same for one request. */
export type Given = Omit<Asked, 'maxTokens'> & {
  readonly maxTokens: number | undefined;
  readonly files: Files;
};

/** What docs/apis.md says, a sentence each. */
export type ApiPage = {
  readonly speaks: string;
  /** The API's own page. */
  readonly link: string | undefined;
  readonly path: string;
  readonly size: string;
  readonly tensor: string;
  readonly prompt: string;
  readonly answer: string;
  readonly traps: readonly string[];
};

export type HeaderOf = (name: string) => string | undefined;

export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  /** A bad answer, and what is bad about it. */
  | { readonly ok: false; readonly what: string };

export type Encode = () => EncodedBody;

/** The bytes of the scenario's files, read before the run. */
export type Files = (path: string) => Uint8Array;

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
