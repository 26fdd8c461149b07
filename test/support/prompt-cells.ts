/* Cells of prompts as the digest leaves them, with a truth that the estimates must find again. */
import type { SeenPrompts } from '../../src/run/prompt-cell.js';
import type { LoadDocument } from '../../src/result/document.js';
import { FirstTokens } from '../../src/stats/first-tokens.js';
import { PIECE_COUNT, RETURN, SOURCES, UPLOAD } from '../../src/timing/piece.js';
import { newSplitRow } from '../../src/timing/split.js';
import { type Random, randomOf } from '../../src/base/random.js';

import { promptDocumentCell } from './streamed-cases.js';

export type PromptCellSpec = {
  readonly tokens: number;
  readonly load?: LoadDocument;
  readonly requests?: number;
  readonly seed?: number;
  /** What the server takes of a prompt so long, in ms. */
  readonly serverMs?: (tokens: number, random: Random) => number;
  /** Undefined: nothing is known of the way. */
  readonly networkMs?: number | undefined;
  readonly networkSource?: 'derived' | 'estimated';
  /** How many tokens the prompt of a request has. */
  readonly draw?: (random: Random) => number;
  /** False: the server does not count. */
  readonly isCounted?: boolean;
  readonly cached?: number | undefined;
  readonly cell?: Partial<SeenPrompts['cell']>;
  readonly payload?: Partial<SeenPrompts['payloads'][0]>;
};

export const ALONE: LoadDocument = { kind: 'closed', concurrency: 1 };

/** 40 ms and 50 µs a token, with a noise of ±0.5 ms. */
export function usualMs(tokens: number, random: Random): number {
  return 40 + 0.05 * tokens + (random() - 0.5);
}

export function promptsOf(spec: PromptCellSpec): SeenPrompts {
  const { tokens, load = ALONE, requests = 60, serverMs = usualMs } = spec;
  const random = randomOf(spec.seed ?? tokens);
  const first = new FirstTokens();
  const split = newSplitRow();
  const networkMs = 'networkMs' in spec ? spec.networkMs : 2;
  split.pieces.fill(Number.NaN, 0, PIECE_COUNT);
  split.pieces[UPLOAD] = (networkMs ?? Number.NaN) * 0.5e6;
  split.pieces[RETURN] = (networkMs ?? Number.NaN) * 0.5e6;
  const source = SOURCES.indexOf(spec.networkSource ?? 'derived');
  split.sources[UPLOAD] = source;
  split.sources[RETURN] = source;
  for (let request = 0; request < requests; request += 1) {
    const length = spec.draw?.(random) ?? tokens + Math.round(4 * (random() - 0.5));
    const waitedNs = Math.round((serverMs(length, random) + (networkMs ?? 0)) * 1e6);
    const told = spec.isCounted === false ? Number.NaN : length;
    first.add({ tokens: told, cached: spec.cached ?? Number.NaN }, waitedNs, split);
  }
  const name = `${tokens} tokens`;
  return {
    cell: { ...promptDocumentCell(name, load, tokens, requests), ...spec.cell },
    payloads: [
      {
        name,
        content: {
          kind: 'prompt',
          prompt: { kind: 'tokens', tokens: { kind: 'constant', tokens } },
        },
        headers: [],
        maxTokens: { kind: 'constant', tokens: 1 },
        ...spec.payload,
      },
    ],
    first,
  };
}
