import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Expectation, JsonExpectation } from '../../src/api/api.js';
import { apiOf } from '../../src/api/apis.js';
import { decodeAnswer, judgeAnswer } from '../../src/api/judge.js';

const noHeader = () => undefined;

import type { Json } from '../../src/base/json.js';

const SUCCESS: Expectation = { statuses: [{ kind: 'class', hundreds: 2 }], json: [] };

function expecting(...json: readonly JsonExpectation[]): Expectation {
  return { ...SUCCESS, json };
}

function equal(pointer: string, value: Json): JsonExpectation {
  return { pointer, must: { kind: 'equal', value } };
}

function badAnswer(what: string): unknown {
  return { ok: false, outcome: 'badAnswer', what };
}

test('a status of a wanted class or code is good, another is an error of HTTP', () => {
  for (const status of [200, 204, 299]) {
    assert.deepEqual(judgeAnswer(SUCCESS, status, undefined), { ok: true });
  }
  assert.deepEqual(judgeAnswer(SUCCESS, 503, undefined), {
    ok: false,
    outcome: 'httpError',
    what: 'status 503, not 2xx',
  });
  const several: Expectation = {
    statuses: [
      { kind: 'code', code: 200 },
      { kind: 'code', code: 422 },
      { kind: 'class', hundreds: 3 },
    ],
    json: [],
  };
  assert.deepEqual(judgeAnswer(several, 422, undefined), { ok: true });
  assert.deepEqual(judgeAnswer(several, 304, undefined), { ok: true });
  assert.deepEqual(judgeAnswer(several, 201, undefined), {
    ok: false,
    outcome: 'httpError',
    what: 'status 201, not 200 or 422 or 3xx',
  });
});

test('what must be there is missed, what must not be is noticed', () => {
  const body = { predictions: [1], error: null };
  const present = (pointer: string) => expecting({ pointer, must: { kind: 'present' } });
  const absent = (pointer: string) => expecting({ pointer, must: { kind: 'absent' } });
  assert.deepEqual(judgeAnswer(present('/predictions/0'), 200, body), { ok: true });
  // Null is a value; it is there.
  assert.deepEqual(judgeAnswer(present('/error'), 200, body), { ok: true });
  assert.deepEqual(
    judgeAnswer(present('/predictions/1'), 200, body),
    badAnswer('/predictions/1 is missing'),
  );
  assert.deepEqual(judgeAnswer(absent('/detail'), 200, body), { ok: true });
  assert.deepEqual(judgeAnswer(absent('/error'), 200, body), badAnswer('/error is there: null'));
});

test('values are compared whole', () => {
  const body = { ok: true, list: [{ a: 1, b: 'x' }], zero: -0 };
  assert.deepEqual(judgeAnswer(expecting(equal('/list', [{ b: 'x', a: 1 }])), 200, body), {
    ok: true,
  });
  assert.deepEqual(judgeAnswer(expecting(equal('', body)), 200, body), { ok: true });
  assert.deepEqual(judgeAnswer(expecting(equal('/zero', 0)), 200, body), { ok: true });
  assert.deepEqual(
    judgeAnswer(expecting(equal('/ok', 'true')), 200, body),
    badAnswer('/ok is true, not "true"'),
  );
  assert.deepEqual(
    judgeAnswer(expecting(equal('/list/0', { a: 1 })), 200, body),
    badAnswer('/list/0 is {"a":1,"b":"x"}, not {"a":1}'),
  );
  assert.deepEqual(
    judgeAnswer(expecting(equal('/none', null)), 200, body),
    badAnswer('/none is missing, not null'),
  );
  assert.deepEqual(
    judgeAnswer(expecting(equal('', 1)), 200, 'x'.repeat(100)),
    badAnswer(`the answer is "${'x'.repeat(59)}…, not 1`),
  );
});

test('the status is judged before the body, and the first fault of a body is told', () => {
  const expect = expecting(equal('/a', 1), equal('/b', 1));
  assert.deepEqual(judgeAnswer(expect, 500, {}), {
    ok: false,
    outcome: 'httpError',
    what: 'status 500, not 2xx',
  });
  assert.deepEqual(judgeAnswer(expect, 200, {}), badAnswer('/a is missing, not 1'));
  assert.deepEqual(judgeAnswer(expect, 200, { a: 1, b: 2 }), badAnswer('/b is 2, not 1'));
});

test('an answer in bytes stays bytes', () => {
  const bytes = Uint8Array.of(0xff, 0xfe);
  assert.deepEqual(decodeAnswer(apiOf('raw'), bytes, noHeader), { ok: true, value: bytes });
});

test('an answer in JSON is decoded, and what is none is quoted', () => {
  const check = (input: string | Uint8Array, expected: unknown) => {
    assert.deepEqual(decodeAnswer(apiOf('json'), Buffer.from(input), noHeader), expected);
  };
  check('{"a": [1, "ü"]}', { ok: true, value: { a: [1, 'ü'] } });
  check('null', { ok: true, value: null });
  // A byte order mark is no part of the text.
  check('\uFEFF[1]', { ok: true, value: [1] });
  // The replacement character may be meant; only where it stands for broken UTF-8 is it a fault.
  check('"\uFFFD"', { ok: true, value: '\uFFFD' });
  check('', { ok: false, what: 'not JSON: the body is empty' });
  check('OK', { ok: false, what: 'not JSON: OK' });
  check('{"p": [0.1, NaN]}', { ok: false, what: 'not JSON: {"p": [0.1, NaN]}' });
  check('<html>\r\n  <body>Bad\tGateway', {
    ok: false,
    what: 'not JSON: <html> <body>Bad Gateway',
  });
  // Nothing that a terminal would obey.
  check('a\u001b[31mb\u0000c', { ok: false, what: 'not JSON: a [31mb c' });
  check('é'.repeat(500), { ok: false, what: `not JSON: ${'é'.repeat(60)}…` });
  check(Uint8Array.of(0x22, 0xff, 0x22), { ok: false, what: 'not JSON: "\uFFFD"' });
});
