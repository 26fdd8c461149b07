import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ServeOptions } from '../../src/cli/declare-serve.js';
import { serveSettingsOf } from '../../src/cli/serve-settings.js';
import { UsageError } from '../../src/cli/usage-error.js';
import {
  REFERENCE_DEFAULTS,
  STREAM_DEFAULTS,
  STREAM_WORKERS,
} from '../../src/base/reference-settings.js';

/** The settings that an option changes. */
function check(options: Partial<ServeOptions>, expected: object): void {
  assert.deepEqual(serveSettingsOf({ keepAlive: true, ...options }), {
    ...REFERENCE_DEFAULTS,
    ...expected,
  });
}

function refuse(options: Partial<ServeOptions>, message: string, hint: string | undefined): void {
  assert.throws(
    () => serveSettingsOf({ keepAlive: true, ...options }),
    (error) => {
      assert.ok(error instanceof UsageError);
      assert.deepEqual([error.message, error.hint], [message, hint]);
      return true;
    },
  );
}

test('without options the defaults of the server hold', () => check({}, {}));

test('every option arrives in base units', () => {
  check({ host: '0.0.0.0', port: '8000' }, { host: '0.0.0.0', port: 8000 });
  check({ workers: '4', seed: '7' }, { workers: 4, seed: 7 });
  check({ inference: '2ms' }, { inference: { kind: 'constant', ns: 2e6 } });
  check({ inference: 'constant:2ms' }, { inference: { kind: 'constant', ns: 2e6 } });
  check({ inference: 'exponential:2ms' }, { inference: { kind: 'exponential', meanNs: 2e6 } });
  check(
    { inference: 'lognormal:20ms,0.3' },
    { inference: { kind: 'lognormal', medianNs: 20e6, sigma: 0.3 } },
  );
  check(
    { inference: 'compute:256x128x8' },
    { inference: { kind: 'compute', rows: 256, columns: 128, layers: 8 } },
  );
  check({ decode: '2us/KiB', encode: '3us/KiB' }, { decodeNsPerKiB: 2e3, encodeNsPerKiB: 3e3 });
  check({ maxBatch: '8' }, { batch: { max: 8, windowNs: 5e6 } });
  check({ maxBatch: '8', window: '1ms' }, { batch: { max: 8, windowNs: 1e6 } });
  check({ http2: true }, { http2: true });
  check({ answer: '1KiB', keepAlive: false }, { answerBytes: 1024, keepAlive: false });
  check({ errors: '1%', hang: '0.1%', reset: '0' }, { errors: 0.01, hang: 0.001, reset: 0 });
  check({ report: 'none' }, { report: 'none' });
});

test('any option of streams asks for streams, with places for all of them', () => {
  const workers = STREAM_WORKERS;
  check({ tokens: '5' }, { workers, stream: { ...STREAM_DEFAULTS, tokens: 5 } });
  const ttft = { kind: 'exponential', meanNs: 20e6 };
  const interToken = { kind: 'constant', ns: 5e6 };
  check(
    { ttft: 'exponential:20ms', interToken: '5ms', workers: '3' },
    { workers: 3, stream: { ...STREAM_DEFAULTS, ttft, interToken } },
  );
  check({ promptToken: '50us' }, { workers, stream: { ...STREAM_DEFAULTS, promptTokenNs: 50e3 } });
  refuse(
    { tokens: '5', inference: '2ms' },
    '--inference is of answers that come whole',
    'remove --inference, or --tokens …',
  );
  refuse(
    { ttft: 'compute:1x1x1' },
    "--ttft does not know 'compute'",
    'one of 20ms, exponential:20ms, lognormal:20ms,0.3',
  );
});

test('what cannot be obeyed says what to write', () => {
  refuse(
    { inference: 'gamma:2ms' },
    "--inference does not know 'gamma'",
    'one of 20ms, exponential:20ms, lognormal:20ms,0.3, compute:256x256x8',
  );
  refuse({ inference: '20' }, '--inference needs a unit', 'write 20s or 20ms');
  refuse(
    { inference: 'lognormal:5ms' },
    '--inference lognormal needs a sigma from 0 to 10',
    'write lognormal:5ms,0.3',
  );
  refuse(
    { inference: 'compute:256' },
    '--inference compute needs rows, columns and layers',
    'write compute:256x256x8',
  );
  refuse({ window: '5ms' }, '--window is of batches', 'say how large they may be: --max-batch 8');
  refuse(
    { report: 'prometheus' },
    "--report does not know 'prometheus'",
    'one of server-timing, server-timing-trailer, none',
  );
  refuse({ workers: 'two' }, '--workers must be a whole number, not "two"', undefined);
});
