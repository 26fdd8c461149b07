/*
 * What servers publish of themselves at well-known paths, and what it says of the API that they
 * speak. Each API lists its own signs; `modelbench probe` asks for them all and believes only what
 * was answered.
 */
import { membersOf } from './answer-faults.js';

/** An answer to a GET of a sign's path. */
export type Published = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Decoded where it is JSON; undefined where it is not. */
  readonly value: unknown;
  /** The body as text, or its beginning. */
  readonly text: string;
};

export type Sign = {
  /** Asked with GET, beside the path that requests go to. */
  readonly path: string;
  /** Asked at another port than the requests, where those go to the usual one. */
  readonly port?: { readonly usual: number; readonly at: number };
  /** Undefined: the answer says nothing of this API. */
  readonly read: (published: Published) => Seen | undefined;
};

export type Seen = {
  /**
   * `own`: the tongue of this very server. `spoken`: it speaks this, among others perhaps.
   * `possible`: servers of other APIs answer like that, too.
   */
  readonly weight: 'own' | 'spoken' | 'possible';
  /** What was seen, in words. */
  readonly evidence: string;
  readonly server?: SeenServer;
  /** Models that requests can name, by the names that they take. */
  readonly models?: readonly string[];
};

export type SeenServer = {
  readonly name: string;
  readonly version?: string;
  /** As advice on instrumenting knows it. */
  readonly kind?: string;
};

/** The paths of a FastAPI application, or of whoever else writes OpenAPI there. */
export const OPENAPI_PATH = '/openapi.json';

/** That a server's OpenAPI document has the path proves that it takes requests there. */
export function openApiSign(path: string, weight: Seen['weight']): Sign {
  return {
    path: OPENAPI_PATH,
    read: ({ value }) => {
      const { paths } = membersOf(value);
      const { post } = membersOf(membersOf(paths)[path]);
      return post === undefined ? undefined : { weight, evidence: `it has POST ${path}` };
    },
  };
}

/**
 * The list of models as OpenAI answers it. It does not say which of the three APIs a model is for.
 * Several servers write their own name as the owner (vLLM, SGLang and llama.cpp in their sources).
 */
export const OPENAI_MODELS: Sign = {
  path: '/v1/models',
  read: ({ status, value }) => {
    const { object, data } = membersOf(value);
    if (status !== 200 || object !== 'list' || !Array.isArray(data)) return undefined;
    const models = data.map((model) => membersOf(model).id).filter(isText);
    const owner = data.map((model) => membersOf(model).owned_by).find((name) => isOwner(name));
    const server = OWNERS[String(owner)];
    return {
      weight: 'possible',
      evidence: `a list of ${models.length === 1 ? 'one model' : `${models.length} models`}`,
      models,
      ...(server === undefined ? {} : { server }),
    };
  },
};

const OWNERS: Readonly<Record<string, SeenServer>> = {
  vllm: { name: 'vLLM', kind: 'vllm' },
  sglang: { name: 'SGLang', kind: 'sglang' },
  llamacpp: { name: 'llama.cpp', kind: 'llama-cpp' },
};

function isOwner(name: unknown): boolean {
  return typeof name === 'string' && OWNERS[name] !== undefined;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A member that is a text, as one that can be left out. */
export function versionIn(value: unknown): { readonly version?: string } {
  return isText(value) ? { version: value } : {};
}
