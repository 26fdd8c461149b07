/*
 * Turns a cell into an order for the load thread: the requests that it sends (bodies made
 * beforehand, their cost measured apart) and the wire that it sends them over.
 */
import { readFile } from 'node:fs/promises';

import type { Cell, Plan } from '../scenario/plan.js';
import type { Keep } from '../wire/exchange.js';
import { proxyOf } from '../wire/proxy.js';
import type { WireTarget } from '../wire/wire-target.js';
import type { Asked } from '../api/api.js';
import { apiOf } from '../api/apis.js';
import type { Content, Payload } from '../payload/payload.js';
import { wantedHeaders } from '../timing/report-reader.js';
import type { HeaderLines } from '../base/http.js';
import { seedOf } from '../base/random.js';

import { bodiesOf, bodiesWished, sharedCopyOf } from './bodies.js';
import type { ModelDescriptions, RequestNote } from './describe-model.js';
import type { LoadOrder, RequestPool } from './load-order.js';
import { flatHeaders } from './requests.js';
import { newTallyMemory } from './tally.js';
import { tokenizerNotesOf } from './tokenizers.js';

export type PreparedCell = {
  readonly order: LoadOrder;
  readonly encode: { readonly meanNs: number; readonly bodies: number } | null;
  readonly contentType: string | null;
  readonly bodyBytes: number;
  readonly url: string;
  readonly method: string;
  /** Where a request is not quite what the payload asks for. */
  readonly notes: readonly RequestNote[];
};

export type Surroundings = {
  readonly url: string;
  readonly toolVersion: string;
  readonly authorization: string | undefined;
  readonly descriptions: Pick<ModelDescriptions, 'of'>;
};

export async function prepareCell(
  plan: Plan,
  cell: Cell,
  surroundings: Surroundings,
): Promise<PreparedCell> {
  const { target } = plan;
  const [firstPayload, ...otherPayloads] = cell.payloads;
  const firstUrl = urlOf(plan, surroundings.url, firstPayload);
  const wire = wireTargetOf(plan, firstUrl);
  const making = { plan, cell, surroundings, wire };
  const first = await madeOf(making, firstPayload);
  const others: Made[] = [];
  for (const payload of otherPayloads) others.push(await madeOf(making, payload));
  const load = cell.load;
  const order: LoadOrder = {
    target: wire,
    mode: target.connections.mode,
    connectionsMax: target.connections.max ?? connectionsUsual(target.httpVersion),
    timeoutNs: target.timeoutNs,
    load,
    warmup: cell.warmup,
    measure: cell.measure,
    seed: cell.seed,
    requests: [first.pool, ...others.map(({ pool }) => pool)],
    keep: keepOf(plan, cell),
    decodeInline: cell.decode === 'inline' && keepsBodies(plan) ? target.api : undefined,
    // Both are decided when it is known how many threads send (workers.ts).
    pacing: 'frugal',
    share: { index: 0, of: 1, tally: newTallyMemory() },
  };
  return {
    order,
    ...togetherOf([first, ...others], countsOf(cell)),
    url: firstUrl.href,
    method: first.pool.method,
    notes: [first, ...others].flatMap(({ notes }) => notes),
  };
}

