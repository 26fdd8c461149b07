import { z } from 'zod';

import type { TokenLength } from '../payload/token-length.js';
import { PROMPT_TOKENS, type Range, TOKENS_MADE } from '../base/limits.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAtKey } from './context.js';
import { readSigma } from './drawn-time-schema.js';
import { choice, count, isMapping, isTextOrNumber, written } from './fields.js';
import { type Path, pathText } from './tree.js';

/* How long answers may be, or prompts are: always alike, or drawn, as times are drawn. */

type Wording = {
  readonly limits: Range;
  /** As in `Of every answer.` */
  readonly all: string;
  /** As in `Half of the answers are shorter.` */
  readonly median: string;
  readonly example: number;
};

function drawnOf({ limits, all, median, example }: Wording) {
  const tokens = (description: string) => count(limits, description);
  return z.strictObject({
    constant: tokens(all).optional(),
    exponential: choice('a mean', [
      { when: isTextOrNumber, schema: tokens('Its mean.') },
      { when: isMapping, schema: z.strictObject({ mean: tokens('Its mean.') }) },
    ])
      .optional()
      .meta({ description: 'Exponential, with this mean.', examples: [example] }),
    lognormal: z
      .strictObject({
        median: tokens(median),
        sigma: written(readSigma, {
          description: 'Deviation of the logarithm: 0.3 is mild, 1 is wild.',
          type: 'number',
          examples: [0.5],
        }),
      })
      .optional()
      .meta({ description: 'Lognormal.', examples: [{ median: example, sigma: 0.5 }] }),
    uniform: z
      .strictObject({ from: tokens('The shortest.'), to: tokens('The longest.') })
      .optional()
      .meta({
        description: 'All lengths alike.',
        examples: [{ from: example / 2, to: example * 2 }],
      }),
  });
}

function lengthOrDrawn(wording: Wording) {
  return choice('a number of tokens or a distribution', [
    { when: isTextOrNumber, schema: count(wording.limits, wording.all) },
    { when: isMapping, schema: drawnOf(wording) },
  ]);
}

export const answerLength = lengthOrDrawn({
  limits: TOKENS_MADE,
  all: 'Of every answer.',
  median: 'Half of the answers are shorter.',
  example: 128,
});

export const promptLength = lengthOrDrawn({
  limits: PROMPT_TOKENS,
  all: 'Of every prompt.',
  median: 'Half of the prompts are shorter.',
  example: 512,
});

type DrawnFields = z.output<ReturnType<typeof drawnOf>>;

const KINDS = ['constant', 'exponential', 'lognormal', 'uniform'] as const;

/** Undefined where nothing is written, or what is written has a mistake. */
export function tokenLengthOf(
  context: Context,
  length: unknown,
  path: Path,
): TokenLength | undefined {
  if (length === undefined) return undefined;
  if (typeof length === 'number') return { kind: 'constant', tokens: length };
  const found = KINDS.filter((kind) => isWritten(context, [...path, kind]));
  if (found.length !== 1) {
    problemAtKey(context, path, {
      code: found.length === 0 ? 'missing-field' : 'impossible',
      message:
        found.length === 0
          ? `${pathText(path)} names no distribution`
          : `${pathText(path)} has ${found.length} distributions: ${found.join(', ')}`,
      hint: 'write one, as 128, { exponential: 128 } or { lognormal: { median: 128, sigma: 0.5 } }',
    });
    return undefined;
  }
  return drawnLengthOf(context, length as Loose<DrawnFields>, path);
}

function drawnLengthOf(
  context: Context,
  { constant, exponential, lognormal, uniform }: Loose<DrawnFields>,
  path: Path,
): TokenLength | undefined {
  if (constant !== undefined) return { kind: 'constant', tokens: constant };
  const mean = typeof exponential === 'object' ? exponential.mean : exponential;
  if (mean !== undefined) return { kind: 'exponential', meanTokens: Number(mean) };
  if (lognormal?.median !== undefined && lognormal.sigma !== undefined) {
    return { kind: 'lognormal', medianTokens: lognormal.median, sigma: lognormal.sigma };
  }
  if (uniform?.from === undefined || uniform.to === undefined) return undefined;
  if (uniform.from > uniform.to) {
    problemAtKey(context, [...path, 'uniform'], {
      code: 'impossible',
      message: `${pathText(path)} goes from ${uniform.from} down to ${uniform.to}`,
      hint: `write uniform: { from: ${uniform.to}, to: ${uniform.from} }`,
    });
  }
  return { kind: 'uniform', leastTokens: uniform.from, mostTokens: uniform.to };
}

/** Short enough for the name of a payload. */
export function tokenLengthText(length: TokenLength): string {
  switch (length.kind) {
    case 'constant':
      return `${length.tokens}`;
    case 'exponential':
      return `~${length.meanTokens}`;
    case 'lognormal':
      return `~${length.medianTokens}`;
    case 'uniform':
      return `${length.leastTokens}–${length.mostTokens}`;
    default:
      return length satisfies never;
  }
}
