import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { API_NAMES, apiOf } from '../../src/api/apis.js';
import type { Content } from '../../src/payload/payload.js';
import { randomOf } from '../../src/base/random.js';
import { bytes } from '../../src/base/units.js';

import { checkGolden } from '../support/golden.js';
import {
  BERT,
  BINARY_TENSOR,
  bodyOf,
  JSON_TENSOR,
  MADE,
  NOTHING_GIVEN,
  PROMPT,
  type Sample,
  SIZE,
  samplesOf,
  shown,
} from './request-samples.js';

const WRITTEN: Sample = {
  payload: '{ prompt: "Why is the sky blue?" }',
  content: {
    kind: 'prompt',
    prompt: { kind: 'text', text: 'Why is the sky blue?', isSalted: false },
  },
};
const SALTED: Sample = {
  payload: '{ prompt: "Why is the sky blue?", unique: true }',
  content: {
    kind: 'prompt',
    prompt: { kind: 'text', text: 'Why is the sky blue?', isSalted: true },
  },
};
const TOKEN_IDS: Sample = {
  payload: '{ tensor: { shape: [1, 4] } } of a model with two inputs',
  content: {
    kind: 'tensor',
    shape: [1, 4],
    dtype: 'float32',
    isDefaultDtype: true,
    encoding: 'json',
  },
  given: { inputs: BERT },
};
const SIZED_IDS: Sample = {
  payload: '64B of a model with two inputs',
  content: { kind: 'size', bytes: bytes(64), encoding: 'json' },
  given: { inputs: BERT },
};
const BYTES_INPUT: Sample = {
  payload: '{ prompt: { tokens: 8 } } of a model with an input of text',
  content: PROMPT.content,
  given: {
    inputs: [
      { name: 'text_input', type: 'text', shape: [-1, 1] },
      { name: 'stream', type: 'bool', shape: [1] },
    ],
  },
};
const OPEN_SIZE: Sample = {
  payload: '48B of a server that does not list binary_tensor_data',
  content: SIZE.content,
  given: { takesBinary: false },
};
const HALF: Sample = {
  payload: '{ tensor: { shape: [3] } } of a model of half precision',
  content: {
    kind: 'tensor',
    shape: [3],
    dtype: 'float32',
    isDefaultDtype: true,
    encoding: 'json',
  },
  given: {
    inputs: [
      { name: 'a', type: 'float16', shape: [3] },
      { name: 'b', type: 'bfloat16', shape: [3] },
    ],
  },
};

const MORE: Readonly<Record<string, readonly Sample[]>> = {
  'kserve-v2': [OPEN_SIZE, TOKEN_IDS, SIZED_IDS, BYTES_INPUT, HALF],
  'tf-serving': [TOKEN_IDS, SIZED_IDS, BYTES_INPUT],
  'openai-chat': [WRITTEN, SALTED],
  ollama: [
    {
      ...MADE,
      payload: `${MADE.payload} to /api/chat`,
      given: { path: '/api/chat', maxTokens: 16 },
    },
    { ...PROMPT, payload: `${PROMPT.payload} to /api/embed`, given: { path: '/api/embed' } },
  ],
  replicate: [BYTES_INPUT],
  vllm: [
    {
      ...MADE,
      payload: `${MADE.payload} to /v1/completions`,
      given: { path: '/v1/completions', maxTokens: 16 },
    },
  ],
};

for (const name of API_NAMES.filter((one) => one !== 'cog')) {
  test(`requests of ${name} are these bytes`, () => {
    const samples = [...samplesOf(name), ...(MORE[name] ?? [])];
    const text = samples.map((sample) => `## ${sample.payload}\n\n${shown(bodyOf(name, sample))}`);
    checkGolden(`api/${name}.txt`, `${text.join('\n')}`);
  });
}

test('requests differ from turn to turn, and are alike for the same seed', () => {
  const kinds: readonly Content[] = [
    { kind: 'size', bytes: bytes(256) },
    JSON_TENSOR.content,
    BINARY_TENSOR.content,
    { kind: 'prompt', prompt: { kind: 'tokens', tokens: { kind: 'constant', tokens: 64 } } },
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...API_NAMES),
      fc.constantFrom(...kinds),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      (name, content, seed) => {
        const api = apiOf(name);
        const { takes } = api;
        fc.pre(content.kind !== 'tensor' || takes.tensors.includes(content.encoding));
        fc.pre(content.kind !== 'prompt' || takes.prompts);
        const made = (): readonly string[] => {
          const random = randomOf(seed);
          return Array.from({ length: 5 }, (_, turn) =>
            Buffer.from(api.valueOf(content, random, turn, NOTHING_GIVEN)().bytes ?? []).toString(
              'hex',
            ),
          );
        };
        const first = made();
        assert.equal(new Set(first).size, first.length);
        assert.deepEqual(made(), first);
      },
    ),
  );
});

test('a size is the length of the text that carries it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('tgi', 'openai-completions', 'ollama', 'llama-cpp' as const),
      fc.integer({ min: 1, max: 5000 }),
      (name, size) => {
        const sample: Sample = { payload: '', content: { kind: 'size', bytes: bytes(size) } };
        const body = JSON.parse(Buffer.from(bodyOf(name, sample).bytes!).toString()) as {
          inputs?: string;
          prompt?: string;
        };
        const text = body.inputs ?? body.prompt ?? '';
        assert.equal(Buffer.byteLength(text), size);
        assert.match(text, /^[a-z]+(?: [a-z]+)*$/);
      },
    ),
  );
});

test('prompts of generated words begin differently, so that no common prefix is cached', () => {
  const random = randomOf(1);
  const starts = Array.from({ length: 200 }, (_, turn) => {
    const made = apiOf('openai-completions').valueOf(PROMPT.content, random, turn, NOTHING_GIVEN)();
    return (JSON.parse(Buffer.from(made.bytes!).toString()) as { prompt: string }).prompt;
  });
  assert.equal(new Set(starts).size, starts.length);
  assert.ok(new Set(starts.map((text) => text.split(' ')[0])).size > 40);
});

test('each API has an example of every kind of payload that it takes', () => {
  for (const name of API_NAMES) {
    const contents = new Set(samplesOf(name).map(({ content }) => content.kind));
    const { takes } = apiOf(name);
    assert.equal(contents.has('tensor'), takes.tensors.length > 0, name);
    assert.equal(contents.has('prompt'), takes.prompts, name);
    assert.ok(contents.has(SIZE.content.kind), name);
  }
});
