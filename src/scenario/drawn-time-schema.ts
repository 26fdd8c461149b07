import { z } from 'zod';

import { REFERENCE_SIGMA, REFERENCE_TIME_NS } from '../base/limits.js';

import { choice, duration, isMapping, isTextOrNumber, written } from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';

/* A time of the reference server: always the same, or drawn. */

export const time = (description: string) => duration(REFERENCE_TIME_NS, description);

const distribution = z.strictObject({
  constant: time('Every execution takes this long.').optional(),
  exponential: choice('a mean', [
    { when: isTextOrNumber, schema: time('Its mean.') },
    { when: isMapping, schema: z.strictObject({ mean: time('Its mean.') }) },
  ])
    .optional()
    .meta({ description: 'Exponential, with this mean.', examples: ['20ms'] }),
  lognormal: z
    .strictObject({
      median: time('Half of the executions are shorter.'),
      sigma: written(readSigma, {
        description: 'Deviation of the logarithm: 0.3 is mild, 1 is wild.',
        type: 'number',
        examples: [0.3],
      }),
    })
    .optional()
    .meta({ description: 'Lognormal.', examples: [{ median: '20ms', sigma: 0.3 }] }),
});

/** `constant` says what a duration that stands alone means. */
export function drawnTime(constant: string) {
  return choice('a duration or a distribution', [
    { when: isTextOrNumber, schema: time(constant) },
    { when: isMapping, schema: distribution },
  ]);
}

export type DrawnTimeFields = z.output<typeof distribution>;

export function readSigma(value: unknown): Reading<number> {
  const { min, max } = REFERENCE_SIGMA;
  const sigma = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof sigma !== 'number' || !(sigma >= min && sigma <= max)) {
    return bad('bad-quantity', `must be a number from ${min} to ${max}, not ${shown(value)}`);
  }
  return good(sigma);
}
