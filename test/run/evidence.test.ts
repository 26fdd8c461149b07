import assert from 'node:assert/strict';
import { test } from 'node:test';

import { headOf, headText, isClosing } from '../../src/run/evidence.js';

function raw(...lines: readonly string[]): Buffer[] {
  return lines.map((line) => Buffer.from(line, 'latin1'));
}

function textOf(status: number, headers: readonly Buffer[], trailers: readonly Buffer[]): string {
  const keep = { headers: ['server-timing', 'x-model-ms'], body: false };
  return headText({ status, rawHeaders: headers, rawTrailers: trailers }, keep);
}

test('of a good answer only the wanted headers travel', () => {
  const headers = raw('Server', 'werkzeug', 'Server-Timing', 'queue;dur=1', 'X-Model-Ms', '7');
  assert.deepEqual(headOf(textOf(200, headers, [])), {
    headers: [
      ['server-timing', 'queue;dur=1'],
      ['x-model-ms', '7'],
    ],
    trailers: [],
  });
});

test('lines of the same name stay apart', () => {
  const headers = raw('Server-Timing', 'a;dur=1', 'server-timing', 'b;dur=2');
  assert.deepEqual(headOf(textOf(200, headers, [])).headers, [
    ['server-timing', 'a;dur=1'],
    ['server-timing', 'b;dur=2'],
  ]);
});

test('of a failing answer all headers travel, because it may have to be shown', () => {
  const headers = raw('Server', 'werkzeug', 'Retry-After', '5');
  assert.deepEqual(headOf(textOf(503, headers, [])).headers, [
    ['server', 'werkzeug'],
    ['retry-after', '5'],
  ]);
});

test('trailers are told from headers', () => {
  const head = headOf(
    textOf(200, raw('Server-Timing', 'a;dur=1'), raw('Server-Timing', 'b;dur=2')),
  );
  assert.deepEqual(head, {
    headers: [['server-timing', 'a;dur=1']],
    trailers: [['server-timing', 'b;dur=2']],
  });
});

test('a value with colons and commas stays whole', () => {
  const value = 'a;desc="x: y, z";dur=1';
  const head = headOf(textOf(200, raw('Server-Timing', value), []));
  assert.deepEqual(head.headers, [['server-timing', value]]);
});

test('nothing wanted costs nothing: the text is empty', () => {
  assert.equal(textOf(200, raw('Server', 'x', 'Content-Length', '3'), []), '');
});

test('a server that will close the connection is recognised in any case of letters', () => {
  assert.equal(isClosing(raw('Connection', 'close')), true);
  assert.equal(isClosing(raw('connection', 'Close')), true);
  assert.equal(isClosing(raw('Connection', 'keep-alive')), false);
  assert.equal(isClosing(raw('Content-Ty', 'close')), false);
});
