import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { STREAM_CUTS, StreamSettings } from '../../../src/base/reference-settings.js';
import { ratio } from '../../../src/base/units.js';

import { sendPart } from '../asking.js';
import { askJson, CHAT, eventsOf, streamsOf, withStreams } from './streaming.js';

const ALL = ratio(1);
/** libuv tells an end of the connection where the last bytes and a reset come in one poll. */
const RESET_TRIES = 10;

type Ended = { readonly text: string; readonly how: 'end' | 'error' };

/** All that comes over a connection of its own, and how it ended. */
function rawAnswer(url: string, body: object): Promise<Ended> {
  const text = JSON.stringify(body);
  const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json';
  const socket = sendPart(url, `${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
  let got = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
    });
    socket.on('end', () => resolve({ text: got, how: 'end' }));
    socket.on('error', () => resolve({ text: got, how: 'error' }));
  });
}

function cutting(after: number, how: (typeof STREAM_CUTS)[number]): Partial<StreamSettings> {
  return { cut: { after, share: ALL, how } };
}

test('a stream that is cut has so many events, and lacks its end', async () => {
  for (const how of ['close', 'reset'] as const) {
    await withStreams(cutting(3, how), async ({ url, truth }) => {
      const seen: string[] = [];
      do {
        const { text, how: ended } = await rawAnswer(url, CHAT);
        assert.equal(text.match(/"content":" /g)?.length, 3);
        assert.ok(!text.includes('[DONE]') && !text.endsWith('0\r\n\r\n'));
        seen.push(ended);
      } while (how === 'reset' && seen.at(-1) === 'end' && seen.length < RESET_TRIES);
      assert.equal(seen.at(-1), how === 'close' ? 'end' : 'error');
      const [stream] = await streamsOf(url);
      assert.deepEqual([stream?.outcome, stream?.tokens], ['cut', 3]);
      assert.equal(truth().counts.cut, seen.length);
    });
  }
});

test('a body may end well and the protocol in it not', async () => {
  await withStreams(cutting(2, 'end'), async ({ url }) => {
    const { body } = await askJson(url, '/v1/chat/completions', CHAT);
    assert.equal(eventsOf(body).length, 3);
    assert.ok(!body.includes('[DONE]') && !body.includes('"finish_reason":"'));
  });
});

test('a cut before the first event leaves the role alone; one after the last only lacks the end', async () => {
  for (const [after, contents] of [
    [0, 0],
    [5, 5],
    [50, 5],
  ] as const) {
    await withStreams(cutting(after, 'end'), async ({ url }) => {
      const { body } = await askJson(url, '/v1/chat/completions', CHAT);
      assert.equal(eventsOf(body).length, 1 + contents);
      assert.ok(!body.includes('[DONE]'));
    });
  }
});

test('a stream that hangs holds its connection and frees its place', async () => {
  await withStreams(cutting(1, 'hang'), async ({ url, truth }) => {
    const leaving = new AbortController();
    const answer = await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      body: JSON.stringify(CHAT),
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    });
    const reader = answer.body?.getReader();
    while (truth().counts.cut === 0) await reader?.read();
    leaving.abort();
    assert.equal(truth().counts.cut, 1);
  });
});

test('an error comes as an event, after so many others, in each tongue', async () => {
  const error = { after: 2, share: ALL };
  await withStreams({ error }, async ({ url }) => {
    const chat = await askJson(url, '/v1/chat/completions', CHAT);
    assert.equal(chat.status, 200);
    const events = eventsOf(chat.body);
    assert.equal(events.length, 4);
    assert.equal(JSON.parse(events.at(-1) ?? '').error.type, 'server_error');
    const ollama = await askJson(url, '/api/generate', { prompt: 'a' });
    assert.equal(typeof JSON.parse(ollama.body.trimEnd().split('\n').at(-1) ?? '').error, 'string');
    const tgi = await askJson(url, '/generate_stream', { inputs: 'a' });
    assert.equal(JSON.parse(eventsOf(tgi.body).at(-1) ?? '').error_type, 'generation');
  });
});

test('the only event of an answer may be its error', async () => {
  await withStreams({ error: { after: 0, share: ALL }, role: 'with-content' }, async ({ url }) => {
    const { status, body } = await askJson(url, '/v1/completions', { stream: true });
    assert.equal(status, 200);
    assert.equal(eventsOf(body).length, 1);
    const [stream] = await streamsOf(url);
    assert.deepEqual([stream?.outcome, stream?.writtenNs.length], ['error', 0]);
  });
});
