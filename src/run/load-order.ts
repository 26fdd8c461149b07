/*
 * What the conductor (main thread) and the load thread say to each other. All of it is plain data
 * that crosses threads; rows themselves travel in shared blocks (timing/block.ts).
 */

import type { Keep } from '../wire/exchange.js';
import type { WireTarget } from '../wire/wire-target.js';
import type { Asked } from '../api/api.js';
import type { ApiName } from '../api/apis.js';
import type { Extent, Load } from '../load/load.js';
import type { Content } from '../payload/payload.js';
import type { HeaderLines } from '../base/http.js';
import type { DurationNs } from '../base/units.js';

import type { LoadHealth } from './load-watch.js';

/** One cell, as the load thread needs it. */
export type LoadOrder = {
  readonly target: WireTarget;
  readonly mode: 'natural' | 'warm' | 'cold';
  readonly connectionsMax: number;
  readonly timeoutNs: DurationNs;
  readonly load: Load;
  readonly warmup: Extent | undefined;
  readonly measure: Extent;
  readonly seed: number;
  /** One for each of the cell's payloads, by number. */
  readonly requests: readonly [RequestPool, ...RequestPool[]];
  readonly keep: Keep;
  /** Decode answers as this API does in the load thread, between the requests (`decode: inline`). */
  readonly decodeInline: ApiName | undefined;
  readonly pacing: 'exact' | 'frugal';
  readonly share: Share;
};

/** Which of several load threads this is, and what they count together (tally.ts). */
export type Share = {
  readonly index: number;
  readonly of: number;
  readonly tally: SharedArrayBuffer;
};

/** What is sent: made before the cell, or encoded for each request. */
export type RequestPool = {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderLines;
  /** Answers stream; the number of their kind, which is that of the payload. */
  readonly streamKind?: number;
  readonly bodies:
    | { readonly kind: 'prepared'; readonly bodies: readonly PreparedBody[] }
    | {
        readonly kind: 'per-request';
        readonly api: ApiName;
        readonly content: Content;
        readonly asked: Asked;
        readonly files: ReadonlyMap<string, Uint8Array>;
        readonly seed: number;
        /** The same bytes in each request: the scenario says so. */
        readonly isSame: boolean;
      };
};

export type PreparedBody = {
  readonly bytes: Uint8Array | undefined;
  readonly headers: HeaderLines;
};

export type ToLoad =
  | { readonly kind: 'cell'; readonly order: LoadOrder }
  /** All threads of the cell have said `prepared`: they begin at this instant. */
  | { readonly kind: 'begin'; readonly atNs: number }
  /** The main thread has digested the block, or the page of reads. */
  | { readonly kind: 'block-free'; readonly number: number }
  | { readonly kind: 'page-free'; readonly number: number }
  | { readonly kind: 'token'; readonly authorization: string }
  /** From now on only these headers of good answers are needed. */
  | { readonly kind: 'keep'; readonly headers: readonly string[] }
  /** Start nothing more; end what is in flight. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'quit' };

export type FromLoad =
  | { readonly kind: 'hello'; readonly zero: number }
  /** Everything that takes time before the cell is done; it waits for `begin`. */
  | { readonly kind: 'prepared' }
  /** The measured part begins (or began) at this instant; its end where it is known. */
  | { readonly kind: 'measuring'; readonly fromNs: number; readonly toNs: number }
  /** Memory is told once and named by number from then on: to pass it again costs a millisecond. */
  | { readonly kind: 'new-block'; readonly number: number; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'block'; readonly number: number; readonly rows: number }
  /** Reads of streamed answers: so many bytes of a page (reads-page.ts). */
  | { readonly kind: 'new-page'; readonly number: number; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'reads'; readonly number: number; readonly bytes: number }
  | { readonly kind: 'body'; readonly number: number; readonly bytes: Uint8Array }
  | { readonly kind: 'failure'; readonly number: number; readonly text: FailureText }
  /** Bare handshakes with the target, made before the cell. */
  | { readonly kind: 'handshakes'; readonly ns: readonly number[] }
  /** Why the kernel cannot be asked of this cell's connections; null where it can. */
  | { readonly kind: 'kernel'; readonly whyNot: string | null }
  | { readonly kind: 'first-answer'; readonly answer: FirstAnswer }
  | { readonly kind: 'health'; readonly health: LoadHealth }
  | { readonly kind: 'done'; readonly done: LoadDone };

export type FailureText = { readonly code: string; readonly message: string };

/** The first answer of a cell: what the target says of itself. */
export type FirstAnswer = {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly sentBytes: number;
  readonly contentType: string | undefined;
};

export type LoadDone = {
  readonly fromNs: number;
  readonly toNs: number;
  /** Requests due in the measured part, sent or not. */
  readonly due: number;
  readonly notSent: number;
  readonly stopped: boolean;
};

/** Numbers that the load thread keeps up to date for progress: positions in a shared array. */
export const STATUS_IN_FLIGHT = 0;
export const STATUS_STAGE = 1;
/** Requests that were started, and those of them that were late: for `--workers auto`. */
export const STATUS_PICKED = 2;
export const STATUS_LATE = 3;
/** Turns of the event loop that it spun because nothing was due. */
export const STATUS_SPUN = 4;
export const STATUS_LENGTH = 5;

export const STAGE_WARM_UP = 0;
export const STAGE_MEASURE = 1;
export const STAGE_DRAIN = 2;
