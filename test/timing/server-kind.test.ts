import assert from 'node:assert/strict';
import { test } from 'node:test';

import { serverKindOf } from '../../src/timing/server-kind.js';

const ROWS: readonly (readonly [
  kind: string | undefined,
  headers: readonly (readonly [string, string])[],
  body: unknown,
])[] = [
  ['tgi', [['x-compute-type', 'gpu+optimized']], {}],
  ['ollama', [], { response: 'x', done: true, done_reason: 'stop' }],
  ['ollama', [], { system_fingerprint: 'fp_ollama', choices: [] }],
  ['llama-cpp', [['server', 'llama.cpp']], {}],
  ['llama-cpp', [], { system_fingerprint: 'b1-22cadc1', choices: [] }],
  ['vllm', [['server', 'uvicorn']], { choices: [{ index: 0, stop_reason: null }] }],
  ['sglang', [['server', 'uvicorn']], { choices: [{ matched_stop: 2 }] }],
  ['bentoml', [['server', 'BentoML Service/iris']], [1]],
  ['triton', [], { model_name: 'resnet', model_version: '1', outputs: [] }],
  [
    'mlserver',
    [
      ['ce-modelid', 'm'],
      ['server', 'uvicorn'],
    ],
    { model_name: 'm', outputs: [] },
  ],
  [
    'torchserve',
    [
      ['x-request-id', '4f0c'],
      ['pragma', 'no-cache'],
      ['cache-control', 'no-cache; no-store, must-revalidate, private'],
    ],
    {},
  ],
  ['wsgi', [['server', 'Werkzeug/3.0.1 Python/3.12']], {}],
  ['asgi', [['server', 'uvicorn']], { predictions: [] }],
  ['proxy', [['server', 'nginx/1.27']], undefined],
  [undefined, [['server', 'mine']], { predictions: [1] }],
  [undefined, [], undefined],
];

test('an answer gives its kind of server away, or nothing', () => {
  for (const [kind, headers, body] of ROWS) {
    assert.equal(serverKindOf({ headers, body }), kind, JSON.stringify([headers, body]));
  }
});
