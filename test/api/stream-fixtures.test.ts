import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { type ApiName, apiOf } from '../../src/api/apis.js';
import { StreamKind } from '../../src/api/stream-kind.js';
import { StreamReader } from '../../src/api/stream-reader.js';
import { reportOf } from '../../src/timing/read-report.js';
import { TOKEN_COUNTS } from '../../src/base/stream-shape.js';

/*
 * Streams as servers write them, made after their sources; which source and version stands in the
 * first line of each. What was looked at besides: docs/notes/streamed-protocols.md.
 */
/** Text files are not built: they lie where they were written. */
const FOLDER = new URL('../../../test/fixtures/streams/', import.meta.url);

type Good = {
  /** Content events, those of reasoning among them, those of tools among them. */
  readonly events: readonly [content: number, reasoning: number, tools: number];
  /** As TOKEN_COUNTS; null: not told. */
  readonly usage: readonly (number | null)[];
  /** With what is counted apart. */
  readonly promptTokens?: number;
};

const GOOD: Readonly<Record<string, readonly [api: ApiName, Good]>> = {
  'vllm-chat': ['vllm', { events: [6, 2, 2], usage: [19, 31, 16, 5, null] }],
  'vllm-completions': ['vllm', { events: [3, 0, 0], usage: [4, 12, 8, null, null] }],
  'vllm-messages': [
    'anthropic-messages',
    { events: [6, 1, 3], usage: [21, 4, 48, null, 12], promptTokens: 64 },
  ],
  // The calls of mcp and custom tools have a name before they have arguments.
  'vllm-responses': ['openai-responses', { events: [8, 1, 5], usage: [9, 70, 32, 2, null] }],
  'openai-responses': ['openai-responses', { events: [4, 1, 2], usage: [87, 36, 0, 64, null] }],
  'anthropic-messages': [
    'anthropic-messages',
    { events: [3, 1, 1], usage: [60, 7, 2000, 30, 100], promptTokens: 2107 },
  ],
  'anthropic-messages-untyped': [
    'anthropic-messages',
    { events: [1, 0, 0], usage: [2, 5, null, null, null] },
  ],
  'sglang-generate': ['sglang', { events: [3, 0, 0], usage: [3, 14, 6, 0, null] }],
  'sglang-chat': ['openai-chat', { events: [2, 1, 0], usage: [6, 20, 4, 2, null] }],
};

const BAD: Readonly<Record<string, readonly [api: ApiName, fault: string]>> = {
  'vllm-chat-abort': [
    'vllm',
    'the server gave the answer up: /choices/0/finish_reason is "abort", after 1 content event',
  ],
  'vllm-chat-error': [
    'vllm',
    'the answer holds an error: "Internal server error", after 1 content event',
  ],
  'vllm-completions-abort': [
    'vllm',
    'the server gave the answer up: /choices/0/finish_reason is "abort", after 1 content event',
  ],
  'vllm-messages-error': [
    'anthropic-messages',
    'the answer holds an error: "Internal server error", after 1 content event',
  ],
  'vllm-responses-cancelled': [
    'openai-responses',
    'the server gave the answer up: /response/status is "cancelled", after 1 content event',
  ],
  'openai-responses-error': [
    'openai-responses',
    'the stream holds an error: "The server had an error"',
  ],
  'openai-responses-failed': [
    'openai-responses',
    'the server gave the answer up: /response/status is "failed"',
  ],
  'sglang-generate-abort': [
    'sglang',
    'the server gave the answer up: "KV cache pool is full", after 1 content event',
  ],
  'sglang-generate-abort-queued': [
    'sglang',
    'the server gave the answer up: "Abort in waiting queue"',
  ],
  'sglang-chat-abort': [
    'openai-chat',
    'the server gave the answer up: /choices/0/finish_reason is "abort", after 1 content event',
  ],
  'sglang-chat-error': [
    'openai-chat',
    'the answer holds an error: "Request timed out in the queue", after 1 content event',
  ],
  'sglang-responses-failed': [
    'openai-responses',
    'the stream holds an error: "Generation aborted", after 1 content event',
  ],
  'groq-chat-error': [
    'openai-chat',
    'the stream holds an error: "over_capacity", after 1 content event',
  ],
};

