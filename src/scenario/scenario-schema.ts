import { z } from 'zod';

import { REPORTED_PIECES, TIME_UNITS, WINDOW_KINDS } from '../timing/server-report.js';
import { SOURCE_NAMES } from '../timing/sources/sources.js';
import { pointerProblem } from '../base/json-pointer.js';
import { READY_WITHIN_NS, REPEATS, SEEDS, STOP_AFTER_REQUESTS } from '../base/limits.js';

import {
  choice,
  count,
  duration,
  isList,
  isMapping,
  isText,
  oneOrMore,
  share,
  text,
  written,
} from './fields.js';
import { readLimit } from './limit-text.js';
import { loadFields, measure, warmup } from './load-schema.js';
import { payload, readName } from './payload-schema.js';
import { bad, good, type Reading, shown } from './reading.js';
import { nearest } from './suggest.js';
import { target } from './target-schema.js';

/*
 * The scenario's format, once: what is accepted, the types of what comes out, the JSON Schema that
 * editors use, and the tables of docs/scenario.md all come from here.
 */

const limit = written(readLimit, {
  description: 'A bound, as `response p99 < 250ms`.',
  type: 'string',
  examples: ['response p99 < 250ms'],
});

const limits = oneOrMore(
  choice('a limit, or { cells, require }', [
    { when: isText, schema: limit },
    {
      when: isMapping,
      schema: z.strictObject({
        cells: text('Pattern of the names of cells; `*` stands for any text.', ['image*']),
        require: oneOrMore(limit).meta({
          description: 'Limits of these cells.',
          examples: [['inference p50 < 30ms']],
        }),
      }),
    },
  ]).meta({ examples: ['response p99 < 250ms'] }),
);

const piece = z
  .enum([...REPORTED_PIECES, 'total'])
  .meta({ description: 'What the time is of.', examples: ['inference'] });
const unit = z.enum(TIME_UNITS).meta({ description: 'Unit of the number.', examples: ['ms'] });

/** `auto`, and the known sources by name (docs/timing-sources.md). */
const sourceName = z.enum(['auto', ...SOURCE_NAMES]);

/** The fields by which a mapping says what kind of source it is, also mistyped. */
const SOURCE_FIELDS = [...WINDOW_KINDS, 'body', 'header'];
const has = (name: string) => (value: unknown) =>
  isMapping(value) &&
  Object.keys(value as object).some((key) => nearest(key, SOURCE_FIELDS) === name);

const timingSource = choice(
  'the name of a source, { header, … }, { body, … } or { prometheus: … }',
  [
    { when: isText, schema: sourceName },
    {
      when: has('prometheus'),
      schema: z.strictObject({
        prometheus: countersUrl('Where the server shows its Prometheus metrics.', '/metrics'),
      }),
    },
    {
      when: has('triton'),
      schema: z.strictObject({
        triton: countersUrl("Triton's HTTP port, or its statistics endpoint.", ''),
      }),
    },
    {
      when: has('tritonTrace'),
      schema: z.strictObject({
        tritonTrace: text('The file that Triton writes its traces to, on this machine.', [
          './trace.json',
        ]),
      }),
    },
    {
      when: has('tensorrtLlm'),
      schema: z.strictObject({
        tensorrtLlm: countersUrl('`/perf_metrics` of trtllm-serve.', '/perf_metrics'),
      }),
    },
    {
      when: has('body'),
      schema: z.strictObject({
        body: written(readPointer, {
          description: 'JSON Pointer into the answer.',
          type: 'string',
          examples: ['/timing/queue_us'],
        }),
        piece,
        unit,
      }),
    },
    {
      when: isMapping,
      schema: z.strictObject({
        header: text('Name of a header of the answer.', ['x-model-ms']),
        piece,
        unit,
      }),
    },
  ],
);

