import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filledTemplateOf, templateProblems } from '../../src/payload/template.js';
import type { Json } from '../../src/base/json.js';
import { randomOf } from '../../src/base/random.js';

function fill(value: Json, turn = 0, seed = 1): Json {
  assert.deepEqual(templateProblems(value), []);
  return filledTemplateOf(value, randomOf(seed), turn);
}

function shapeOf(value: Json): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0] as Json)] : [];
}

test('a string that is one placeholder becomes its value', () => {
  assert.deepEqual(shapeOf(fill('{{floats 1000}}')), [1000]);
  assert.deepEqual(shapeOf(fill('{{floats 3x4x5}}')), [3, 4, 5]);
  assert.deepEqual(shapeOf(fill('{{ints 10}}')), [10]);
  assert.deepEqual(shapeOf(fill('{{ ints 2x3 }}')), [2, 3]);
  assert.equal(fill('{{index}}', 7), 7);
  assert.equal(fill(' {{index}}\n', 7), 7);
  assert.match(String(fill('{{uuid}}')), /^[\da-f-]{36}$/);
  assert.equal(String(fill('{{text 64}}')).length, 64);
  assert.equal(fill('{{text 0}}'), '');
  assert.equal(Buffer.from(String(fill('{{base64 1KiB}}')), 'base64').length, 1024);
  assert.equal(Buffer.from(String(fill('{{base64 10}}')), 'base64').length, 10);
  assert.equal(Buffer.from(String(fill('{{base64 10 B}}')), 'base64').length, 10);
  assert.equal(Buffer.from(String(fill('{{base64 2MiB}}')), 'base64').length, 2 ** 21);
});

test('floats are float32 with their short digits, ints are small', () => {
  const floats = fill('{{floats 1000}}') as number[];
  assert.ok(floats.every((value) => value >= -1 && value <= 1));
  assert.ok(floats.every((value) => JSON.stringify(Math.abs(value)).length <= 13));
  assert.ok(new Set(floats).size > 990);
  const ints = fill('{{ints 1000}}') as number[];
  assert.ok(ints.every((value) => Number.isInteger(value) && value >= 0 && value < 1000));
  assert.ok(Math.max(...ints) > 950 && Math.min(...ints) < 50);
});

test('choice takes every one of its words, in time', () => {
  const random = randomOf(1);
  const taken = Array.from({ length: 100 }, () =>
    filledTemplateOf('{{choice cat dog bird}}', random, 0),
  );
  assert.deepEqual(new Set(taken), new Set(['cat', 'dog', 'bird']));
});

test('inside a longer string a placeholder becomes text', () => {
  assert.equal(fill('request {{index}} of {{index}}', 3), 'request 3 of 3');
  assert.match(String(fill('id-{{uuid}}!')), /^id-[\da-f-]{36}!$/);
  assert.match(String(fill('see {{ints 3}}')), /^see \[\d+,\d+,\d+\]$/);
  assert.match(String(fill('data:image/png;base64,{{base64 3}}')), /^data:.*,[\w+/]{4}$/);
  // What looks like a pattern of String.replace stays as it is.
  assert.equal(fill('$& costs $1 {{choice $&}}'), '$& costs $1 $&');
});

test('everything that is no placeholder stays as it is', () => {
  const value: Json = {
    name: 'resnet',
    nested: { list: [1, 'two', null, true, { three: 3.5 }], brace: '}} { {' },
    __proto_: 'x',
    empty: [],
  };
  assert.deepEqual(fill(value), value);
});

test('placeholders are replaced at any depth', () => {
  const filled = fill({ inputs: [{ name: 'x', data: '{{floats 4}}' }], n: ['{{index}}'] }, 5);
  const { inputs, n } = filled as { inputs: { data: number[] }[]; n: number[] };
  assert.equal(inputs[0]!.data.length, 4);
  assert.deepEqual(n, [5]);
});

test('each request is filled anew, and the same seed fills it the same', () => {
  const random = randomOf(1);
  const template = { a: '{{floats 8}}', b: '{{text 20}}', c: '{{uuid}}' };
  const first = filledTemplateOf(template, random, 0);
  assert.notDeepEqual(filledTemplateOf(template, random, 1), first);
  assert.deepEqual(filledTemplateOf(template, randomOf(1), 0), first);
});

test('every kind of mistake is named with its place and the way out', () => {
  const check = (text: string, message: string, hint: string) => {
    assert.deepEqual(templateProblems(text), [{ path: [], message, hint }], text);
  };
  const names = 'use one of floats, ints, text, base64, uuid, index, choice';
  check('{{float 3}}', 'unknown placeholder float', names);
  check('{{}}', 'a placeholder without a name', names);
  check('{{floats}}', 'floats needs a count or a shape', 'write {{floats 1000}} or {{floats 3x4}}');
  check(
    '{{ints 3,4}}',
    'ints needs a count or a shape, not 3,4',
    'write {{ints 1000}} or {{ints 3x4}}',
  );
  check(
    '{{floats 0}}',
    'floats needs a count or a shape, not 0',
    'write {{floats 1000}} or {{floats 3x4}}',
  );
  check(
    '{{floats 5000x5000}}',
    '5000 x 5000 values are more than the 16777216 that go into one JSON text',
    'write {{floats 3x224x224}}',
  );
  check('{{text}}', 'text needs a number of characters', 'write {{text 64}}');
  check('{{text 1KiB}}', 'text needs a number of characters, not 1KiB', 'write {{text 64}}');
  check('{{base64 1KB}}', 'base64 needs a size in B, KiB or MiB, not 1KB', 'write {{base64 1KiB}}');
  check('{{base64 999MiB}}', 'base64 999MiB is more than 256 MiB', 'write {{base64 1KiB}}');
  check('{{uuid 4}}', 'uuid takes nothing after its name, not 4', 'write {{uuid}}');
  check('{{choice}}', 'choice needs the words to choose from', 'write {{choice cat dog}}');
  check('{{floats 10', 'a placeholder that does not end', 'close it with }}');
});

test('all mistakes of a template are found, each by its path', () => {
  const template: Json = {
    good: '{{index}}',
    bad: ['x', { deep: 'a {{flots 1}} b {{uuid 2}} c' }],
    '{{text 3}}': 1,
  };
  assert.deepEqual(
    templateProblems(template).map(({ path, message }) => [path.join('/'), message]),
    [
      ['bad/1/deep', 'unknown placeholder flots'],
      ['bad/1/deep', 'uuid takes nothing after its name, not 2'],
      ['{{text 3}}', 'a placeholder in a name'],
    ],
  );
});
