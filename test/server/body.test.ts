import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';

import { readBody } from '../../src/server/body.js';

const LIMIT_BYTES = 10;

/** Reads a body that comes in these parts, and tells everything that was said of it. */
async function heardOf(
  headers: IncomingHttpHeaders,
  parts: readonly string[],
  ending: 'end' | 'abort',
): Promise<readonly string[]> {
  const stream = new PassThrough();
  const heard: string[] = [];
  // Of a request, reading its body needs the headers and the stream alone.
  const request = Object.assign(stream, { headers }) as unknown as IncomingMessage;
  readBody(request, LIMIT_BYTES, {
    onComplete: (chunks, bodyBytes) => heard.push(`${bodyBytes} ${Buffer.concat(chunks)}`),
    onTooLarge: () => heard.push('too large'),
    onAborted: () => heard.push('aborted'),
  });
  for (const part of parts) stream.write(part);
  if (ending === 'end') stream.end();
  else stream.destroy(new Error('aborted'));
  await new Promise((resolve) => setImmediate(resolve));
  return heard;
}

test('a body is given whole, with its length', async () => {
  assert.deepEqual(await heardOf({ 'content-length': '6' }, ['abc', 'def'], 'end'), ['6 abcdef']);
  const chunked = { 'transfer-encoding': 'chunked' };
  assert.deepEqual(await heardOf(chunked, ['abc', 'defghij'], 'end'), ['10 abcdefghij']);
});

test('a request without a body is complete at once', async () => {
  assert.deepEqual(await heardOf({}, [], 'end'), ['0 ']);
  assert.deepEqual(await heardOf({ 'content-length': '0' }, [], 'end'), ['0 ']);
});

test('a body that is announced too large is refused once, whatever still comes', async () => {
  const length = { 'content-length': '11' };
  assert.deepEqual(await heardOf(length, ['abcdefghijk'], 'end'), ['too large']);
  assert.deepEqual(await heardOf(length, ['abc'], 'abort'), ['too large']);
});

test('a body that turns out too large is refused once', async () => {
  const chunked = { 'transfer-encoding': 'chunked' };
  assert.deepEqual(await heardOf(chunked, ['abcdef', 'ghijkl', 'mno'], 'end'), ['too large']);
});

test('a client that leaves in the middle of its body is noticed', async () => {
  assert.deepEqual(await heardOf({ 'content-length': '6' }, ['abc'], 'abort'), ['aborted']);
});
