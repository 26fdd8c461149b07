/* What the fake servers of probes are made of. */

export type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; everything else as JSON. */
  readonly body: unknown;
};

export type Fake = {
  readonly headers?: Readonly<Record<string, string>>;
  /** By `GET /path` or `POST /path`. */
  readonly routes: Readonly<Record<string, Answer | ((body: string) => Answer)>>;
  readonly otherwise: Answer;
};

export const FASTAPI = { server: 'uvicorn' };
export const NOT_FOUND: Answer = { status: 404, body: { detail: 'Not Found' } };

/** Prometheus lines of histograms, a second in all over one request. */
export function histograms(...names: readonly string[]): Answer {
  const lines = names.flatMap((name) => [`${name}_sum 1`, `${name}_count 1`]);
  return { headers: { 'content-type': 'text/plain' }, body: `${lines.join('\n')}\n` };
}

export function post(...paths: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(paths.map((path) => [path, { post: {} }]));
}
