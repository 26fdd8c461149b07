import { z } from 'zod';

import type { TokenLength } from '../payload/token-length.js';
import { TOKENS_MADE } from '../base/limits.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAtKey } from './context.js';
import { readSigma } from './drawn-time-schema.js';
import { choice, count, isMapping, isTextOrNumber, written } from './fields.js';
import { type Path, pathText } from './tree.js';

/* How long answers may be: always alike, or drawn, in the forms that times are drawn in. */

const tokens = (description: string) => count(TOKENS_MADE, description);

const drawn = z.strictObject({
  constant: tokens('Every answer.').optional(),
  exponential: choice('a mean', [
    { when: isTextOrNumber, schema: tokens('Its mean.') },
    { when: isMapping, schema: z.strictObject({ mean: tokens('Its mean.') }) },
  ])
    .optional()
    .meta({ description: 'Exponential, with this mean.', examples: [128] }),
  lognormal: z
    .strictObject({
      median: tokens('Half of the answers are shorter.'),
      sigma: written(readSigma, {
        description: 'Deviation of the logarithm: 0.3 is mild, 1 is wild.',
        type: 'number',
        examples: [0.5],
      }),
    })
    .optional()
    .meta({ description: 'Lognormal.', examples: [{ median: 128, sigma: 0.5 }] }),
  uniform: z
    .strictObject({ from: tokens('The shortest.'), to: tokens('The longest.') })
    .optional()
    .meta({ description: 'All lengths alike.', examples: [{ from: 64, to: 256 }] }),
});

export const tokenLength = choice('a number of tokens or a distribution', [
  { when: isTextOrNumber, schema: tokens('Of every answer.') },
  { when: isMapping, schema: drawn },
]);

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
  return drawnLengthOf(context, length as Loose<z.output<typeof drawn>>, path);
}

function drawnLengthOf(
  context: Context,
  { constant, exponential, lognormal, uniform }: Loose<z.output<typeof drawn>>,
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
