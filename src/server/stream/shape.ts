import { unreachable } from '../../base/unreachable.js';

import type { Asked } from './asked.js';
import { ollamaShape } from './shape-ollama.js';
import { openaiShape } from './shape-openai.js';
import { tgiShape } from './shape-tgi.js';

/** What an answer knows of itself when it ends; times are in whole ns. */
export type Ending = {
  readonly tokens: number;
  readonly cachedTokens: number;
  /** It ended because the request asked for no more. */
  readonly isCutShort: boolean;
  readonly totalNs: number;
  readonly prefillNs: number;
  readonly generationNs: number;
};

/**
 * The text of an answer in one tongue, in ASCII. Of a stream: `opening`, a content event for each
 * group of tokens, `closing`.
 */
export type Shape = {
  readonly contentType: string;
  /** Before the first content; empty where the tongue has nothing to say then. */
  readonly opening: string;
  readonly content: (text: string, group: TokenGroup) => string;
  readonly closing: (ending: Ending) => string;
  readonly failure: (message: string) => string;
  readonly comment: string;
  /** The whole answer of a request that asked for no stream. */
  readonly whole: (text: string, ending: Ending) => string;
};

/** Tokens `first` to `first + count - 1` of an answer, counted from 0. */
export type TokenGroup = {
  readonly first: number;
  readonly count: number;
  /** Of the last group: all the answer's text and how it ended, for tongues that say it there. */
  readonly last: { readonly text: string; readonly ending: Ending } | undefined;
};

export function shapeOf(asked: Asked, number: number): Shape {
  switch (asked.tongue) {
    case 'openai-chat':
    case 'openai-completions':
      return openaiShape(asked, number);
    case 'ollama-chat':
    case 'ollama-generate':
      return ollamaShape(asked);
    case 'tgi':
      return tgiShape(asked);
    default:
      return unreachable(asked.tongue);
  }
}
