import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Expectation } from '../../src/api/api.js';
import { API_NAMES, type ApiName, apiOf } from '../../src/api/apis.js';
import { decodeAnswer, judgeDecoded, judgingApiOf } from '../../src/api/judge.js';
import type { Payload } from '../../src/payload/payload.js';

const EXPECT: Expectation = { statuses: [{ kind: 'class', hundreds: 2 }], json: [] };

/** What is wrong with an answer of status 200; undefined: it is good. */
function faultOf(
  name: ApiName,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): string | undefined {
  const api = apiOf(name);
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const decoded = decodeAnswer(api, bytes, (header) => headers[header]);
  const judged = judgeDecoded(api, EXPECT, 200, decoded);
  assert.ok(judged.ok || judged.outcome === 'badAnswer');
  return judged.ok ? undefined : judged.what;
}

type Row = readonly [name: ApiName, body: unknown, fault: string | undefined];

function check(rows: readonly Row[]): void {
  for (const [name, body, fault] of rows) {
    assert.equal(faultOf(name, body), fault, `${name} ${JSON.stringify(body)}`);
  }
}

/** As each server's source or page shows it, shortened. */
const GOOD: readonly Row[] = [
  [
    'openai-chat',
    {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
    },
    undefined,
  ],
  // vLLM writes members that are not used as null.
  [
    'openai-chat',
    { choices: [{ message: { role: 'assistant', content: null, tool_calls: [] } }], error: null },
    undefined,
  ],
  ['openai-completions', { object: 'text_completion', choices: [{ text: '' }] }, undefined],
  ['openai-embeddings', { data: [{ embedding: [0.1, -2], index: 0 }] }, undefined],
  ['openai-embeddings', { data: [{ embedding: 'AAAAPw==', index: 0 }] }, undefined],
  ['tgi', { generated_text: ' blue' }, undefined],
  ['tgi', [{ generated_text: ' blue' }], undefined],
  ['tei', [[0.1, 0.2]], undefined],
  ['tei', [[[0.1], [0.2]]], undefined],
  ['tei', [{ score: 0.5, label: 'admiration' }], undefined],
  ['tei', [{ index: 0, score: 1 }], undefined],
  ['tei', [[{ index: 5, value: 1.5 }]], undefined],
  [
    'ollama',
    { model: 'm', response: '', done: true, done_reason: 'stop', total_duration: 10706818083 },
    undefined,
  ],
  ['ollama', { message: { role: 'assistant', content: 'Hi' }, done: true }, undefined],
  ['ollama', { model: 'm', embeddings: [[0.1, 0.2]] }, undefined],
  ['openai-responses', { status: 'completed', error: null, output: [] }, undefined],
  ['anthropic-messages', { type: 'message', content: [{ type: 'text', text: 'Hi' }] }, undefined],
  ['vllm', { choices: [{ message: { role: 'assistant', content: 'Hi' } }] }, undefined],
  [
    'vllm',
    { object: 'text_completion', choices: [{ text: 'Hi', finish_reason: null }] },
    undefined,
  ],
  ['sglang', { text: ' blue', meta_info: { e2e_latency: 0.5 } }, undefined],
  ['triton-generate', { model_name: 'm', text_output: ' blue' }, undefined],
  ['llama-cpp', { content: ' blue', stop: true, timings: { prompt_ms: 43.237 } }, undefined],
  ['torchserve', { tabby: 0.45, tiger_cat: 0.3 }, undefined],
  ['torchserve', 7, undefined],
  // What a handler calls code is its own: without a type it is no error of the server.
  ['torchserve', { code: 404, label: 'not found' }, undefined],
  ['tf-serving', { predictions: [[0.5]] }, undefined],
  ['tf-serving', { outputs: { a: [1] } }, undefined],
  ['sagemaker', [{ generated_text: 'x' }], undefined],
  ['sagemaker', { predictions: [1] }, undefined],
  [
    'replicate',
    { status: 'succeeded', output: 'x', error: null, metrics: { predict_time: 0.4 } },
    undefined,
  ],
  ['cog', { status: 'succeeded', output: ['a', 'b'] }, undefined],
  ['kserve-v2', { model_name: 'm', outputs: [{ name: 'o', data: [1] }] }, undefined],
];

test('good answers of each family are good', () => {
  check(GOOD);
  const named = new Set(GOOD.map(([name]) => name));
  assert.deepEqual(
    [...named].sort(),
    API_NAMES.filter((name) => !/^(?:json|raw)$/.test(name)).sort(),
  );
});

