/*
 * Turns a cell into an order for the load thread: the requests that it sends (bodies made
 * beforehand, their cost measured apart) and the wire that it sends them over.
 */
import { readFile } from 'node:fs/promises';

import type { Cell, Plan } from '../scenario/plan.js';
import { proxyOf } from '../wire/proxy.js';
import type { WireTarget } from '../wire/wire-target.js';
import type { ApiName } from '../api/api.js';
import { apiOf } from '../api/apis.js';
import type { Load } from '../load/load.js';
import type { Content } from '../payload/payload.js';
import { wantedHeaders } from '../timing/report-reader.js';
import { clock } from '../base/clock.js';
import type { HeaderLines } from '../base/http.js';
import { randomOf, seedOf } from '../base/random.js';

import type { LoadOrder, PreparedBody, RequestPool } from './load-order.js';
import { bodyHeaders } from './requests.js';

/** Different bodies that are made for a cell and sent in turn (a cache would answer one). */
const BODIES_MAX = 32;
const BODIES_BYTES_MAX = 64 * 1024 * 1024;

export type PreparedCell = {
  readonly order: LoadOrder;
  readonly encode: { readonly meanNs: number; readonly bodies: number } | null;
  readonly contentType: string | null;
  readonly bodyBytes: number;
  readonly url: string;
  readonly method: string;
};

export type Surroundings = {
  readonly url: string;
  readonly toolVersion: string;
  readonly cores: number;
  readonly authorization: string | undefined;
};

export async function prepareCell(
  plan: Plan,
  cell: Cell,
  surroundings: Surroundings,
): Promise<PreparedCell> {
  const { target } = plan;
  const url = urlOf(surroundings.url, cell);
  const wire = wireTargetOf(plan, url);
  const made = await madeOf({ plan, cell, url, surroundings, wire });
  const load = cell.load;
  const order: LoadOrder = {
    target: wire,
    mode: target.connections.mode,
    connectionsMax: target.connections.max ?? Number.MAX_SAFE_INTEGER,
    timeoutNs: target.timeoutNs,
    load,
    warmup: cell.warmup,
    measure: cell.measure,
    seed: cell.seed,
    requests: made.pool,
    keep: {
      headers: wantedHeaders(plan.timings),
      body: cell.decode !== 'none' && keepsBodies(plan),
    },
    decodeInline: cell.decode === 'inline' && keepsBodies(plan),
    pacing: pacingOf(load, url, surroundings.cores),
  };
  return {
    order,
    encode: made.encode,
    contentType: made.contentType,
    bodyBytes: made.bodyBytes,
    url: url.href,
    method: made.pool.method,
  };
}

function keepsBodies(plan: Plan): boolean {
  return apiOf(plan.target.api).answer === 'json';
}

function urlOf(text: string, cell: Cell): URL {
  const url = new URL(text);
  return cell.payload.path === undefined ? url : new URL(cell.payload.path, url);
}

/** Spinning costs a core: it is worth it unless the target needs that core itself. */
function pacingOf(load: Load, url: URL, cores: number): 'exact' | 'frugal' {
  if (load.kind === 'closed') return 'frugal';
  if (load.pacing !== 'auto') return load.pacing;
  const local = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  return local && cores <= 2 ? 'frugal' : 'exact';
}

function wireTargetOf(plan: Plan, url: URL): WireTarget {
  const { target } = plan;
  return {
    origin: url.origin,
    secure: url.protocol === 'https:',
    tls: target.tls,
    proxy: proxyOf(target.proxy, url.href),
    idleTimeoutNs: target.connections.idleTimeoutNs,
  };
}

type Made = {
  readonly pool: RequestPool;
  readonly encode: PreparedCell['encode'];
  readonly contentType: string | null;
  readonly bodyBytes: number;
};

/** All that the requests of a cell depend on. */
type Making = {
  readonly plan: Plan;
  readonly cell: Cell;
  readonly url: URL;
  readonly surroundings: Surroundings;
  readonly wire: WireTarget;
};

async function madeOf(making: Making): Promise<Made> {
  const { plan, cell, url, wire } = making;
  const { payload } = cell;
  const { content } = payload;
  const files = await readFiles(content);
  const seed = seedOf(cell.seed, 'bodies');
  const made = bodiesOf(plan.target.api, content, files, seed);
  const kind = content.kind === 'none' ? 'GET' : 'POST';
  const pool: RequestPool = {
    method: payload.method ?? plan.target.method ?? kind,
    path: wire.proxy?.kind === 'forward' ? url.href : `${url.pathname}${url.search}`,
    headers: headersOf(making),
    bodies:
      cell.encode === 'prepared'
        ? { kind: 'prepared', bodies: made.bodies }
        : { kind: 'per-request', api: plan.target.api, content, files, seed },
  };
  const isMeasured = cell.encode === 'prepared' && content.kind !== 'none';
  const count = made.bodies.length;
  return {
    pool,
    encode: isMeasured ? { meanNs: made.tookNs / count, bodies: count } : null,
    contentType: made.contentType,
    bodyBytes: made.bodyBytes / count,
  };
}

type MadeBodies = {
  readonly bodies: readonly PreparedBody[];
  readonly tookNs: number;
  readonly bodyBytes: number;
  readonly contentType: string | null;
};

function bodiesOf(
  api: ApiName,
  content: Content,
  files: ReadonlyMap<string, Uint8Array>,
  seed: number,
): MadeBodies {
  const { valueOf: valueFor } = apiOf(api);
  const random = randomOf(seed);
  const fileOf = (path: string): Uint8Array => files.get(path) ?? new Uint8Array();
  const bodies: PreparedBody[] = [];
  let tookNs = 0;
  let bodyBytes = 0;
  let contentType: string | null = null;
  const wish = bodiesWished(content);
  while (bodies.length < wish && (bodies.length === 0 || bodyBytes < BODIES_BYTES_MAX)) {
    const encodeNow = valueFor(content, random, bodies.length, fileOf);
    const startedNs = clock.nowNs();
    const body = encodeNow();
    tookNs += clock.nowNs() - startedNs;
    bodyBytes += body.bytes?.byteLength ?? 0;
    contentType = body.contentType ?? null;
    bodies.push({ bytes: body.bytes, headers: bodyHeaders(body) });
  }
  return { bodies, tookNs, bodyBytes, contentType };
}

/** What is the same each time is made once; files are sent in turn, all of them. */
function bodiesWished(content: Content): number {
  switch (content.kind) {
    case 'none':
    case 'text':
      return 1;
    case 'files':
      return content.paths.length;
    case 'size':
    case 'tensor':
    case 'template':
    case 'multipart':
      return BODIES_MAX;
    default:
      return content satisfies never;
  }
}

async function readFiles(content: Content): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of pathsOf(content)) files.set(path, await readFile(path));
  return files;
}

function pathsOf(content: Content): readonly string[] {
  if (content.kind === 'files') return content.paths;
  if (content.kind !== 'multipart') return [];
  return content.fields.flatMap(({ value }) => (value.kind === 'files' ? value.paths : []));
}

function headersOf({ plan, cell, url, surroundings, wire }: Making): HeaderLines {
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
  return [...cell.payload.headers, ...target.headers, ...own];
}
