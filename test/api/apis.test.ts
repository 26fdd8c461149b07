import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Api, Given } from '../../src/api/api.js';
import { API_NAMES, apiOf } from '../../src/api/apis.js';
import { type Content, type EncodedBody, TENSOR_ENCODINGS } from '../../src/payload/payload.js';
import { type Random, randomOf } from '../../src/base/random.js';
import { bytes } from '../../src/base/units.js';

const FILES: Readonly<Record<string, string>> = {
  '/in/a.json': '{"a": 1}',
  '/in/b.txt': 'B',
  '/in/c.jpg': 'JPEG',
};

const GIVEN: Given = {
  model: 'm',
  path: '/',
  maxTokens: undefined,
  batch: undefined,
  inputs: undefined,
  isStreamed: false,
  takesBinary: false,
  files: (path) => Buffer.from(FILES[path]!),
};

function ask(api: Api, content: Content, turn = 0, random: Random = randomOf(1)): EncodedBody {
  return api.valueOf(content, random, turn, GIVEN)();
}

function textOf(body: EncodedBody): string {
  return Buffer.from(body.bytes!).toString();
}

function tensor(encoding: (typeof TENSOR_ENCODINGS)[number]): Content {
  return { kind: 'tensor', shape: [2, 2], dtype: 'uint8', encoding };
}

const EVERY_CONTENT: readonly Content[] = [
  { kind: 'none' },
  { kind: 'size', bytes: bytes(100) },
  ...TENSOR_ENCODINGS.map(tensor),
  { kind: 'files', paths: ['/in/a.json', '/in/b.txt'] },
  {
    kind: 'multipart',
    fields: [
      { name: 'file', value: { kind: 'files', paths: ['/in/c.jpg'] } },
      { name: 'top_k', value: { kind: 'text', text: '5' } },
    ],
  },
  { kind: 'template', value: { inputs: '{{floats 3}}', id: '{{uuid}}' } },
  { kind: 'prompt', prompt: { kind: 'tokens', tokens: { kind: 'constant', tokens: 12 } } },
  { kind: 'prompt', prompt: { kind: 'text', text: 'Why?', isSalted: true } },
];

/** Of these contents, those that an API has a request for: others are refused with the scenario. */
function takenBy({ takes }: Api): readonly Content[] {
  return EVERY_CONTENT.filter((content) => {
    if (content.kind === 'tensor') return takes.tensors.includes(content.encoding);
    return content.kind !== 'prompt' || takes.prompts;
  });
}

test('every API is found by its name', () => {
  for (const name of API_NAMES) {
    // Cog is the server in Replicate's containers, and speaks alike.
    assert.equal(apiOf(name).name, name === 'cog' ? 'replicate' : name);
  }
});

test('values are made before encoding, and encoding twice gives the same bytes', () => {
  for (const name of API_NAMES) {
    for (const content of takenBy(apiOf(name))) {
      const seeded = randomOf(1);
      let draws = 0;
      const counted: Random = () => {
        draws += 1;
        return seeded();
      };
      const encode = apiOf(name).valueOf(content, counted, 0, GIVEN);
      const drawsBefore = draws;
      assert.deepEqual(encode(), encode(), `${name} ${content.kind}`);
      assert.equal(draws, drawsBefore, `${name} ${content.kind}`);
    }
  }
});

test('generated content differs from request to request and follows the seed', () => {
  for (const name of API_NAMES) {
    for (const content of takenBy(apiOf(name))) {
      if (content.kind === 'none' || content.kind === 'files') continue;
      const random = randomOf(1);
      const first = ask(apiOf(name), content, 0, random);
      assert.notDeepEqual(ask(apiOf(name), content, 1, random), first, content.kind);
      assert.deepEqual(ask(apiOf(name), content, 0, randomOf(1)), first, content.kind);
    }
  }
});

test('a size is the size of the whole body in json and raw', () => {
  for (const size of [0, 1, 2, 10, 11, 12, 1000, 65_536]) {
    const json = ask(apiOf('json'), { kind: 'size', bytes: bytes(size) });
    assert.equal(json.bytes!.length, size);
    assert.equal(json.contentType, 'application/json');
    if (size > 0) {
      JSON.parse(textOf(json));
    }
    const raw = ask(apiOf('raw'), { kind: 'size', bytes: bytes(size) });
    assert.equal(raw.bytes!.length, size);
    assert.equal(raw.contentType, 'application/octet-stream');
  }
});

test('json puts a tensor that is JSON under inputs, raw sends it as it is', () => {
  for (const encoding of ['json', 'base64'] as const) {
    const wrapped = ask(apiOf('json'), tensor(encoding));
    const plain = ask(apiOf('raw'), tensor(encoding));
    assert.deepEqual(JSON.parse(textOf(wrapped)), { inputs: JSON.parse(textOf(plain)) });
    assert.equal(wrapped.contentType, 'application/json');
    assert.equal(plain.contentType, 'application/json');
  }
});

test('both send a tensor that is bytes alike', () => {
  for (const encoding of ['npy', 'binary', 'msgpack'] as const) {
    assert.deepEqual(ask(apiOf('json'), tensor(encoding)), ask(apiOf('raw'), tensor(encoding)));
  }
});

test('files are sent in turn, unchanged, with the type of their extension', () => {
  const content: Content = { kind: 'files', paths: ['/in/a.json', '/in/b.txt', '/in/c.jpg'] };
  for (const name of API_NAMES) {
    const sent: EncodedBody[] = [0, 1, 2, 3].map((turn) => ask(apiOf(name), content, turn));
    assert.deepEqual(sent.map(textOf), ['{"a": 1}', 'B', 'JPEG', '{"a": 1}']);
    assert.deepEqual(
      sent.map(({ contentType }) => contentType),
      ['application/json', 'text/plain; charset=utf-8', 'image/jpeg', 'application/json'],
    );
  }
});

test('the files of a form are sent in turn, its texts every time', () => {
  const content: Content = {
    kind: 'multipart',
    fields: [
      { name: 'file', value: { kind: 'files', paths: ['/in/a.json', '/in/c.jpg'] } },
      { name: 'top_k', value: { kind: 'text', text: '5' } },
    ],
  };
  const [first, second] = [0, 1].map((turn) => textOf(ask(apiOf('json'), content, turn)));
  assert.match(
    first!,
    /filename="a.json"\r\nContent-Type: application\/json\r\n\r\n\{"a": 1\}\r\n/,
  );
  assert.match(second!, /filename="c.jpg"\r\nContent-Type: image\/jpeg\r\n\r\nJPEG\r\n/);
  assert.ok([first, second].every((text) => text!.includes('name="top_k"\r\n\r\n5\r\n')));
});

test('a template knows its turn', () => {
  const content: Content = { kind: 'template', value: { n: '{{index}}' } };
  assert.equal(textOf(ask(apiOf('json'), content, 41)), '{"n":41}');
});

test('a request without a body has no bytes, no type and no headers', () => {
  const nothing = { bytes: undefined, contentType: undefined, headers: [] };
  for (const name of API_NAMES) {
    assert.deepEqual(ask(apiOf(name), { kind: 'none' }), nothing);
  }
});
