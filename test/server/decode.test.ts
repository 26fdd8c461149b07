import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeBody } from '../../src/server/decode.js';

function check(contentType: string | undefined, parts: readonly string[], expected: unknown): void {
  const decoded = decodeBody(
    contentType,
    parts.map((part) => Buffer.from(part)),
  );
  assert.deepEqual(decoded, expected);
}

test('JSON is parsed, in however many pieces it came', () => {
  const expected = { ok: true, input: { a: [1, 2.5] } };
  check('application/json', ['{"a":[1,2.5]}'], expected);
  check('application/json; charset=utf-8', ['{"a":[1', ',2.', '5]}'], expected);
  check('Application/JSON', ['{"a":[1,2.5]}'], expected);
  check('application/vnd.model+json', ['{"a":[1,2.5]}'], expected);
  // A character of two bytes, cut in the middle.
  const text = Buffer.from('"é"');
  assert.deepEqual(decodeBody('application/json', [text.subarray(0, 2), text.subarray(2)]), {
    ok: true,
    input: 'é',
  });
});

test('what says that it is JSON and is not cannot be decoded', () => {
  check('application/json', ['{"a":'], { ok: false });
});

test('anything else is bytes, put together', () => {
  const expected = { ok: true, input: Buffer.from('{"a":') };
  check('application/octet-stream', ['{"', 'a":'], expected);
  check('application/jsonlines', ['{"a":'], expected);
  check(undefined, ['{"a":'], expected);
});

test('no body at all is nothing to decode, whatever its type', () => {
  check('application/json', [], { ok: true, input: Buffer.alloc(0) });
});
