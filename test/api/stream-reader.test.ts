import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { type ApiName, apiOf } from '../../src/api/apis.js';
import { StreamKind } from '../../src/api/stream-kind.js';
import { StreamReader } from '../../src/api/stream-reader.js';
import { BLANK_STREAM_SHAPE, type StreamShape } from '../../src/base/stream-shape.js';

import { STREAM_SAMPLES, type StreamSample } from './stream-samples.js';

function shapeOf(api: ApiName): StreamShape {
  const shape = apiOf(api).stream?.shape;
  assert.ok(shape !== undefined, `${api} streams`);
  return shape;
}

type Read = { readonly reader: StreamReader; readonly gaps: readonly number[] };

/** Each part comes in a read of its own, a millisecond after the one before. */
function readIn(parts: readonly Buffer[], kind: StreamKind): Read {
  const gaps: number[] = [];
  const reader = new StreamReader(kind, { gap: (ns) => gaps.push(ns) });
  for (const [index, part] of parts.entries()) reader.take(part, (index + 1) * 1e6);
  reader.end();
  return { reader, gaps };
}

function readText(text: string, shape: StreamShape): StreamReader {
  return readIn([Buffer.from(text)], new StreamKind(shape)).reader;
}

function check({ reader, gaps }: Read, sample: StreamSample, where: string): void {
  assert.equal(reader.fault, undefined, where);
  assert.equal(reader.contentEvents, sample.content, where);
  assert.equal(reader.reasoningEvents, sample.reasoning ?? 0, where);
  assert.equal(reader.toolEvents, sample.tools ?? 0, where);
  assert.equal(gaps.length, sample.content - 1, where);
  const usage = Array.from(reader.usage, (count) => (Number.isNaN(count) ? null : count));
  assert.deepEqual(usage, sample.usage, where);
}

/** One kind for all: what the events of one answer taught is used for the next. */
test('a stream that is cut in two at any byte is read as if it had come in one', () => {
  for (const sample of STREAM_SAMPLES) {
    const bytes = Buffer.from(sample.text);
    const kind = new StreamKind(shapeOf(sample.api));
    for (let at = 0; at <= bytes.length; at += 1) {
      const parts = [bytes.subarray(0, at), bytes.subarray(at)];
      check(readIn(parts, kind), sample, `${sample.api} cut at ${at}`);
    }
    const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
    check(readIn(single, kind), sample, `${sample.api} byte by byte`);
  }
});

test('a stream that is cut anywhere and often is read as if it had come in one', () => {
  const anySample = fc.constantFrom(...STREAM_SAMPLES);
  const kinds = new Map(STREAM_SAMPLES.map(({ api }) => [api, new StreamKind(shapeOf(api))]));
  fc.assert(
    fc.property(anySample, fc.array(fc.nat(4000), { maxLength: 40 }), (sample, cuts) => {
      const bytes = Buffer.from(sample.text);
      const kind = kinds.get(sample.api);
      assert.ok(kind !== undefined);
      const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
      const parts = at.slice(1).map((to, index) => bytes.subarray(at[index], to));
      check(readIn(parts, kind), sample, `${sample.api} cut at ${at}`);
    }),
    { numRuns: 500 },
  );
});

test('events that come alone, one a read, are each counted at their instant', () => {
  for (const sample of STREAM_SAMPLES) {
    const parts = eventsOf(sample);
    const kind = new StreamKind(shapeOf(sample.api));
    // A second answer of the kind goes the quick way where there is one.
    for (let turn = 0; turn < 2; turn += 1) {
      const read = readIn(parts, kind);
      check(read, sample, sample.api);
      const { firstContentNs, lastContentNs } = read.reader;
      const between = read.gaps.reduce((sum, gap) => sum + gap, 0);
      assert.equal(firstContentNs + between, lastContentNs, sample.api);
    }
  }
});

test('an answer that stops at any byte is bad, and has no token too many', () => {
  for (const sample of STREAM_SAMPLES) {
    const bytes = Buffer.from(sample.text);
    const shape = shapeOf(sample.api);
    const whole = readIn([bytes], new StreamKind(shape)).reader;
    for (let at = 0; at < bytes.length; at += 1) {
      const { reader } = readIn([bytes.subarray(0, at)], new StreamKind(shape));
      const where = `${sample.api} stopped at ${at} of ${bytes.length}`;
      assert.ok(reader.contentEvents <= whole.contentEvents, where);
      const rest = bytes.subarray(at).toString('latin1');
      // The blank line of the last event is all that is missing.
      if (shape.done.length > 0 && /^[\r\n]*$/.test(rest)) continue;
      const isBetweenEvents = /\n\r?\n$/.test(bytes.subarray(0, at).toString('latin1'));
      if (shape.done.length === 0 && isBetweenEvents) continue;
      assert.notEqual(reader.fault, undefined, where);
    }
  }
});