test('an error inside an answer of status 200 is told in the words of the server', () => {
  check([
    [
      'openai-chat',
      { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit' } },
      'the answer holds an error: "Rate limit reached"',
    ],
    [
      'openai-chat',
      { object: 'error', message: 'The model `m` does not exist.', code: 404 },
      'the answer is an error: "The model `m` does not exist."',
    ],
    [
      'openai-chat',
      { choices: [{ error: { code: 502, message: 'Upstream error' }, message: { content: '' } }] },
      'the answer holds an error: "Upstream error"',
    ],
    ['openai-completions', { error: 'busy' }, 'the answer holds an error: "busy"'],
    ['openai-embeddings', { error: { code: 1 } }, 'the answer holds an error: {"code":1}'],
    [
      'tgi',
      { error: 'Model is overloaded', error_type: 'overloaded' },
      'the answer holds an error: "Model is overloaded"',
    ],
    [
      'tei',
      { error: 'too long', error_type: 'Validation' },
      'the answer holds an error: "too long"',
    ],
    [
      'ollama',
      { error: "model 'm' not found" },
      `the answer holds an error: "model 'm' not found"`,
    ],
    [
      'llama-cpp',
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'the answer holds an error: "Loading model"',
    ],
    [
      'torchserve',
      { code: 503, type: 'InternalServerException', message: 'Prediction failed' },
      'the answer is an error 503: "Prediction failed"',
    ],
    ['torchserve', { error: 'no image' }, 'the answer holds an error: "no image"'],
    [
      'tf-serving',
      { error: 'input must be 4-D' },
      'the answer holds an error: "input must be 4-D"',
    ],
    [
      'sagemaker',
      { ErrorCode: 'CLIENT_ERROR_FROM_MODEL', OriginalMessage: 'x' },
      'the answer is an error: "CLIENT_ERROR_FROM_MODEL"',
    ],
    [
      'sagemaker',
      { code: 400, type: 'InternalServerException', message: 'Worker died.' },
      'the answer is an error 400: "Worker died."',
    ],
    [
      'replicate',
      { status: 'failed', error: 'CUDA out of memory', output: null },
      'the prediction failed: "CUDA out of memory"',
    ],
    ['cog', { status: 'canceled' }, 'the prediction was canceled: nothing'],
    [
      'replicate',
      { status: 'processing', output: null },
      'the answer came before the prediction ended: /status is "processing"',
    ],
    ['kserve-v2', { error: 'unexpected shape' }, 'the answer holds an error: "unexpected shape"'],
  ]);
});

test('an answer that is not what was asked for is bad, and what is there is quoted', () => {
  check([
    ['openai-chat', {}, '/choices is missing: {}'],
    ['openai-chat', { choices: [] }, '/choices is []'],
    ['openai-chat', { choices: [{ text: 'x' }] }, '/choices/0/message is missing: {"text":"x"}'],
    ['openai-completions', { choices: [{}] }, '/choices/0/text is missing: {}'],
    ['openai-embeddings', { data: [{ embedding: [0.1] }, {}] }, '/data/1/embedding is nothing'],
    // A model that overflows: NaN becomes null in JSON.
    ['openai-embeddings', { data: [{ embedding: [null] }] }, '/data/0/embedding is [null]'],
    ['tei', [[0.1], [null, null]], '/1 is [null,null]'],
    ['tei', [], 'the answer is no list: []'],
    ['tgi', [], '/generated_text is missing: []'],
    ['tgi', { generated_text: null }, '/generated_text is null'],
    ['ollama', { response: 'x' }, '/done is nothing, not true'],
    ['ollama', { embeddings: [] }, '/embeddings is []'],
    [
      'ollama',
      { done: true },
      'neither /response nor /message nor /embeddings is there: {"done":true}',
    ],
    ['llama-cpp', { choices: [] }, '/content is missing: {"choices":[]}'],
    ['tf-serving', [], '/predictions is missing: []'],
    ['tf-serving', '{"predictions": [NaN]}', 'not JSON: {"predictions": [NaN]}'],
    ['replicate', { detail: 'x' }, '/status is nothing'],
    ['kserve-v2', { outputs: [] }, '/outputs is []'],
    ['openai-chat', '<html>', 'not JSON: <html>'],
    ['ollama', '{"response":"a"}\n{"response":"b"}', 'not JSON: {"response":"a"} {"response":"b"}'],
    ['tgi', '', 'not JSON: the body is empty'],
    ['openai-chat', null, '/choices is missing: null'],
  ]);
});

test('no answer, whatever it holds, makes a judgement fail', () => {
  fc.assert(
    fc.property(fc.constantFrom(...API_NAMES), fc.json(), (name, body) => {
      const fault = faultOf(name, body);
      assert.ok(fault === undefined || fault.length < 200);
    }),
  );
});

test('the lengths of a binary answer must add up', () => {
  const json = Buffer.from(
    JSON.stringify({
      outputs: [
        { name: 'a', parameters: { binary_data_size: 4 } },
        { name: 'b', data: [1] },
      ],
    }),
  );
  const header = { 'inference-header-content-length': `${json.length}` };
  const bytes = (count: number) => Buffer.concat([json, Buffer.alloc(count)]);
  assert.equal(faultOf('kserve-v2', bytes(4), header), undefined);
  assert.equal(
    faultOf('kserve-v2', bytes(3), header),
    'binary outputs of 4 bytes were promised, 3 came',
  );
  assert.equal(
    faultOf('kserve-v2', bytes(4), { 'inference-header-content-length': '9999' }),
    `inference-header-content-length is 9999 of ${json.length + 4} bytes`,
  );
  assert.equal(
    faultOf('kserve-v2', bytes(4), { 'inference-header-content-length': '-1' }),
    `inference-header-content-length is -1 of ${json.length + 4} bytes`,
  );
  assert.match(
    faultOf('kserve-v2', bytes(4), { 'inference-header-content-length': '5' }) ?? '',
    /^not JSON: /,
  );
});

const NOTHING: Payload = { name: 'health', content: { kind: 'none' }, headers: [] };

test('a request without a body asks for something else, which the API does not judge', () => {
  const api = judgingApiOf(apiOf('openai-chat'), [NOTHING]);
  assert.equal(api.answer, 'json');
  assert.equal(api.faultIn, undefined);
  assert.equal(judgingApiOf(apiOf('raw'), [NOTHING]).answer, 'bytes');
});

test('an answer to fewer texts than were sent is a bad one, with both numbers', () => {
  const prompt = { name: 'p', content: { kind: 'prompt' }, headers: [] } as unknown as Payload;
  const written = { name: 't', content: { kind: 'text' }, headers: [] } as unknown as Payload;
  const faultFor = (name: ApiName, answer: unknown, ...payloads: Payload[]) =>
    judgingApiOf(apiOf(name), payloads).faultIn?.(answer);
  const data = (count: number) => ({ data: Array(count).fill({ embedding: [0.5] }) });
  const eight = { ...prompt, batch: 8 };
  assert.equal(faultFor('openai-embeddings', data(8), eight), undefined);
  assert.equal(faultFor('openai-embeddings', data(7), eight), '7 of 8 texts were answered');
  assert.equal(faultFor('openai-embeddings', data(9), eight), '9 of 8 texts were answered');
  assert.equal(faultFor('openai-embeddings', data(2), prompt), '2 of 1 texts were answered');
  // What is wrong with it comes first.
  assert.equal(faultFor('openai-embeddings', { data: [] }, eight), '/data is []');
  // A body that somebody wrote, or one of several payloads: how many texts it has is not known.
  assert.equal(faultFor('openai-embeddings', data(3), written), undefined);
  assert.equal(faultFor('openai-embeddings', data(3), prompt, eight), undefined);
  assert.equal(faultFor('tei', [[0.5], [0.25]], { ...prompt, batch: 2 }), undefined);
  assert.equal(faultFor('tei', [[0.5]], eight), '1 of 8 texts were answered');
  assert.equal(faultFor('tei', [[[0.5], [0.25]]], prompt), undefined);
  // The labels of one text.
  const labels = [0.7, 0.3].map((score) => ({ score, label: 'x' }));
  assert.equal(faultFor('tei', labels, prompt), undefined);
});

test('a scenario that expects an error gets it', () => {
  const expect: Expectation = { statuses: [{ kind: 'code', code: 400 }], json: [] };
  const judged = judgeDecoded(apiOf('tgi'), expect, 400, { ok: true, value: { error: 'x' } });
  assert.deepEqual(judged, { ok: true });
});
