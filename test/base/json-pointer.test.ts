import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pointerProblem, valueAt } from '../../src/base/json-pointer.js';

// The document and the rows of RFC 6901, section 5.
const RFC_DOCUMENT = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

test('every example of RFC 6901 names its value', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['', RFC_DOCUMENT],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ];
  for (const [pointer, expected] of rows) {
    assert.deepEqual(valueAt(RFC_DOCUMENT, pointer), expected, pointer);
  }
});

test('a pointer to nothing gives undefined, whatever is on its way', () => {
  const document = { list: [1, 2], text: 'abc', nothing: null };
  const pointers = [
    '/other',
    '/list/2',
    '/list/-',
    '/list/01',
    '/list/length',
    '/text/length',
    '/text/0',
    '/nothing/deeper',
    '/toString',
    '/constructor',
    '/__proto__',
  ];
  for (const pointer of pointers) {
    assert.equal(valueAt(document, pointer), undefined, pointer);
  }
  assert.equal(valueAt(document, '/nothing'), null);
  assert.equal(valueAt('text', '/0'), undefined);
  assert.equal(valueAt(undefined, '/a'), undefined);
});

test('a pointer with a mistake says which', () => {
  assert.equal(pointerProblem('predictions'), 'a JSON Pointer begins with /');
  assert.equal(pointerProblem('/a~b'), 'a JSON Pointer writes ~ as ~0 and / as ~1');
  assert.equal(pointerProblem('/a~'), 'a JSON Pointer writes ~ as ~0 and / as ~1');
  assert.equal(pointerProblem(''), undefined);
  assert.equal(pointerProblem('/a~0b/c~1d/0'), undefined);
});