test('garbage anywhere in a stream never makes a token too many, and ends', () => {
  const anySample = fc.constantFrom(...STREAM_SAMPLES);
  const garbage = fc.uint8Array({ minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(anySample, fc.nat(4000), garbage, (sample, at, bytes) => {
      const text = Buffer.from(sample.text);
      const cut = at % text.length;
      const parts = [text.subarray(0, cut), Buffer.from(bytes), text.subarray(cut)];
      const { reader } = readIn([Buffer.concat(parts)], new StreamKind(shapeOf(sample.api)));
      // Put into a text that is empty it makes content of it, once.
      assert.ok(reader.contentEvents <= sample.content + 1, `${sample.api} at ${cut}`);
    }),
    { numRuns: 500 },
  );
});

/** The answer is bad, in these words. */
function checkBad(api: ApiName | StreamShape, text: string, fault: string): void {
  const shape = typeof api === 'string' ? shapeOf(api) : api;
  assert.equal(readText(text, shape).fault, fault, text);
}

test('an answer that is no stream, or holds an error, is bad, and says so', () => {
  const chunk = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
  const error = '{"error":{"message":"CUDA out of memory","code":500}}';
  const holds = 'the answer holds an error: "CUDA out of memory"';
  checkBad('openai-chat', '', 'the stream is empty');
  checkBad('openai-chat', ': ping\n\n: ping\n\n', 'the stream is empty');
  checkBad('openai-chat', `data: ${error}\n\n`, holds);
  checkBad('openai-chat', `data: ${error}\n\ndata: [DONE]\n\n`, holds);
  checkBad('openai-chat', `${chunk}data: ${error}\n\n`, `${holds}, after 1 content event`);
  checkBad('openai-chat', error, holds);
  checkBad('openai-chat', `\n${error}`, holds);
  checkBad('openai-chat', '{"choices":[]}', 'not a stream: {"choices":[]}');
  checkBad('openai-chat', '<html>Bad Gateway</html>', 'not a stream: <html>Bad Gateway</html>');
  checkBad(
    'openai-chat',
    `${chunk}data: {"cho\n\n`,
    'an event is not JSON: {"cho, after 1 content event',
  );
  checkBad('openai-chat', chunk, 'the stream stops without its end, after 1 content event');
  checkBad('openai-chat', `${chunk}<html>\n\n${chunk}data: [DONE]\n\n`, 'no event stream: <html>');
  checkBad(
    'ollama',
    '{"error":"model not found"}\n',
    'the answer holds an error: "model not found"',
  );
  checkBad(
    'llama-cpp',
    'error: {"code":500}\n\n',
    'the stream holds an error: error: {"code":500}',
  );
  checkBad(
    'anthropic-messages',
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}\n\n',
    'the answer holds an error: "Busy"',
  );
  checkBad(
    'openai-responses',
    'data: {"type":"response.failed","response":{"error":{"message":"Broken"}}}\n\n',
    'the stream holds an error: "Broken"',
  );
  checkBad('triton-generate', 'data: {"text_output":"a"}', 'the stream stops inside an event');
});

test('a mapping reads what no API describes, and sees by itself what the format is', () => {
  const shape: StreamShape = {
    ...BLANK_STREAM_SHAPE,
    content: ['/t'],
    done: [{ kind: 'field', at: '/end' }],
    usage: { ...BLANK_STREAM_SHAPE.usage, output: ['/n'] },
    tokenAt: '/t',
  };
  for (const text of [
    'data: {"t":"a"}\n\ndata: {"t":"b"}\n\ndata: {"end":1,"n":2}\n\n',
    '{"t":"a"}\n{"t":"b"}\n{"end":1,"n":2}',
    '\ufeffdata: {"t":"a"}\r\n\r\ndata: {"t":\r\ndata: "b"}\r\n\r\ndata: {"end":1,"n":2}\r\n\r\n',
  ]) {
    const reader = readText(text, shape);
    assert.equal(reader.fault, undefined, text);
    assert.equal(reader.contentEvents, 2, text);
    assert.equal(reader.tokenEvents, 2, text);
    assert.equal(reader.usage[0], 2, text);
    assert.deepEqual(reader.body(), { t: 'b', end: 1, n: 2 }, text);
  }
});

test('what comes after the end of an answer is no part of it', () => {
  const [sample] = STREAM_SAMPLES;
  assert.ok(sample !== undefined);
  const reader = readText(sample.text + sample.text, shapeOf(sample.api));
  assert.equal(reader.contentEvents, sample.content);
  assert.equal(reader.fault, undefined);
});

/** At their blank lines, or lines. */
function eventsOf({ api, text }: StreamSample): readonly Buffer[] {
  const end = api === 'ollama' ? /(?<=\n)/ : /(?<=\n\r?\n)/;
  return text.split(end).map((part) => Buffer.from(part));
}
