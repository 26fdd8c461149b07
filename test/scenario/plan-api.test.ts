import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellNames, messagesIn, planOf } from './reader.js';

function urlOf(url: string, rest: string): string {
  const plan = planOf(`target: { url: "${url}", ${rest} }\npayloads: [1KiB]\n`);
  const { address } = plan.target;
  assert.equal(address.kind, 'url');
  return address.kind === 'url' ? address.url : '';
}

test('a URL without a path gets the usual one of its API', () => {
  const rows: readonly (readonly [rest: string, path: string])[] = [
    ['api: kserve-v2, model: resnet 50', '/v2/models/resnet%2050/infer'],
    ['api: torchserve, model: m', '/predictions/m'],
    ['api: tf-serving, model: m', '/v1/models/m:predict'],
    ['api: openai-chat, model: m', '/v1/chat/completions'],
    ['api: openai-completions, model: m', '/v1/completions'],
    ['api: openai-embeddings, model: m', '/v1/embeddings'],
    ['api: tgi', '/generate'],
    ['api: tei', '/embed'],
    ['api: ollama, model: m', '/api/generate'],
    ['api: llama-cpp', '/completion'],
    ['api: sagemaker', '/invocations'],
    ['api: sagemaker, model: m', '/endpoints/m/invocations'],
    ['api: replicate, model: owner/name', '/v1/models/owner/name/predictions'],
    ['api: cog', '/predictions'],
  ];
  for (const [rest, path] of rows) {
    assert.equal(urlOf('http://h:8000', rest), `http://h:8000${path}`);
    // A slash alone is what a habit of typing leaves.
    assert.equal(urlOf('http://h:8000/', rest), `http://h:8000${path}`);
    assert.equal(urlOf('https://u:p%40ss@h?a=b', rest), `https://u:p%40ss@h${path}?a=b`);
  }
});

test('any other path is used as it is, and json and raw have no usual path', () => {
  assert.equal(urlOf('http://h/v1', 'api: openai-chat, model: m'), 'http://h/v1');
  assert.equal(urlOf('http://h/v2/models/m/infer', 'api: kserve-v2'), 'http://h/v2/models/m/infer');
  assert.equal(urlOf('http://h:8000', 'api: json'), 'http://h:8000');
  assert.equal(urlOf('http://h:8000/', 'api: raw'), 'http://h:8000/');
});

test('prompts are named for their length, and sent as they are written', () => {
  const text = `target: { url: "http://h", api: openai-chat, model: m }
payloads:
  - { prompt: { tokens: 512 }, maxTokens: 128 }
  - { prompt: { tokens: 512 } }
  - { prompt: Why? }
  - { name: salted, prompt: { text: Why? }, unique: true }
  - { name: alike, size: 2KiB, unique: false }
load: { concurrency: 1 }
`;
  assert.deepEqual(cellNames(text), [
    '512 tokens + 128 · concurrency 1',
    '512 tokens · concurrency 1',
    'prompt · concurrency 1',
    'salted · concurrency 1',
    'alike · concurrency 1',
  ]);
  const payloads = planOf(text).cells.map(({ payloads }) => payloads[0]);
  assert.deepEqual(payloads[0], {
    name: '512 tokens + 128',
    content: {
      kind: 'prompt',
      prompt: { kind: 'tokens', tokens: { kind: 'constant', tokens: 512 } },
    },
    headers: [],
    maxTokens: { kind: 'constant', tokens: 128 },
  });
  assert.deepEqual(payloads[2]!.content, {
    kind: 'prompt',
    prompt: { kind: 'text', text: 'Why?', isSalted: false },
  });
  assert.deepEqual(payloads[3]!.content, {
    kind: 'prompt',
    prompt: { kind: 'text', text: 'Why?', isSalted: true },
  });
  assert.equal(payloads[4]!.isSame, true);
});

test('texts of one request are counted by batch', () => {
  const text = `target: { url: "http://h", api: tei }
payloads: [{ prompt: { tokens: 16 }, batch: 8 }]
load: { concurrency: 1 }
`;
  assert.deepEqual(cellNames(text), ['16 tokens x 8 · concurrency 1']);
  assert.equal(planOf(text).cells[0].payloads[0].batch, 8);
});

test('of kserve-v2 a size can be written in JSON', () => {
  const text = `target: { url: "http://h", api: kserve-v2, model: m }
payloads: [{ size: 1KiB, encoding: json }]
`;
  assert.deepEqual(planOf(text).cells[0].payloads[0].content, {
    kind: 'size',
    bytes: 1024,
    encoding: 'json',
  });
});

test('a dtype is known to be written or not', () => {
  const tensor = (fields: string) =>
    planOf(`target: http://h/p\npayloads: [{ tensor: { ${fields} } }]\n`).cells[0].payloads[0]
      .content;
  assert.deepEqual(tensor('shape: [3]'), {
    kind: 'tensor',
    shape: [3],
    dtype: 'float32',
    isDefaultDtype: true,
    encoding: 'json',
  });
  assert.deepEqual(tensor('shape: [3], dtype: int8'), {
    kind: 'tensor',
    shape: [3],
    dtype: 'int8',
    encoding: 'json',
  });
});

test('an API that is misspelled is guessed, and so is one by the name of a server', () => {
  const hints = (api: string) =>
    messagesIn(`target: { url: "http://h/p", api: ${api} }\npayloads: [1KiB]\n`);
  assert.match(hints('openai-chta')[0]!, /^target.api must be json, raw, /);
  assert.equal(hints('triton').length, 1);
});
