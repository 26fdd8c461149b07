import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Asked, askedOf } from '../../../src/server/stream/asked.js';

const CHAT = { messages: [{ role: 'user', content: 'say  why\nnow' }] };

function check(path: string, input: unknown, expected: Partial<Asked>): void {
  assert.deepEqual({ ...askedOf(path, input), ...expected }, askedOf(path, input));
}

test('the path says the tongue, and the tongue whether a stream is asked for', () => {
  check('/v1/chat/completions', CHAT, { tongue: 'openai-chat', streams: false });
  check('/v1/chat/completions', { ...CHAT, stream: true }, { streams: true });
  check('/v1/completions', { prompt: 'a' }, { tongue: 'openai-completions', streams: false });
  check('/api/chat', CHAT, { tongue: 'ollama-chat', streams: true });
  check('/api/generate', { prompt: 'a', stream: false }, { tongue: 'ollama-generate' });
  check('/api/generate', { prompt: 'a', stream: false }, { streams: false });
  check('/generate', { inputs: 'a' }, { tongue: 'tgi', streams: false });
  check('/generate_stream', { inputs: 'a' }, { tongue: 'tgi', streams: true });
  // Any other path is a chat.
  check('/', { ...CHAT, stream: true }, { tongue: 'openai-chat', streams: true });
});

test('each tongue has its own name for the length of an answer', () => {
  check('/v1/chat/completions', { max_tokens: 7 }, { tokensMax: 7 });
  check('/v1/chat/completions', { max_tokens: 7, max_completion_tokens: 3 }, { tokensMax: 3 });
  check('/api/generate', { options: { num_predict: 5 } }, { tokensMax: 5 });
  check('/generate_stream', { parameters: { max_new_tokens: 9 } }, { tokensMax: 9 });
  for (const odd of [0, -1, 1.5, 'many', null]) {
    check('/v1/completions', { max_tokens: odd }, { tokensMax: undefined });
  }
});

test('a word of the prompt is a token, wherever the tongue has it', () => {
  check('/v1/chat/completions', CHAT, { promptWords: ['say', 'why', 'now'] });
  check('/v1/completions', { prompt: ['a b', 'c'] }, { promptWords: ['a', 'b', 'c'] });
  check('/generate', { inputs: ' a  b ' }, { promptWords: ['a', 'b'] });
  const parts = [{ type: 'text', text: 'a b' }, { type: 'image_url' }];
  check('/', { messages: [{ content: parts }] }, { promptWords: ['a', 'b'] });
});

test('a body that is no object asks for an answer as it comes', () => {
  for (const input of [undefined, null, 7, 'text', [1], Buffer.from('x')]) {
    check('/v1/chat/completions', input, { streams: false, promptWords: [], tokensMax: undefined });
  }
});
