/* The bodies of a cell, made before it begins: how many of them, and what making one takes. */
import { isDeepStrictEqual } from 'node:util';

import type { Cell } from '../scenario/plan.js';
import type { Asked } from '../api/api.js';
import { type ApiName, apiOf } from '../api/apis.js';
import type { Content, Payload } from '../payload/payload.js';
import { clock } from '../base/clock.js';
import type { HeaderLines } from '../base/http.js';
import { randomOf } from '../base/random.js';

import { givensOf } from './givens.js';
import type { PreparedBody } from './load-order.js';
import { bodyHeaders } from './requests.js';

/**
 * Different bodies that are made for a cell and sent in turn, for a cache would answer one. At
 * least so many, unless they are huge; and more where they are small, for a cache of prompts
 * holds more than a few.
 */
const BODIES_LEAST = 32;
const BODIES_LEAST_BYTES_MAX = 64 * 1024 * 1024;
const BODIES_MAX = 4096;
/** Of several threads one may send this many times its share before bodies come twice. */
const SHARE_MOST = 4;
const BODIES_BYTES_MAX = 8 * 1024 * 1024;

type MadeBodies = {
  readonly bodies: readonly PreparedBody[];
  readonly tookNs: number;
  readonly bodyBytes: number;
  readonly contentType: string | null;
};

type BodiesOrder = {
  readonly api: ApiName;
  readonly content: Content;
  readonly asked: Asked;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly seed: number;
  readonly wish: BodiesWish;
};

export function bodiesOf({ api, content, asked, files, seed, wish }: BodiesOrder): MadeBodies {
  const { valueOf: valueFor } = apiOf(api);
  const random = randomOf(seed);
  const fileOf = (path: string) => files.get(path) ?? new Uint8Array();
  const givenNext = givensOf(asked, fileOf, seed);
  const bodies: PreparedBody[] = [];
  const shelf = new SharedShelf();
  let tookNs = 0;
  let bodyBytes = 0;
  let contentType: string | null = null;
  while (bodies.length === 0 || isWished(wish, bodies.length, bodyBytes)) {
    const encodeNow = valueFor(content, random, bodies.length, givenNext());
    const startedNs = clock.nowNs();
    const body = encodeNow();
    tookNs += clock.nowNs() - startedNs;
    bodyBytes += body.bytes?.byteLength ?? 0;
    contentType = body.contentType ?? null;
    const bytes = body.bytes === undefined ? undefined : shelf.copyOf(body.bytes);
    bodies.push({ bytes, headers: sameAs(bodies.at(-1)?.headers, bodyHeaders(body)) });
  }
  return { bodies, tookNs, bodyBytes, contentType };
}

/** The lines before where they are the same: thousands of bodies share one list, in each thread. */
function sameAs(before: HeaderLines | undefined, lines: HeaderLines): HeaderLines {
  return before !== undefined && isDeepStrictEqual(before, lines) ? before : lines;
}

type BodiesWish = { readonly least: number; readonly most: number };

function isWished({ least, most }: BodiesWish, count: number, bytes: number): boolean {
  if (count < least) return bytes < BODIES_LEAST_BYTES_MAX;
  return count < most && bytes < BODIES_BYTES_MAX;
}

/** What is the same each time is made once; files are sent in turn, all of them. */
export function bodiesWished(
  { encode, warmup, measure }: Cell,
  { content, isSame, maxTokens }: Payload,
): BodiesWish {
  if (isSame === true || content.kind === 'none' || content.kind === 'text') return ONE;
  const prompt = content.kind === 'prompt' ? content.prompt : undefined;
  const isDrawn = maxTokens !== undefined && maxTokens.kind !== 'constant';
  if (prompt?.kind === 'text' && !prompt.isSalted && !isDrawn) return ONE;
  if (content.kind === 'conversations') {
    return { least: content.conversations.length, most: content.conversations.length };
  }
  if (content.kind === 'files') {
    return { least: content.paths.length, most: content.paths.length };
  }
  // Made in each request: these only tell their size.
  if (encode === 'perRequest') return { least: BODIES_LEAST, most: BODIES_LEAST };
  const sent = [warmup, measure].map((stage) => (stage?.kind === 'count' ? stage.requests : 0));
  const isCounted = measure.kind === 'count' && warmup?.kind !== 'time';
  const counted = sent.reduce((sum, count) => sum + count, 0);
  const needed = isCounted ? counted * SHARE_MOST : BODIES_MAX;
  return { least: Math.min(needed, BODIES_LEAST), most: Math.min(needed, BODIES_MAX) };
}

const ONE: BodiesWish = { least: 1, most: 1 };

const PIECE_BYTES = 256 * 1024;

/** Copies into shared memory, small ones side by side: one each costs every thread 300 bytes. */
class SharedShelf {
  #piece = new Uint8Array(new SharedArrayBuffer(0));
  #at = 0;

  copyOf(bytes: Uint8Array): Uint8Array {
    if (bytes.byteLength > PIECE_BYTES / 4) return sharedCopyOf(bytes);
    if (this.#at + bytes.byteLength > this.#piece.byteLength) {
      this.#piece = new Uint8Array(new SharedArrayBuffer(PIECE_BYTES));
      this.#at = 0;
    }
    const copy = this.#piece.subarray(this.#at, this.#at + bytes.byteLength);
    copy.set(bytes);
    this.#at += bytes.byteLength;
    return copy;
  }
}

/** Seen by all load threads, and there again where a cell begins anew. */
export function sharedCopyOf(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}