function bytesOf(name: string): Buffer {
  return readFileSync(new URL(`${name}.sse`, FOLDER));
}

function readerOf(api: ApiName, parts: readonly Buffer[]): StreamReader {
  const shape = apiOf(api).stream?.shape;
  assert.ok(shape !== undefined);
  const reader = new StreamReader(new StreamKind(shape), { gap: () => {} });
  for (const [index, part] of parts.entries()) reader.take(part, (index + 1) * 1e6);
  reader.end();
  return reader;
}

function checkGood(reader: StreamReader, good: Good, where: string): void {
  assert.equal(reader.fault, undefined, where);
  const { contentEvents, reasoningEvents, toolEvents } = reader;
  assert.deepEqual([contentEvents, reasoningEvents, toolEvents], good.events, where);
  const usage = Array.from(reader.usage, (count) => (Number.isNaN(count) ? null : count));
  assert.deepEqual(usage, good.usage, `${where}: ${TOKEN_COUNTS}`);
  assert.equal(reader.promptTokens(), good.promptTokens ?? good.usage[1], where);
}

test('streams as the sources of servers write them are read as what they are', () => {
  for (const [name, [api, good]] of Object.entries(GOOD)) {
    const bytes = bytesOf(name);
    checkGood(readerOf(api, [bytes]), good, name);
    // Every byte is in stream-reader.test.ts; a step that no event has the length of.
    for (let at = 1; at < bytes.length; at += 11) {
      const parts = [bytes.subarray(0, at), bytes.subarray(at)];
      checkGood(readerOf(api, parts), good, `${name} cut at ${at}`);
    }
  }
});

test('what the last events of a stream tell of times is found in them', () => {
  const AUTO = [{ kind: 'auto' }] as const;
  const told = (name: string, api: ApiName) => {
    const body = readerOf(api, [bytesOf(name)]).body();
    return reportOf({ headers: [], trailers: [], body }, AUTO)?.pieces;
  };
  const chat = { serverQueue: 3_125_000, prefill: 41_250_000, generation: 162_500_000 };
  assert.deepEqual(told('vllm-chat', 'vllm'), chat);
  const completion = { serverQueue: 500_000, prefill: 20_500_000, generation: 30_750_000 };
  assert.deepEqual(told('vllm-completions', 'vllm'), completion);
  const response = { serverQueue: 250_000, prefill: 12_500_000, generation: 80_250_000 };
  assert.deepEqual(told('vllm-responses', 'openai-responses'), response);
  const {
    prefill = 0,
    generation = 0,
    serverDecode = 0,
    ...rest
  } = told('sglang-generate', 'sglang') ?? {};
  assert.deepEqual(rest, { serverQueue: 2e6 });
  // They are differences of seconds since 1970, whose doubles are 0.24 µs apart.
  for (const [ns, expected] of [
    [prefill, 30e6],
    [generation, 30e6],
    [serverDecode, 8.1e6],
  ] as const) {
    assert.ok(Math.abs(ns - expected) < 1000, `${ns} is ${expected}`);
  }
});

test('an answer that its server gave up is bad, though it ends as a good one does', () => {
  for (const [name, [api, fault]] of Object.entries(BAD)) {
    assert.equal(readerOf(api, [bytesOf(name)]).fault, fault, name);
  }
});

test('each stream is held against what it is, and names its source', () => {
  const names = readdirSync(FOLDER).map((file) => file.replace(/\.sse$/, ''));
  assert.deepEqual(names.sort(), [...Object.keys(GOOD), ...Object.keys(BAD)].sort());
  for (const name of names) assert.match(bytesOf(name).toString(), /^: \S+ .*\d\.\d+\.\d/, name);
});
