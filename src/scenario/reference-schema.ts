import { z } from 'zod';

import {
  COMPUTE_LAYERS,
  COMPUTE_SIDE,
  REFERENCE_ANSWER_BYTES,
  REFERENCE_BATCH,
  REFERENCE_SIGMA,
  REFERENCE_TIME_NS,
  REFERENCE_WORKERS,
} from '../base/limits.js';

import {
  choice,
  count,
  duration,
  flag,
  isMapping,
  isTextOrNumber,
  share,
  size,
  timePerKiB,
  written,
} from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';

const time = (description: string) => duration(REFERENCE_TIME_NS, description);

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

export const referenceFields = z.strictObject({
  workers: count(REFERENCE_WORKERS, 'Requests executed side by side; others queue.').prefault(1),
  inference: choice('a duration or a distribution', [
    { when: isTextOrNumber, schema: time('Every execution takes this long.') },
    { when: isMapping, schema: distribution },
  ])
    .optional()
    .meta({
      description:
        'How long an execution takes: a duration, or one of constant, exponential, lognormal. Default 20ms.',
      examples: ['20ms', { lognormal: { median: '20ms', sigma: 0.3 } }],
    }),
  compute: written(readCompute, {
    description: 'Real work instead of `inference`: rows x columns x layers of matrix products.',
    type: 'string',
    pattern: '^[0-9]+x[0-9]+x[0-9]+$',
    examples: ['256x256x8'],
  }).optional(),
  decode: timePerKiB(REFERENCE_TIME_NS, 'Extra time to decode each KiB of a request.').prefault(0),
  encode: timePerKiB(REFERENCE_TIME_NS, 'Extra time to encode each KiB of an answer.').prefault(0),
  maxBatch: count(REFERENCE_BATCH, 'Requests executed together.').optional(),
  window: time('How long a batch waits to be filled; default 5ms.').optional(),
  keepAlive: flag('Whether connections stay open.').prefault(true),
  answer: size(REFERENCE_ANSWER_BYTES, 'Size of an answer.').prefault('128B'),
  errors: share('Requests that get a 500.').prefault(0),
  hang: share('Requests that get no answer.').prefault(0),
  reset: share('Requests whose connection is reset.').prefault(0),
  report: z
    .enum(['server-timing', 'server-timing-trailer', 'none'])
    .prefault('server-timing')
    .meta({ description: 'How the server tells its time.' }),
});

function readSigma(value: unknown): Reading<number> {
  const { min, max } = REFERENCE_SIGMA;
  const sigma = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof sigma !== 'number' || !(sigma >= min && sigma <= max)) {
    return bad('bad-quantity', `must be a number from ${min} to ${max}, not ${shown(value)}`);
  }
  return good(sigma);
}

type Compute = { readonly rows: number; readonly columns: number; readonly layers: number };

function readCompute(value: unknown): Reading<Compute> {
  const match = typeof value === 'string' ? /^(\d+)x(\d+)x(\d+)$/.exec(value.trim()) : null;
  if (match === null) {
    return bad(
      'bad-quantity',
      `must be rows x columns x layers, not ${shown(value)}`,
      'write 256x256x8',
    );
  }
  const [rows, columns, layers] = match.slice(1).map(Number) as [number, number, number];
  const side = Math.max(rows, columns);
  if (
    Math.min(rows, columns, layers) < 1 ||
    side > COMPUTE_SIDE.max ||
    layers > COMPUTE_LAYERS.max
  ) {
    return bad(
      'out-of-range',
      `is beyond its limits: ${shown(value)}`,
      `rows and columns go up to ${COMPUTE_SIDE.max}, layers up to ${COMPUTE_LAYERS.max}`,
    );
  }
  return good({ rows, columns, layers });
}
