import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';

import fc from 'fast-check';

import { contentTypeOf } from '../../src/payload/content-type.js';
import { boundaryOf, encodeMultipart } from '../../src/payload/multipart.js';
import {
  randomBytesOf,
  randomTextOf,
  randomUuidOf,
  randomWordsOf,
} from '../../src/payload/random-content.js';
import { sizedJsonOf } from '../../src/payload/size.js';
import { randomOf } from '../../src/base/random.js';

test('content has exactly the size that was asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer(), (size, seed) => {
      assert.equal(randomBytesOf(size, randomOf(seed)).length, size);
      assert.equal(Buffer.byteLength(randomTextOf(size, randomOf(seed))), size);
      assert.equal(Buffer.byteLength(randomWordsOf(size, randomOf(seed))), size);
      const text = JSON.stringify(sizedJsonOf(size, randomOf(seed)));
      assert.equal(Buffer.byteLength(text ?? ''), size);
    }),
  );
});

test('a JSON value of a size is an object as soon as one fits', () => {
  assert.equal(sizedJsonOf(0, randomOf(1)), undefined);
  assert.equal(typeof sizedJsonOf(1, randomOf(1)), 'number');
  assert.equal(typeof sizedJsonOf(2, randomOf(1)), 'string');
  assert.equal(typeof sizedJsonOf(10, randomOf(1)), 'string');
  assert.deepEqual(sizedJsonOf(11, randomOf(1)), { data: '' });
  assert.deepEqual(Object.keys(sizedJsonOf(64, randomOf(1)) as object), ['data']);
});

test('random content does not compress below its information', () => {
  const bytes = randomBytesOf(100_000, randomOf(1));
  assert.ok(deflateRawSync(bytes).length > 99_900);
  const text = randomTextOf(100_000, randomOf(1));
  assert.ok(deflateRawSync(text).length > 75_000);
  assert.match(text, /^[A-Za-z0-9+/]+$/);
});

test('random content follows its seed', () => {
  const random = randomOf(1);
  const first = randomTextOf(32, random);
  assert.notEqual(randomTextOf(32, random), first);
  assert.equal(randomTextOf(32, randomOf(1)), first);
});

test('words are small letters with single blanks between them, none at an end', () => {
  for (let seed = 0; seed < 300; seed += 1) {
    assert.match(randomWordsOf(1 + (seed % 40), randomOf(seed)), /^[a-z]+(?: [a-z]+)*$/);
  }
  const words = randomWordsOf(10_000, randomOf(1)).split(' ');
  assert.ok(words.length > 1000, `${words.length}`);
});

test('a UUID is one of version 4', () => {
  const random = randomOf(1);
  const made = Array.from({ length: 100 }, () => randomUuidOf(random));
  for (const uuid of made) {
    assert.match(uuid, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  }
  assert.equal(new Set(made).size, 100);
});

test('a file has the content type of its extension', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['inputs/a.json', 'application/json'],
    ['a.b.NPY', 'application/x-npy'],
    ['cat.jpg', 'image/jpeg'],
    ['cat.jpeg', 'image/jpeg'],
    ['cat.png', 'image/png'],
    ['notes.txt', 'text/plain; charset=utf-8'],
    ['weights.bin', 'application/octet-stream'],
    ['folder.json/plain', 'application/octet-stream'],
    ['README', 'application/octet-stream'],
  ];
  for (const [path, expected] of rows) {
    assert.equal(contentTypeOf(path), expected, path);
  }
});

async function parsed(body: ReturnType<typeof encodeMultipart>): Promise<FormData> {
  const headers = { 'content-type': body.contentType! };
  return await new Response(Buffer.from(body.bytes!), { headers }).formData();
}

test('multipart is read back as it was written', async () => {
  const image = randomBytesOf(1000, randomOf(2));
  const form = await parsed(
    encodeMultipart(
      [
        { kind: 'file', name: 'file', path: './cats/Grey cat.jpg', bytes: image },
        { kind: 'text', name: 'top_k', text: '5' },
        { kind: 'text', name: 'note', text: 'first line\r\nsecond: "ü"' },
        { kind: 'file', name: 'empty', path: 'a.txt', bytes: new Uint8Array() },
      ],
      boundaryOf(randomOf(1)),
    ),
  );
  assert.deepEqual([...form.keys()], ['file', 'top_k', 'note', 'empty']);
  const file = form.get('file');
  assert.ok(file instanceof Blob && 'name' in file);
  assert.equal(file.name, 'Grey cat.jpg');
  assert.equal(file.type, 'image/jpeg');
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), image);
  assert.equal(form.get('top_k'), '5');
  assert.equal(form.get('note'), 'first line\r\nsecond: "ü"');
  assert.equal((form.get('empty') as Blob).size, 0);
});

test('multipart has the bytes that RFC 7578 describes', () => {
  const body = encodeMultipart(
    [
      { kind: 'text', name: 'a"b\r\nc', text: 'x' },
      { kind: 'file', name: 'f', path: 'dir/q".bin', bytes: Buffer.from('DATA') },
    ],
    'edge',
  );
  assert.equal(body.contentType, 'multipart/form-data; boundary=edge');
  assert.equal(
    Buffer.from(body.bytes!).toString(),
    [
      '--edge',
      'Content-Disposition: form-data; name="a%22b%0D%0Ac"',
      '',
      'x',
      '--edge',
      'Content-Disposition: form-data; name="f"; filename="q%22.bin"',
      'Content-Type: application/octet-stream',
      '',
      'DATA',
      '--edge--',
      '',
    ].join('\r\n'),
  );
});

test('boundaries differ and keep to the characters and the length that are allowed', () => {
  const random = randomOf(1);
  const first = boundaryOf(random);
  assert.notEqual(boundaryOf(random), first);
  assert.match(first, /^[\w-]{1,70}$/);
});
