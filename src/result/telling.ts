import type { ServerKind } from '../timing/server-kind.js';

import type { TargetDocument } from './document.js';

/*
 * How a server that keeps its phases to itself can be made to tell them: one line, by what its
 * answers give away of its kind, and the section of docs/instrumenting.md that has the rest.
 */

/** Kinds that answers give away, and some more that only `modelbench probe` finds out. */
export type TellingKind = ServerKind | 'tei' | 'tf-serving' | 'kserve' | 'litserve' | 'litellm';

export function adviceOnTelling(target: Pick<TargetDocument, 'server' | 'kind'>): string {
  const { advice, section } = wayOf(target);
  return `${advice} (${section})`;
}

/**
 * Why a part stays unknown, where the answers tell all that such a server ever tells; `found` is
 * where its times were read. Undefined: more can be had of it.
 */
export function neverToldText(found: string | null): string | undefined {
  const silent = SILENT_ON_QUEUES.find(({ title }) => title === found);
  if (silent === undefined) return undefined;
  return `${silent.server} has no field for it (${PAGE}#${silent.anchor})`;
}

/** The same in two parts. */
export function wayOf(target: Pick<TargetDocument, 'server' | 'kind'>): Way {
  const known = WAYS_BY_KIND[target.kind as TellingKind];
  if (known !== undefined) return known;
  const kind = KINDS_BY_SERVER.find(({ server }) => server.test(target.server ?? ''))?.kind;
  return kind === undefined ? DEFAULT_WAY : WAYS_BY_KIND[kind];
}

export type Way = {
  readonly advice: string;
  /** A page, and the place in it. */
  readonly section: string;
};

const HEADER = 'Server-Timing: queue;dur=1.2, inference;dur=20.3';
const PAGE = 'docs/instrumenting.md';

/** By the title of what they tell, all of which is read already: none says how long it waited. */
const SILENT_ON_QUEUES = [
  { title: 'Ollama durations', server: 'Ollama', anchor: 'ollama' },
  { title: 'llama.cpp timings', server: 'llama.cpp', anchor: 'llamacpp' },
] as const;

/** For results that do not say the kind. */
const KINDS_BY_SERVER: readonly { readonly server: RegExp; readonly kind: ServerKind }[] = [
  { server: /werkzeug|gunicorn|waitress/i, kind: 'wsgi' },
  { server: /uvicorn|hypercorn|daphne|granian/i, kind: 'asgi' },
  {
    server: /nginx|envoy|istio|haproxy|traefik|caddy|cloudflare|apache/i,
    kind: 'proxy',
  },
];

const WAYS_BY_KIND: Readonly<Record<TellingKind, Way>> = {
  tgi: way(
    'ask TGI for answers that are not streamed: only those have its timing headers; or read its counters, `timings: [{ prometheus: http://HOST/metrics }]`',
    'text-generation-inference',
  ),
  tei: way(
    'Text Embeddings Inference tells its times in the headers of every answer: here they are cut out on the way',
    'text-generation-inference',
  ),
  ollama: way(
    'ask Ollama on `/api/generate` or `/api/chat`: the `/v1` routes leave its durations out',
    'ollama',
  ),
  'llama-cpp': way(
    'a llama.cpp server tells `timings` in the answers of `/completion` and `/v1/chat/completions`: this one is old, or they are cut out on the way',
    'llamacpp',
  ),
  sglang: way(
    'start SGLang with `--enable-metrics` and ask on `/generate`: then `meta_info` has the queue',
    'sglang',
  ),
  vllm: way(
    'start vLLM with `--enable-per-request-metrics`, or read its counters: `timings: [{ prometheus: http://HOST/metrics }]`',
    'vllm',
  ),
  bentoml: way(
    `let the service add the header \`${HEADER}\` (\`ctx.response.headers\`)`,
    'bentoml',
  ),
  mlserver: way(`let the runtime add the header \`${HEADER}\` to each answer`, 'mlserver'),
  triton: way(
    'Triton has it in its statistics: `timings: [{ triton: http://HOST:8000 }]` takes their means',
    'triton',
  ),
  torchserve: way(
    `let the handler add the header \`${HEADER}\` (\`context.set_response_header\`), or ` +
      'read the counters: `timings: [{ prometheus: http://HOST:8082/metrics }]`',
    'torchserve',
  ),
  'tf-serving': way(
    'start TensorFlow Serving with `--monitoring_config_file` and read its counters: `timings: [{ prometheus: http://HOST:8501/monitoring/prometheus/metrics }]`',
    'tensorflow-serving',
  ),
  kserve: way(
    `let the model add the header \`${HEADER}\` to each answer, or read the counters: \`timings: [{ prometheus: http://HOST:8080/metrics }]\``,
    'kserve',
  ),
  litserve: way(`let the service add the header \`${HEADER}\` to each answer`, 'litserve'),
  litellm: way(
    'LiteLLM tells its own share in `x-litellm-…` headers: here they are cut out on the way; or read its counters',
    'litellm',
  ),
  wsgi: way(
    `let Flask or Django add the header \`${HEADER}\` to each answer: ten lines in after_request or a middleware`,
    'in-python',
  ),
  asgi: way(
    `let an ASGI middleware (FastAPI, Starlette) add the header \`${HEADER}\` to each answer`,
    'fastapi-starlette',
  ),
  proxy: way(
    `a proxy answers here: let the model server behind it send \`${HEADER}\`, and the proxy pass it on`,
    'nginx',
  ),
};

const DEFAULT_WAY: Way = {
  advice: `let the server send \`${HEADER}\` (ms), or name the header or body field in which it tells its times under \`timings\``,
  section: PAGE,
};

function way(advice: string, anchor: string): Way {
  return { advice, section: `${PAGE}#${anchor}` };
}
