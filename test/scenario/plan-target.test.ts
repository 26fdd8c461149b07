import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planOf } from './reader.js';

const TARGET = 'target: http://127.0.0.1:8000/predict\n';

test('what the reference server is told is in base units', () => {
  const plan = planOf(`target:
  reference:
    workers: 2
    inference: { lognormal: { median: 20ms, sigma: 0.3 } }
    decode: 2us/KiB
    maxBatch: 8
    answer: 1KiB
    errors: 1%
    report: none
`);
  assert.deepEqual(plan.target.address, {
    kind: 'reference',
    settings: {
      host: '127.0.0.1',
      port: 0,
      workers: 2,
      inference: { kind: 'lognormal', medianNs: 20e6, sigma: 0.3 },
      decodeNsPerKiB: 2000,
      encodeNsPerKiB: 0,
      batch: { max: 8, windowNs: 5e6 },
      keepAlive: true,
      http2: false,
      answerBytes: 1024,
      errors: 0.01,
      hang: 0,
      reset: 0,
      report: 'none',
      seed: plan.target.address.kind === 'reference' ? plan.target.address.settings.seed : 0,
    },
  });
});

test('every distribution of the reference server has its short form', () => {
  const inference = (text: string) => {
    const { address } = planOf(`target: { reference: { ${text} } }\n`).target;
    return address.kind === 'reference' ? address.settings.inference : undefined;
  };
  assert.deepEqual(inference('inference: 5ms'), { kind: 'constant', ns: 5e6 });
  assert.deepEqual(inference('inference: { constant: 5ms }'), { kind: 'constant', ns: 5e6 });
  assert.deepEqual(inference('inference: { exponential: 5ms }'), {
    kind: 'exponential',
    meanNs: 5e6,
  });
  assert.deepEqual(inference('inference: { exponential: { mean: 5ms } }'), {
    kind: 'exponential',
    meanNs: 5e6,
  });
  assert.deepEqual(inference('compute: 256x128x8'), {
    kind: 'compute',
    rows: 256,
    columns: 128,
    layers: 8,
  });
});

test('where the server tells its time is read in every form', () => {
  const timings = (text: string) => planOf(`${TARGET}timings: ${text}\n`).timings;
  assert.deepEqual(timings('auto'), [{ kind: 'auto' }]);
  assert.deepEqual(planOf(TARGET).timings, [{ kind: 'auto' }]);
  assert.deepEqual(timings('tgi'), [{ kind: 'known', name: 'tgi' }]);
  assert.deepEqual(timings('[auto, { prometheus: "http://h:8000/metrics" }]'), [
    { kind: 'auto' },
    { kind: 'window', counters: 'prometheus', url: 'http://h:8000/metrics' },
  ]);
  assert.deepEqual(timings('[{ triton: "http://h:8000" }]'), [
    { kind: 'window', counters: 'triton', url: 'http://h:8000' },
  ]);
  assert.deepEqual(
    timings(
      '[server-timing, { header: X-Model-Ms, piece: inference, unit: ms }, { body: /t/q, piece: total, unit: us }]',
    ),
    [
      { kind: 'known', name: 'server-timing' },
      { kind: 'header', header: 'x-model-ms', piece: 'inference', unit: 'ms' },
      { kind: 'body', pointer: '/t/q', piece: 'total', unit: 'us' },
    ],
  );
});

test('what a good answer is is read in every form', () => {
  const expect = (text: string) =>
    planOf(`target: { url: "http://h/p", expect: ${text} }\n`).target.expect;
  assert.deepEqual(expect('{ status: [200, 4xx] }').statuses, [
    { kind: 'code', code: 200 },
    { kind: 'class', hundreds: 4 },
  ]);
  assert.deepEqual(expect('{ json: { /a: present, /b: absent, /c: [1, null] } }'), {
    statuses: [{ kind: 'class', hundreds: 2 }],
    json: [
      { pointer: '/a', must: { kind: 'present' } },
      { pointer: '/b', must: { kind: 'absent' } },
      { pointer: '/c', must: { kind: 'equal', value: [1, null] } },
    ],
  });
});

test('a header is sent as it was written, not as the number that YAML makes of it', () => {
  const plan = planOf(
    'target: { url: "http://h/p", headers: { x-id: 007, x-flag: yes, x-version: 1.0 } }\n',
  );
  assert.deepEqual(plan.target.headers, [
    ['x-id', '007'],
    ['x-flag', 'yes'],
    ['x-version', '1.0'],
  ]);
});
