/* Headers of web frameworks: one time of the handler, under names that many use as they like. */
import { numberWithUnit } from '../printed-number.js';
import { onlyValue, timeEntry } from '../reported-time.js';
import { type KnownSource, sourceOfFields } from './known-source.js';

/** docs_src/middleware/tutorial001 of FastAPI. */
export const FASTAPI: KnownSource = sourceOfFields({
  name: 'fastapi',
  title: 'X-Process-Time',
  names: 'shared',
  fields: [
    {
      header: 'x-process-time',
      unit: 's',
      takenAs: 'total',
      means: 'the handler and the writing of its JSON, until the answer is an object',
    },
  ],
  page: {
    server: 'FastAPI (the middleware of its tutorial, copied widely)',
    where: 'a header, in seconds by that tutorial; a unit behind the number is believed',
    overlaps: 'one time of the whole',
    leavesOut:
      'the wait before the middleware: with one worker that is the queue. A server that prints milliseconds here claims a thousand times too much and is not believed: name the unit under `timings`.',
    streamed: 'ends before a `StreamingResponse` begins',
  },
});

/** lib/rack/runtime.rb: `%0.6f`. */
export const RAILS: KnownSource = sourceOfFields({
  name: 'rails',
  title: 'X-Runtime',
  names: 'shared',
  fields: [
    {
      header: 'x-runtime',
      unit: 's',
      takenAs: 'total',
      means: 'the application, from Rack::Runtime inwards',
    },
  ],
  page: {
    server: 'Rails, Sinatra and other Rack applications',
    where: 'a header of `Rack::Runtime`, in seconds',
    overlaps: 'one time of the whole',
    leavesOut: 'the wait for a worker, which is the queue',
    streamed: 'ends before the body is enumerated',
  },
});

const RESPONSE_TIME = 'x-response-time';

/** index.js of expressjs/response-time: `42.318ms`. */
export const EXPRESS: KnownSource = {
  name: 'express',
  title: 'X-Response-Time',
  names: 'shared',
  headers: [RESPONSE_TIME],
  readsBody: false,
  read: ({ headers }) => {
    const value = onlyValue(headers, RESPONSE_TIME);
    const number = value === undefined ? undefined : numberWithUnit(value);
    // Without its unit the number may be anything: it is suggested, not used.
    if (number !== undefined && number.suffix === undefined) return [];
    const entry = timeEntry(value, {
      name: RESPONSE_TIME,
      unit: 'ms',
      takenAs: 'total',
      printed: 'rounded',
      from: 'headers',
    });
    return entry === undefined ? [] : [entry];
  },
  page: {
    server: 'Express with `response-time`, and many that took its name',
    where: 'a header, with its unit: `42.318ms`. Without one it is not used, but suggested.',
    fields: [
      {
        field: RESPONSE_TIME,
        unit: 'as it says',
        takenAs: 'total',
        means: 'request seen → headers written',
      },
    ],
    overlaps: 'one time of the whole',
    leavesOut: 'the wait before the middleware',
    streamed: 'ends when the headers are written',
    toSwitchOn: '`app.use(responseTime())`',
  },
};