export const scenarioFields = z.strictObject({
  modelbench: z
    .literal(1)
    .optional()
    .meta({ description: 'Version of this format.', examples: [1] }),
  name: written(readName, {
    description: 'Shown above the tables; default: the name of the file.',
    type: 'string',
    examples: ['tensor encodings'],
  }).optional(),
  description: text('The question that the scenario answers.').optional(),
  labels: z
    .record(z.string(), text('A value.'))
    .optional()
    .meta({ description: 'Kept in the result.', examples: [{ team: 'vision' }] }),
  server: z
    .strictObject({
      start: text('A command that serves the target.', ['uvicorn app:app --port 8000']),
      ready: text('A path (or URL) that answers once it is ready; default: its port accepts.', [
        '/health',
      ]).optional(),
      within: duration(READY_WITHIN_NS, 'How long that may take.').prefault('60s'),
    })
    .optional()
    .meta({
      description: 'Starts the target, waits until it is ready, and stops it afterwards.',
      examples: [{ start: 'uvicorn app:app --port 8000', ready: '/health' }],
    }),
  target,
  payloads: oneOrMore(payload)
    .optional()
    .meta({
      description: 'First axis: what is sent. Default: one request without a body.',
      examples: [['1KiB', '64KiB']],
    }),
  load: oneOrMore(loadFields)
    .prefault({ concurrency: 1 })
    .meta({
      description: 'Second axis: how it is sent. A list makes more cells.',
      examples: [{ concurrency: [1, 8] }],
    }),
  encode: z.enum(['prepared', 'perRequest']).prefault('prepared').meta({
    description:
      'When bodies are made: before the run (their cost is measured apart), or in each request.',
  }),
  decode: z.enum(['auto', 'inline', 'none']).prefault('auto').meta({
    description: 'When answers are decoded: where it delays nothing, at once, or not at all.',
  }),
  warmup: warmup.optional(),
  measure: measure.prefault('10s'),
  repeat: count(REPEATS, 'Whole cells again, each with its own seed.').prefault(1),
  order: z.enum(['interleaved', 'sequential', 'shuffled']).prefault('interleaved').meta({
    description: 'Of cells over repeats: all cells in turn, all repeats of one cell, or by chance.',
  }),
  timings: choice('auto, the name of a source or a list', [
    { when: isText, schema: sourceName },
    { when: isList, schema: oneOrMore(timingSource) },
  ])
    .prefault('auto')
    .meta({
      description:
        'Where the server tells its time: auto finds the known sources in the first answers, a ' +
        'list means exactly these (docs/timing-sources.md).',
      examples: [
        'auto',
        ['server-timing', 'vllm'],
        [{ header: 'x-model-ms', piece: 'inference', unit: 'ms' }],
        [{ prometheus: 'http://127.0.0.1:8000/metrics' }],
      ],
    }),
  limits: limits.optional().meta({
    description: 'Bounds on every cell, or on those that a pattern names.',
    examples: [['response p99 < 250ms', 'errors < 0.1%']],
  }),
  stop: z
    .strictObject({
      errors: share('Give up when more of the last answers failed.').meta({ examples: ['20%'] }),
      after: count(STOP_AFTER_REQUESTS, 'Not before so many answers.').prefault(100),
    })
    .optional()
    .meta({
      description: 'Gives up early. No rule: never.',
      examples: [{ errors: '20%', after: 100 }],
    }),
  seed: count(SEEDS, 'Of all that is random.').prefault(42),
});

export type Scenario = z.output<typeof scenarioFields>;

function countersUrl(description: string, path: string) {
  return written(readCountersUrl, {
    description,
    type: 'string',
    examples: [`http://127.0.0.1:8000${path}`],
  });
}

function readCountersUrl(value: unknown): Reading<string> {
  const hint = 'write http://127.0.0.1:8000/metrics';
  if (typeof value !== 'string') {
    return bad('wrong-type', `must be a URL, not ${shown(value)}`, hint);
  }
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? good(value)
    : bad('bad-url', `is no http URL: ${shown(value)}`, hint);
}

function readPointer(value: unknown): Reading<string> {
  const hint = 'write /timing/queue_us';
  if (typeof value !== 'string') {
    return bad('wrong-type', `must be a JSON Pointer, not ${shown(value)}`, hint);
  }
  const problem = value === '' ? 'a JSON Pointer begins with /' : pointerProblem(value);
  return problem === undefined
    ? good(value)
    : bad('bad-quantity', `is no JSON Pointer: ${problem}`, hint);
}
