/*
 * The requests of a cell, in turn: prepared before the run, or encoded when they are picked. In
 * the first case taking one costs an index; in the second the encoding is measured.
 */

import { type WireRequest, wireRequestOf, withBody } from '../wire/wire-request.js';
import { apiOf } from '../api/apis.js';
import type { EncodedBody } from '../payload/payload.js';
import type { HeaderLines } from '../base/http.js';
import { randomOf, seedOf } from '../base/random.js';

import { givensOf } from './givens.js';
import type { RequestPool } from './load-order.js';

export type RequestSource = {
  /** Whether `next` encodes, so that its end is an instant of its own. */
  readonly encodes: boolean;
  readonly next: () => WireRequest;
  /** Makes the next value, after a request has left: values are not part of its encoding. */
  readonly prepareNext: () => void;
  readonly setAuthorization: (value: string) => void;
};

/** Of several threads, each sends every n-th body of the same turn. */
export type TurnShare = { readonly index: number; readonly of: number };

export const WHOLE_TURN: TurnShare = { index: 0, of: 1 };

export function requestsOf(pool: RequestPool, share: TurnShare): RequestSource {
  return pool.bodies.kind === 'prepared'
    ? preparedRequests(pool, pool.bodies.bodies, share)
    : encoded(pool, share);
}

function preparedRequests(
  pool: RequestPool,
  bodies: readonly { readonly bytes: Uint8Array | undefined; readonly headers: HeaderLines }[],
  share: TurnShare,
): RequestSource {
  let authorization: string | undefined;
  let requests: readonly WireRequest[] = [];
  const build = (): void => {
    let before: HeaderLines | undefined;
    let one: WireRequest | undefined;
    requests = bodies.map(({ headers, bytes }) => {
      if (one === undefined || headers !== before) {
        const lines = flatHeaders([...pool.headers, ...headers], authorization);
        one = requestFrom(pool, lines, null);
      }
      before = headers;
      return withBody(one, bytes ?? null);
    });
  };
  build();
  let turn = share.index % requests.length;
  return {
    encodes: false,
    next: () => {
      const request = requests[turn];
      turn = (turn + share.of) % requests.length;
      if (request === undefined) throw new Error('a cell without a request');
      return request;
    },
    prepareNext: () => {},
    setAuthorization: (value) => {
      authorization = value;
      build();
    },
  };
}

function encoded(pool: RequestPool, share: TurnShare): RequestSource {
  if (pool.bodies.kind !== 'per-request') throw new Error('bodies are prepared');
  const { api, content, asked, files, seed, isSame } = pool.bodies;
  const { valueOf: valueFor } = apiOf(api);
  // Threads must not all make the same values, unless they shall.
  const isFirst = isSame || share.index === 0;
  const ownSeed = isFirst ? seed : seedOf(seed, `thread ${share.index}`);
  const random = randomOf(ownSeed);
  const fileOf = (path: string): Uint8Array => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new Error(`${path} was not read before the run`);
    return bytes;
  };
  const givenNext = givensOf(asked, fileOf, ownSeed);
  let authorization: string | undefined;
  let turn = isSame ? 0 : share.index;
  let encodeNext = valueFor(content, random, turn, givenNext());
  return {
    encodes: true,
    next: () => {
      const body: EncodedBody = encodeNext();
      const lines = flatHeaders([...pool.headers, ...bodyHeaders(body)], authorization);
      return requestFrom(pool, lines, body.bytes ?? null);
    },
    prepareNext: () => {
      if (isSame) return;
      turn += share.of;
      encodeNext = valueFor(content, random, turn, givenNext());
    },
    setAuthorization: (value) => {
      authorization = value;
    },
  };
}

function requestFrom(
  { method, path, streamKind }: RequestPool,
  lines: readonly string[],
  body: Uint8Array | null,
): WireRequest {
  const request = wireRequestOf(method, path, lines, body);
  request.streamKind = streamKind;
  return request;
}

/** The headers that an encoded body brings; a content type that the user gave comes later. */
export function bodyHeaders(body: EncodedBody): HeaderLines {
  return body.contentType === undefined
    ? body.headers
    : [['content-type', body.contentType], ...body.headers];
}

/** Names and values in turn. The user's own line for a name wins over a generated one. */
export function flatHeaders(
  lines: HeaderLines,
  authorization: string | undefined,
): readonly string[] {
  const flat: string[] = [];
  const seen = new Set<string>();
  const all: HeaderLines =
    authorization === undefined ? lines : [['authorization', authorization], ...lines];
  for (const [name, value] of all) {
    const key = name.toLowerCase();
    if (seen.has(key)) continue;
    seen.add(key);
    flat.push(name, value);
  }
  return flat;
}
