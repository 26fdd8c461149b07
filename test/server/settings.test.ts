import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  REFERENCE_DEFAULTS,
  STREAM_DEFAULTS,
  STREAM_WORKERS,
} from '../../src/base/reference-settings.js';
import { readSettings } from '../../src/server/settings.js';

function check(given: unknown, expected: unknown): void {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  assert.deepEqual(readSettings(text), expected);
}

test('every field has a default', () => {
  check({}, { ok: true, settings: REFERENCE_DEFAULTS });
});

test('what is given replaces the defaults', () => {
  const given = {
    port: 8080,
    workers: 2,
    inference: { kind: 'lognormal', medianNs: 2e7, sigma: 0.3 },
    batch: { max: 8, windowNs: 5e6 },
    report: 'server-timing-trailer',
    hang: 0.001,
  };
  check(given, { ok: true, settings: { ...REFERENCE_DEFAULTS, ...given } });
});

test('streams have defaults of their own, and places for all of them', () => {
  const stream = { tokens: 3, cut: { after: 1, share: 0.5, how: 'reset' } };
  check(
    { stream },
    {
      ok: true,
      settings: {
        ...REFERENCE_DEFAULTS,
        workers: STREAM_WORKERS,
        stream: { ...STREAM_DEFAULTS, ...stream },
      },
    },
  );
  const rows: readonly (readonly [unknown, string])[] = [
    [7, 'stream must be an object'],
    [{ token: 1 }, 'stream token is not a setting'],
    [{ tokens: 0 }, 'stream tokens must be a whole number from 1 to 100000'],
    [
      { ttft: { kind: 'compute', rows: 1, columns: 1, layers: 1 } },
      'stream ttft cannot be real work',
    ],
    [{ cut: { after: 1, share: 1 } }, 'stream cut how must be one of close, end, reset, hang'],
  ];
  for (const [wrong, message] of rows) check({ stream: wrong }, { ok: false, message });
  const batch = { max: 2, windowNs: 0 };
  const message = 'streams are not batched: remove stream or batch';
  check({ stream, batch }, { ok: false, message });
});

test('a wrong value is named with its rule', () => {
  const rows: readonly (readonly [unknown, string])[] = [
    ['[]', 'the settings must be an object'],
    [{ wokers: 1 }, 'wokers is not a setting'],
    [{ workers: 0 }, 'workers must be a whole number from 1 to 16384'],
    [{ port: '80' }, 'port must be a whole number from 0 to 65535'],
    [{ host: '' }, 'host must be a host name'],
    [{ errors: 1.5 }, 'errors must be a number from 0 to 1'],
    [{ errors: 0.6, reset: 0.6 }, 'errors, hang and reset must not exceed 1 together'],
    [{ keepAlive: 'no' }, 'keepAlive must be one of true, false'],
    [{ batch: { max: 8 } }, 'batch windowNs must be a number from 0 to 600000000000'],
    [{ batch: { max: 8, windowNs: 0, min: 1 } }, 'batch has no field min'],
    [{ batch: 8 }, 'batch must have max, windowNs'],
    [
      { inference: { kind: 'normal' } },
      'inference must have one of these kinds: constant, exponential, lognormal, compute',
    ],
    [
      { inference: { kind: 'constant', ns: -1 } },
      'inference ns must be a number from 0 to 600000000000',
    ],
    [
      { inference: { kind: 'compute', rows: 1, columns: 0, layers: 1 } },
      'inference columns must be a whole number from 1 to 4096',
    ],
    [
      { workers: 65, inference: { kind: 'compute', rows: 1, columns: 1, layers: 1 } },
      'workers must be at most 64 to compute',
    ],
  ];
  for (const [given, message] of rows) check(given, { ok: false, message });
});

test('text that is not JSON is refused', () => {
  const read = readSettings('{');
  assert.ok(!read.ok);
  assert.match(read.message, /^the settings are not JSON: /);
});
