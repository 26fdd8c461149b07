/*
 * What kind of server answers, guessed from the first good answer: only so that the output can say
 * how such a server is made to tell its time. Nothing that is measured stands on it.
 */
import { memberAt } from './reported-time.js';

export type ServerKind = (typeof SERVER_KINDS)[number]['kind'];

type Answer = {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: unknown;
};

/** Narrow marks first: many of these servers say `uvicorn` in their `server` header. */
export const SERVER_KINDS = [
  { kind: 'tgi', is: hasHeader('x-compute-type') },
  {
    kind: 'ollama',
    is: either(
      hasMember('eval_count', 'done_reason', 'total_duration'),
      // Of its /v1 routes; openai/openai.go.
      textMatches('system_fingerprint', /^fp_ollama$/),
    ),
  },
  {
    kind: 'llama-cpp',
    is: either(serverIs(/llama\.cpp/i), textMatches('system_fingerprint', /^b\d+-/)),
  },
  { kind: 'sglang', is: either(hasMember('meta_info'), hasChoiceMember('matched_stop')) },
  {
    kind: 'vllm',
    is: either(hasMember('prompt_logprobs', 'kv_transfer_params'), hasChoiceMember('stop_reason')),
  },
  { kind: 'bentoml', is: either(serverIs(/bentoml/i), hasHeader('x-bentoml-request-id')) },
  { kind: 'mlserver', is: hasHeader('ce-modelid', 'ce-requestid') },
  { kind: 'triton', is: isInferenceProtocol },
  { kind: 'torchserve', is: isTorchServe },
  { kind: 'wsgi', is: serverIs(/werkzeug|gunicorn|waitress/i) },
  { kind: 'asgi', is: serverIs(/uvicorn|hypercorn|daphne|granian/i) },
  { kind: 'proxy', is: serverIs(/nginx|envoy|istio|haproxy|traefik|caddy|cloudflare|apache/i) },
] as const satisfies readonly { readonly kind: string; readonly is: (answer: Answer) => boolean }[];

/** Undefined: nothing gives it away. */
export function serverKindOf(answer: Answer): ServerKind | undefined {
  return SERVER_KINDS.find(({ is }) => is(answer))?.kind;
}

function hasHeader(...names: readonly string[]) {
  return ({ headers }: Answer): boolean => headers.some(([name]) => names.includes(name));
}

function serverIs(pattern: RegExp) {
  return ({ headers }: Answer): boolean =>
    headers.some(([name, value]) => name === 'server' && pattern.test(value));
}

function hasMember(...names: readonly string[]) {
  return ({ body }: Answer): boolean => names.some((name) => memberAt(body, [name]) !== undefined);
}

/** `stop_reason` and `matched_stop` stand in each choice of these servers, if only as null. */
function hasChoiceMember(name: string) {
  return ({ body }: Answer): boolean => memberAt(body, ['choices', '0', name]) !== undefined;
}

function textMatches(name: string, pattern: RegExp) {
  return ({ body }: Answer): boolean => {
    const value = memberAt(body, [name]);
    return typeof value === 'string' && pattern.test(value);
  };
}

function either(...all: readonly ((answer: Answer) => boolean)[]) {
  return (answer: Answer): boolean => all.some((is) => is(answer));
}

/** KServe's protocol without a `server` header is Triton's: the others run behind one. */
function isInferenceProtocol(answer: Answer): boolean {
  const isProtocol =
    memberAt(answer.body, ['model_name']) !== undefined &&
    memberAt(answer.body, ['outputs']) !== undefined;
  const isBinary = hasHeader('inference-header-content-length')(answer);
  return (isProtocol || isBinary) && !hasHeader('server')(answer);
}

function isTorchServe({ headers }: Answer): boolean {
  const has = (name: string, part: string): boolean =>
    headers.some(([one, value]) => one === name && value.includes(part));
  return has('x-request-id', '') && has('pragma', 'no-cache') && has('cache-control', 'private');
}
