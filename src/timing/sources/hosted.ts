/* Hosted APIs that tell the engine's times in the body of the answer. */
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from '../../base/units.js';

import type { ReportEntry } from '../report-entry.js';
import { derivedEntry, memberAt } from '../reported-time.js';
import type { Evidence } from '../server-report.js';
import { type KnownSource, sourceOfFields } from './known-source.js';

/** groq-python: types/completion_usage.py. */
export const GROQ: KnownSource = sourceOfFields({
  name: 'groq',
  title: 'Groq usage',
  fields: [
    {
      body: ['usage', 'queue_time'],
      unit: 's',
      takenAs: 'serverQueue',
      means: 'in the queue',
    },
    { body: ['usage', 'prompt_time'], unit: 's', takenAs: 'prefill', means: 'prefill' },
    { body: ['usage', 'completion_time'], unit: 's', takenAs: 'generation', means: 'generation' },
    {
      body: ['usage', 'total_time'],
      unit: 's',
      means: 'prefill and generation together, **without** the queue: no total of the server',
    },
  ],
  page: {
    server: 'Groq',
    where: '`usage` of the JSON of chat completions',
    overlaps: '`total_time` is the sum of prefill and generation, so it is not added',
    leavesOut:
      'JSON, tokenizing, and the way through their front; compound systems sum several model calls',
    streamed: 'on the last chunk, as `x_groq.usage`',
  },
});

/** cerebras-cloud-sdk-python: types/chat/chat_completion.py. */
export const CEREBRAS: KnownSource = sourceOfFields({
  name: 'cerebras',
  title: 'Cerebras time_info',
  fields: [
    {
      body: ['time_info', 'queue_time'],
      unit: 's',
      takenAs: 'serverQueue',
      means: 'in the queue',
    },
    { body: ['time_info', 'prompt_time'], unit: 's', takenAs: 'prefill', means: 'prefill' },
    {
      body: ['time_info', 'completion_time'],
      unit: 's',
      takenAs: 'generation',
      means: 'generation',
    },
    {
      body: ['time_info', 'total_time'],
      unit: 's',
      takenAs: 'total',
      means: 'the whole, with more than its parts',
    },
  ],
  page: {
    server: 'Cerebras',
    where: '`time_info` of the JSON of chat completions',
    overlaps: 'the parts lie one after the other; the total has more than they (15 of 22 ms, once)',
    leavesOut: 'what the total has beyond its parts stands in unaccounted',
    streamed: 'on the last chunk',
  },
});

/** Fireworks' API reference, and headers as captured. */
export const FIREWORKS: KnownSource = sourceOfFields({
  name: 'fireworks',
  title: 'Fireworks headers',
  fields: [
    {
      header: 'fireworks-server-processing-time',
      unit: 's',
      takenAs: 'total',
      means: 'their own queue and the work',
    },
    {
      header: 'fireworks-server-time-to-first-token',
      unit: 's',
      means: 'queue and prefill, inside the processing time',
    },
    {
      body: ['perf_metrics', 'server-processing-time'],
      unit: 's',
      takenAs: 'total',
      means: 'the same, in the body',
    },
    {
      body: ['perf_metrics', 'server-time-to-first-token'],
      unit: 's',
      means: 'the same, in the body',
    },
  ],
  page: {
    server: 'Fireworks',
    where: 'headers, and `perf_metrics` of the JSON where the request asks for it',
    overlaps: 'the time to the first token lies inside the processing time',
    leavesOut: 'how the processing divides into queue and work',
    streamed: 'on the chunk with `finish_reason`; the headers came before',
    toSwitchOn: '`perf_metrics_in_response: true` in the request, for the body',
  },
});

/** cog: crates/coglet/src/prediction.rs, python/cog/server/runner.py; replicate-javascript. */
export const REPLICATE: KnownSource = sourceOfFields({
  name: 'replicate',
  title: 'Cog metrics',
  applies: ({ body }) => memberAt(body, ['metrics', 'predict_time']) !== undefined,
  fields: [
    {
      body: ['metrics', 'predict_time'],
      unit: 's',
      takenAs: 'inference',
      means: 'the run of `predict()`; in the Rust runtime from the making of the prediction on',
    },
    {
      body: ['metrics', 'total_time'],
      unit: 's',
      takenAs: 'total',
      means: 'made → completed (hosted only)',
    },
  ],
  derived: {
    rows: [
      {
        field: 'started_at − created_at',
        unit: 'ISO 8601',
        takenAs: 'serverQueue',
        means: 'made → started: the queue, and a cold start',
      },
    ],
    read: queueOf,
  },
  page: {
    server: 'Replicate, and Cog containers',
    where: 'the prediction object, where the answer is the finished prediction (`Prefer: wait`)',
    overlaps: 'queue and prediction lie one after the other inside the total',
    leavesOut:
      'what `predict()` does itself to read its input. Clocks are wall clocks: a queue that comes out negative is not believed. Other members of `metrics` are the model’s own and stay out.',
    streamed: 'in the last event',
  },
});

function queueOf({ body }: Evidence): readonly ReportEntry[] {
  const [created, started] = [memberAt(body, ['created_at']), memberAt(body, ['started_at'])];
  if (typeof created !== 'string' || typeof started !== 'string') return [];
  const seconds = secondsOf(started) - secondsOf(created);
  const ns = Math.round((seconds * NS_PER_SECOND) / NS_PER_US) * NS_PER_US;
  return [
    derivedEntry(ns, NS_PER_MS, {
      name: 'started_at − created_at',
      unit: 's',
      takenAs: 'serverQueue',
      printed: 'rounded',
      from: 'body',
    }),
  ];
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:Z|([+-])(\d\d):?(\d\d))$/;

/**
 * Since 2000-01-01, which leaves digits for microseconds. Ours, because a `Date` cuts after three
 * digits, and this floor has none. NaN where the text is no such date.
 */
function secondsOf(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const of = (group: number): number => Number(match[group] ?? 0);
  const [year, month] = [of(1), of(2)];
  if (month < 1 || month > 12) return Number.NaN;
  const offset = (of(8) * 60 + of(9)) * (match[7] === '-' ? -1 : 1);
  const minutes = (daysBefore(year, month) + of(3)) * 24 * 60 + of(4) * 60 + of(5) - offset;
  return minutes * 60 + of(6);
}

/** Days from 2000-01-01 to the first of a month, by the Gregorian calendar. */
function daysBefore(year: number, month: number): number {
  const past = year - 2000 - (month <= 2 ? 1 : 0);
  const leaps = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  // Years are counted from March, so that the leap day is their last.
  const sinceMarch = (month + 9) % 12;
  return past * 365 + leaps + Math.floor((153 * sinceMarch + 2) / 5);
}
