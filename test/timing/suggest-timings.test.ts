import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KNOWN_SOURCES } from '../../src/timing/sources/sources.js';
import {
  adviceOnSuggested,
  suggestedTimes,
  suggestionText,
} from '../../src/timing/suggest-timings.js';

function check(
  headers: readonly (readonly [string, string])[],
  expected: readonly unknown[],
): void {
  assert.deepEqual(
    suggestedTimes(headers).map(({ header, piece, unit }) => [header, piece, unit]),
    expected,
  );
}

test('a header that looks like a time is suggested, with what its name says', () => {
  check([['X-Model-Ms', '12.5']], [['x-model-ms', 'inference', 'ms']]);
  check([['x-queue-wait-us', '250']], [['x-queue-wait-us', 'serverQueue', 'us']]);
  check([['x-gpu-duration', '0.25s']], [['x-gpu-duration', 'inference', 's']]);
  check([['x-elapsed', '17']], [['x-elapsed', 'total', undefined]]);
  // Known, but without its unit it is not read.
  check([['x-response-time', '0.05']], [['x-response-time', 'total', undefined]]);
});

test('what is known, is no number or is another kind of number is not suggested', () => {
  check(
    [
      ['x-response-time', '42ms'],
      ['x-ratelimit-reset-time', '12'],
      ['x-request-timeout', '30'],
      ['retry-after-ms', '250'],
      ['x-queue-depth', '3'],
      ['x-start-time', 'Mon, 04 Nov'],
      ['content-length', '120'],
      ['age', '12'],
      ['x-took-ms', '-3'],
      ...KNOWN_SOURCES.flatMap(({ headers }) => headers)
        .filter((name) => name !== 'x-response-time')
        .map((name) => [name, '12'] as const),
    ],
    [],
  );
});

test('the advice is the line to write, and what to make sure of', () => {
  const times = suggestedTimes([
    ['x-model-ms', '12'],
    ['x-elapsed', '3'],
  ]);
  assert.equal(suggestionText(times), 'x-model-ms: 12, x-elapsed: 3');
  assert.equal(
    adviceOnSuggested(times),
    'if it is, write `timings: [auto, { header: x-model-ms, piece: inference, unit: ms }, ' +
      '{ header: x-elapsed, piece: total, unit: ms }]`, with the unit of x-elapsed set right',
  );
});
