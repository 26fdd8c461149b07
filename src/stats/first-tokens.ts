import { DERIVED, RETURN, UPLOAD } from '../timing/piece.js';
import type { SplitRow } from '../timing/split-row.js';

import { BatchMeans } from './batch-means.js';
import { Reservoir } from './reservoir.js';
import { Told } from './told.js';

/** An answer's first token, as far as the length of its prompt may explain it. NaN: not known. */
export type FirstToken = {
  /** Of its prompt, by the server's count. */
  readonly tokens: number;
  /** Of those, from a cache. */
  readonly cached: number;
  /** From the request's sending to its first token. */
  readonly waitedNs: number;
  /** Of that, the way there and back. */
  readonly networkNs: number;
};

/** Enough for a line, and few enough for all pairs of them. */
const KEPT_MAX = 256;

/*
 * The first tokens of a cell: a sample of them for lines over the length of the prompt, and the
 * mean of all. Memory does not grow with their number.
 */
export class FirstTokens {
  readonly sample = new Reservoir<FirstToken>(KEPT_MAX);
  /** Without the way there and back, where that is known. */
  readonly serverNs = new BatchMeans();
  readonly tokens = new Told();
  readonly cached = new Told();
  #derived = 0;

  /** `told`: of the prompt, by the server; `waitedNs`: NaN where no token came. */
  add(told: PromptTokens, waitedNs: number, { pieces, sources }: SplitRow): void {
    if (Number.isNaN(waitedNs)) return;
    const networkNs = (pieces[UPLOAD] ?? Number.NaN) + (pieces[RETURN] ?? Number.NaN);
    if (sources[UPLOAD] === DERIVED && sources[RETURN] === DERIVED) this.#derived += 1;
    const first = { ...told, waitedNs, networkNs };
    this.sample.add(first);
    this.serverNs.add(serverNsOf(first));
    this.tokens.add(told.tokens);
    this.cached.add(told.cached);
  }

  /** Whether the kernels vouch for the way of each of them. */
  isDerived(): boolean {
    return this.#derived === this.sample.seen;
  }
}

export type PromptTokens = Pick<FirstToken, 'tokens' | 'cached'>;

/** What the server took, with the way to it where nothing is known of that. */
export function serverNsOf({ waitedNs, networkNs }: FirstToken): number {
  return Number.isNaN(networkNs) ? waitedNs : waitedNs - networkNs;
}
