import type { ServerKind } from '../timing/server-kind.js';

import type { TargetDocument } from './document.js';

/*
 * How a server that keeps its phases to itself can be made to tell them: one line, by what its
 * answers give away of its kind.
 */
export function adviceOnTelling(target: Pick<TargetDocument, 'server' | 'kind'>): string {
  const kind = WAYS_BY_KIND[target.kind as ServerKind] === undefined ? undefined : target.kind;
  const way =
    kind === undefined
      ? WAYS.find(({ server }) => server.test(target.server ?? ''))?.kind
      : (kind as ServerKind);
  return way === undefined
    ? `${DEFAULT_ADVICE} (docs/timing-sources.md)`
    : `${WAYS_BY_KIND[way]} (docs/timing-sources.md)`;
}

const HEADER = 'Server-Timing: queue;dur=1.2, inference;dur=20.3';

/** For results that do not say the kind. */
const WAYS: readonly { readonly server: RegExp; readonly kind: ServerKind }[] = [
  { server: /werkzeug|gunicorn|waitress/i, kind: 'wsgi' },
  { server: /uvicorn|hypercorn|daphne|granian/i, kind: 'asgi' },
  {
    server: /nginx|envoy|istio|haproxy|traefik|caddy|cloudflare|apache/i,
    kind: 'proxy',
  },
];

const WAYS_BY_KIND: Readonly<Record<ServerKind, string>> = {
  tgi: 'ask TGI for answers that are not streamed: only those have its timing headers; or read its counters, `timings: [{ prometheus: http://HOST/metrics }]`',
  ollama: 'ask Ollama on `/api/generate` or `/api/chat`: the `/v1` routes leave its durations out',
  'llama-cpp':
    'a llama.cpp server tells `timings` in the answers of `/completion` and `/v1/chat/completions`: this one is old, or they are cut out on the way',
  sglang:
    'start SGLang with `--enable-metrics` and ask on `/generate`: then `meta_info` has the queue',
  vllm: 'start vLLM with `--enable-per-request-metrics`, or read its counters: `timings: [{ prometheus: http://HOST/metrics }]`',
  bentoml: `let the service add the header \`${HEADER}\` (\`ctx.response.headers\`)`,
  mlserver: `let the runtime add the header \`${HEADER}\` to each answer`,
  triton:
    'Triton has it in its statistics: `timings: [{ triton: http://HOST:8000 }]` takes their means',
  torchserve:
    `let the handler add the header \`${HEADER}\` (\`context.set_response_header\`), or ` +
    'read the counters: `timings: [{ prometheus: http://HOST:8082/metrics }]`',
  wsgi: `let Flask or Django add the header \`${HEADER}\` to each answer: ten lines in after_request or a middleware`,
  asgi: `let an ASGI middleware (FastAPI, Starlette) add the header \`${HEADER}\` to each answer`,
  proxy: `a proxy answers here: let the model server behind it send \`${HEADER}\`, and the proxy pass it on`,
};

const DEFAULT_ADVICE = `let the server send \`${HEADER}\` (ms), or name the header or body field in which it tells its times under \`timings\``;