/** How many requests carry each payload; of a trace its rows say it. */
function countsOf({ load, payloads }: Cell): readonly number[] {
  const trace =
    load.kind === 'open' && load.arrivals.kind === 'trace' ? load.arrivals.trace : undefined;
  if (trace?.payloads === undefined) return payloads.map(() => 1);
  const counts = payloads.map(() => 0);
  for (const number of trace.payloads) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

/** Means over all that is sent. */
function togetherOf(
  made: readonly Made[],
  counts: readonly number[],
): Pick<PreparedCell, 'encode' | 'contentType' | 'bodyBytes'> {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const meanOf = (read: (one: Made) => number): number =>
    made.reduce((sum, one, index) => sum + read(one) * (counts[index] ?? 0), 0) / total;
  const bodies = made.reduce((sum, { encode }) => sum + (encode?.bodies ?? 0), 0);
  const types = new Set(made.map(({ contentType }) => contentType));
  return {
    encode: bodies === 0 ? null : { meanNs: meanOf(({ encode }) => encode?.meanNs ?? 0), bodies },
    contentType: types.size === 1 ? (made[0]?.contentType ?? null) : null,
    bodyBytes: meanOf(({ bodyBytes }) => bodyBytes),
  };
}

function keepsBodies(plan: Plan): boolean {
  return apiOf(plan.target.api).answer !== 'bytes';
}

function urlOf({ target }: Plan, text: string, payload: Payload): URL {
  const url = new URL(text);
  if (payload.path !== undefined) return new URL(payload.path, url);
  const pathFor = payload.stream === undefined ? undefined : apiOf(target.api).stream?.pathFor;
  if (pathFor !== undefined) url.pathname = pathFor(url.pathname);
  return url;
}

/** As browsers and Go's client do: over HTTP/2 one carries all. */
function connectionsUsual(httpVersion: Plan['target']['httpVersion']): number {
  return httpVersion === '2' ? 1 : Number.MAX_SAFE_INTEGER;
}

export function wireTargetOf(plan: Plan, url: URL): WireTarget {
  const { target } = plan;
  return {
    origin: url.origin,
    secure: url.protocol === 'https:',
    tls: target.tls,
    proxy: proxyOf(target.proxy, url.href),
    idleTimeoutNs: target.connections.idleTimeoutNs,
    resends: target.connections.resend,
    httpVersion: target.httpVersion,
  };
}

/** Of an answer: the headers and the body that some timing source, or its decoding, reads. */
function keepOf(plan: Plan, cell: Cell): Keep {
  return {
    headers: [...wantedHeaders(plan.timings), ...(apiOf(plan.target.api).decoding?.headers ?? [])],
    body: cell.decode !== 'none' && keepsBodies(plan),
  };
}

type Made = {
  readonly pool: RequestPool;
  readonly encode: PreparedCell['encode'];
  readonly contentType: string | null;
  readonly bodyBytes: number;
  readonly notes: readonly RequestNote[];
};

/** All that the requests of a cell depend on. */
type Making = {
  readonly plan: Plan;
  readonly cell: Cell;
  readonly surroundings: Surroundings;
  readonly wire: WireTarget;
};

async function madeOf(making: Making, payload: Payload): Promise<Made> {
  const { plan, cell, wire, surroundings } = making;
  const { api } = plan.target;
  const url = urlOf(plan, making.surroundings.url, payload);
  const { content } = payload;
  const files = await readFiles(content);
  const isOnly = cell.payloads.length === 1;
  const seed = seedOf(cell.seed, isOnly ? 'bodies' : `bodies of ${payload.name}`);
  const headers = headersOf(making, payload, url);
  const tokenizerNotes = await tokenizerNotesOf(content);
  const { inputs, takesBinary, notes } = await surroundings.descriptions.of({
    api: apiOf(api),
    content,
    wire,
    url,
    headers: flatHeaders(headers, undefined),
  });
  const asked: Asked = {
    model: plan.target.model,
    path: url.pathname,
    maxTokens: payload.maxTokens,
    batch: payload.batch,
    isStreamed: payload.stream !== undefined,
    inputs,
    takesBinary,
  };
  const streamKind = payload.stream === undefined ? undefined : cell.payloads.indexOf(payload);
  const isSame = payload.isSame === true;
  const made = bodiesOf({ api, content, asked, files, seed, wish: bodiesWished(cell, payload) });
  const kind = content.kind === 'none' ? 'GET' : 'POST';
  const pool: RequestPool = {
    method: payload.method ?? plan.target.method ?? kind,
    path: wire.proxy?.kind === 'forward' ? url.href : `${url.pathname}${url.search}`,
    headers,
    ...(streamKind === undefined ? {} : { streamKind }),
    bodies:
      cell.encode === 'prepared'
        ? { kind: 'prepared', bodies: made.bodies }
        : { kind: 'per-request', api, content, asked, files, seed, isSame },
  };
  const isMeasured = cell.encode === 'prepared' && content.kind !== 'none';
  const count = made.bodies.length;
  return {
    pool,
    encode: isMeasured ? { meanNs: made.tookNs / count, bodies: count } : null,
    contentType: made.contentType,
    bodyBytes: made.bodyBytes / count,
    notes: [...tokenizerNotes, ...notes],
  };
}

async function readFiles(content: Content): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of pathsOf(content)) files.set(path, sharedCopyOf(await readFile(path)));
  return files;
}

function pathsOf(content: Content): readonly string[] {
  if (content.kind === 'files') return content.paths;
  if (content.kind !== 'multipart') return [];
  return content.fields.flatMap(({ value }) => (value.kind === 'files' ? value.paths : []));
}

function headersOf({ plan, surroundings, wire }: Making, payload: Payload, url: URL): HeaderLines {
  const { target } = plan;
  const own: [string, string][] = [['user-agent', `modelbench/${surroundings.toolVersion}`]];
  // Many servers send trailers only to a client that says it takes them.
  if (wantedHeaders(plan.timings).includes('server-timing')) own.push(['te', 'trailers']);
  if (wire.proxy?.kind === 'forward') {
    own.push(['host', url.host]);
    const { authorization } = wire.proxy;
    if (authorization !== undefined) own.push(['proxy-authorization', authorization]);
  }
  if (url.username !== '') {
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    own.push(['authorization', `Basic ${Buffer.from(user).toString('base64')}`]);
  }
  if (surroundings.authorization !== undefined) {
    own.push(['authorization', surroundings.authorization]);
  }
  return [...payload.headers, ...target.headers, ...own, ...apiOf(target.api).headers];
}
