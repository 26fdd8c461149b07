import { z } from 'zod';

import {
  BURST_SIZE,
  BURSTINESS,
  CONCURRENCY,
  IN_FLIGHT,
  MEASURE_NS,
  MEASURE_REQUESTS,
  RATES_PER_SECOND,
  STEPS,
  WARMUP_NS,
  WARMUP_REQUESTS,
} from '../base/limits.js';

import {
  choice,
  count,
  duration,
  isList,
  isMapping,
  isTextOrNumber,
  oneOrMore,
  rate,
  text,
  written,
} from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';

const rampFields = z.strictObject({
  from: rate(RATES_PER_SECOND, 'The rate at the start.').meta({ examples: ['10/s'] }),
  to: rate(RATES_PER_SECOND, 'The rate at the end.').meta({ examples: ['200/s'] }),
  steps: count(STEPS, 'That many cells of a steady rate instead of one that changes.').optional(),
});

const steadyRate = rate(RATES_PER_SECOND, 'Requests a second.');

export const loadFields = z
  .strictObject({
    concurrency: oneOrMore(count(CONCURRENCY, 'Requests in flight at once.'))
      .optional()
      .meta({
        description:
          'Closed loop: the next request starts when an answer has come. A list: a cell each.',
        examples: [8, [1, 8, 32]],
      }),
    rate: choice('a rate, a list of rates or a ramp', [
      { when: isMapping, schema: rampFields },
      { when: (value) => isTextOrNumber(value) || isList(value), schema: oneOrMore(steadyRate) },
    ])
      .optional()
      .meta({
        description:
          'Open loop: requests are due at this rate whatever the answers do. A list: a cell each; a ramp: `from`, `to`.',
        examples: ['20/s', ['20/s', '100/s'], { from: '10/s', to: '200/s' }],
      }),
    arrivals: z
      .enum(['poisson', 'constant', 'gamma', 'burst'])
      .optional()
      .meta({
        description:
          'Of a rate: as users come (poisson, the default), in even steps, in gaps of a gamma distribution, or in groups.',
        examples: ['poisson'],
      }),
    burstiness: written(readBurstiness, {
      description: `Of \`arrivals: gamma\`: the shape of the distribution. 1 is poisson, below is burstier, above more even. (${BURSTINESS.min} to ${BURSTINESS.max.toLocaleString('en')})`,
      anyOf: [
        { type: 'number', minimum: BURSTINESS.min, maximum: BURSTINESS.max },
        { type: 'string', pattern: '\\$\\{' },
      ],
      examples: [0.5],
    }).optional(),
    burstSize: count(BURST_SIZE, 'Of `arrivals: burst`: requests due at once.')
      .optional()
      .meta({ examples: [10] }),
    trace: text(
      'Open loop: requests are due when a recording says so. A CSV or JSONL file with a `time` a row and, if it likes, the name of a `payload`.',
      ['./arrivals.csv'],
    ).optional(),
    inFlightMax: count(
      IN_FLIGHT,
      'Of an open loop: requests that may be in flight; more wait, which counts as queueing. Default 512.',
    ).optional(),
    pacing: z
      .enum(['auto', 'exact', 'frugal'])
      .optional()
      .meta({
        description:
          'Of an open loop: exact spins up to each instant and costs a core, frugal trusts the timer, auto decides.',
        examples: ['auto'],
      }),
  })
  .meta({
    description: 'A closed loop, or an open one by rate or trace.',
    examples: [{ concurrency: 8 }],
  });

export const measure = choice('a duration or { requests, atMost }', [
  { when: isTextOrNumber, schema: duration(MEASURE_NS, 'How long each cell is measured.') },
  {
    when: isMapping,
    schema: z.strictObject({
      requests: count(MEASURE_REQUESTS, 'Requests of each cell.').meta({ examples: [1000] }),
      atMost: duration(MEASURE_NS, 'Ends the cell even so.').prefault('10m'),
    }),
  },
]).meta({
  description: 'How long each cell is measured: a duration, or a number of requests.',
  examples: ['20s', { requests: 1000, atMost: '60s' }],
});

export const warmup = choice('a duration or { requests, atMost }', [
  { when: isTextOrNumber, schema: duration(WARMUP_NS, 'Sent before, and kept apart.') },
  {
    when: isMapping,
    schema: z.strictObject({
      requests: count(WARMUP_REQUESTS, 'Requests sent before, and kept apart.').meta({
        examples: [50],
      }),
      atMost: duration(WARMUP_NS, 'Ends the warm-up even so.').prefault('1m'),
    }),
  },
]).meta({
  description:
    'Sent before each cell and kept apart: a duration or a number of requests. Default: 3s, or 30 % of a `measure` shorter than 10s.',
  examples: ['3s', { requests: 50 }],
});

function readBurstiness(value: unknown): Reading<number> {
  const { min, max } = BURSTINESS;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) {
    return bad('wrong-type', `must be a number, not ${shown(value)}`, 'write 0.5');
  }
  return number >= min && number <= max
    ? good(number)
    : bad('out-of-range', `must be ${min} to ${max}, not ${number}`);
}
