import type { TargetDocument } from './document.js';

/*
 * How a server that keeps its phases to itself can be made to tell them: one line, by what the
 * `server` header of its answers gives away.
 */
export function adviceOnTelling(target: Pick<TargetDocument, 'server'>): string {
  const way = WAYS.find(({ server }) => server.test(target.server ?? ''));
  return way === undefined
    ? `${DEFAULT_ADVICE} (docs/scenario.md)`
    : `${way.advice} (docs/phases.md)`;
}

const HEADER = 'Server-Timing: queue;dur=1.2, inference;dur=20.3';

const WAYS: readonly { readonly server: RegExp; readonly advice: string }[] = [
  {
    server: /werkzeug|gunicorn|waitress/i,
    advice: `let Flask or Django add the header \`${HEADER}\` to each answer: ten lines in after_request or a middleware`,
  },
  {
    server: /uvicorn|hypercorn|daphne|granian/i,
    advice: `let an ASGI middleware (FastAPI, Starlette) add the header \`${HEADER}\` to each answer`,
  },
  {
    server: /nginx|envoy|istio|haproxy|traefik|caddy|cloudflare|apache/i,
    advice: `a proxy answers here: let the model server behind it send \`${HEADER}\`, and the proxy pass it on`,
  },
];

const DEFAULT_ADVICE = `let the server send \`${HEADER}\` (ms), or name the header or body field in which it tells its times under \`timings\``;
