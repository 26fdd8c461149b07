import { z } from 'zod';

import {
  COMPUTE_LAYERS,
  COMPUTE_SIDE,
  REFERENCE_ANSWER_BYTES,
  REFERENCE_BATCH,
  REFERENCE_TIME_NS,
  REFERENCE_WORKERS,
} from '../base/limits.js';

import { drawnTime, time } from './drawn-time-schema.js';
import { count, flag, share, size, timePerKiB, written } from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';
import { referenceStream } from './reference-stream-schema.js';

export const referenceFields = z.strictObject({
  workers: count(
    REFERENCE_WORKERS,
    'Requests executed side by side; others queue. Streams: all of them.',
  ).prefault(1),
  inference: drawnTime('Every execution takes this long.')
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
  stream: referenceStream.optional(),
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
