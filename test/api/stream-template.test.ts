import assert from 'node:assert/strict';
import { test } from 'node:test';

import { StreamKind } from '../../src/api/stream-kind.js';
import { StreamReader } from '../../src/api/stream-reader.js';
import { CHAT_CHUNKS } from '../../src/api/stream-shapes.js';
import { eventAmong } from '../../src/api/stream-template.js';

const A = '{"choices":[{"delta":{"content":"a"}}]}';
const B = '{"choices":[{"delta":{"content":"b"}}]}';

test('one event is found among others that came with it', () => {
  assert.equal(eventAmong(`data: ${A}\n\ndata: ${B}\n\n`, B), `data: ${B}\n\n`);
  assert.equal(eventAmong(`data: ${A}\n\ndata: ${B}\n\n`, A), `data: ${A}\n\n`);
  assert.equal(eventAmong(`data:${A}\r\n\r\ndata:${B}\r\n\r\n`, B), `data:${B}\r\n\r\n`);
  assert.equal(eventAmong(`${A}\n${B}\n`, B), `${B}\n`);
  assert.equal(eventAmong(`${A}\r\n${B}\r\n`, B), `${B}\r\n`);
  const named = `event: x\nid: 2\ndata: ${B}\nretry: 3\n\n`;
  assert.equal(eventAmong(`data: ${A}\n\n: still here\n\n${named}`, B), named);
});

test('of events that are the same the last is taken', () => {
  const last = `id: 2\ndata: ${A}\n\n`;
  assert.equal(eventAmong(`id: 1\ndata: ${A}\n\n${last}`, A), last);
});

test('where an event begins and ends is not guessed', () => {
  assert.equal(eventAmong(`data: ${A}\n\n`, B), undefined);
  assert.equal(eventAmong(`data: {"x":${A}}\n\ndata: ${B}\n\n`, A), undefined);
  assert.equal(eventAmong(`other: ${A}\n\ndata: ${B}\n\n`, A), undefined);
  assert.equal(eventAmong(`data: ${A}\n`, A), undefined);
  assert.equal(eventAmong(`data: ${A}\r\n\r\ndata: ${B}\n\n`, B), undefined);
  assert.equal(eventAmong(`data: ${A}\n\ndata: ${B}\r\n\r\n`, B), undefined);
  assert.equal(eventAmong(`data: ${A}\r\rdata: ${B}\n\n`, B), undefined);
});

test('events that always come several at a time are known by their bytes, too', () => {
  const kind = new StreamKind(CHAT_CHUNKS);
  const gapsNs: number[] = [];
  const reader = new StreamReader(kind, { gap: (ns) => gapsNs.push(ns) });
  const events = Array.from(
    { length: 30 },
    (_, index) => `data: ${A.replace('"a"', `"t${index}"`)}\n\n`,
  );
  for (let read = 0; read < 10; read += 1) {
    reader.take(Buffer.from(events.slice(3 * read, 3 * read + 3).join('')), 1000 * read);
  }
  reader.take(Buffer.from('data: [DONE]\n\n'), 10_000);
  reader.end();
  assert.equal(reader.fault, undefined);
  assert.equal(reader.contentEvents, 30);
  assert.equal(kind.hits, 27);
  assert.deepEqual(
    gapsNs,
    events.slice(1).map((_, index) => ((index + 1) % 3 === 0 ? 1000 : 0)),
  );
});
