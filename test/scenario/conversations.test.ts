import assert from 'node:assert/strict';
import { test } from 'node:test';

import { conversationTextOf } from '../../src/payload/conversation.js';

import { planOf } from './reader.js';

function contentOf(lines: readonly string[]) {
  const plan = planOf(
    'target: { url: "http://h", api: openai-chat, model: m }\npayloads: [{ conversations: chats.jsonl }]\n',
    { files: { 'chats.jsonl': lines.join('\n') } },
  );
  const [{ content, name }] = plan.cells[0].payloads;
  assert.ok(content.kind === 'conversations');
  return { conversations: content.conversations, name };
}

const ASKED = { role: 'user', content: 'Why?' };

test('both forms become what was said until the last question', () => {
  const { conversations, name } = contentOf([
    JSON.stringify({ messages: [{ role: 'system', content: 'Be short.' }, ASKED] }),
    JSON.stringify({ messages: [ASKED, { role: 'assistant', content: 'So.' }] }),
    JSON.stringify({
      id: 'x',
      conversations: [
        { from: 'human', value: 'Why?' },
        { from: 'gpt', value: 'So.' },
        { from: 'human', value: 'And then?' },
        { from: 'gpt', value: 'Nothing.' },
      ],
    }),
    '',
    JSON.stringify({ custom_id: 'a', body: { messages: [ASKED] } }),
  ]);
  assert.equal(name, 'chats.jsonl');
  assert.deepEqual(conversations, [
    [{ role: 'system', content: 'Be short.' }, ASKED],
    [ASKED],
    [ASKED, { role: 'assistant', content: 'So.' }, { role: 'user', content: 'And then?' }],
    [ASKED],
  ]);
});

test('parts that are texts are one text', () => {
  const content = [
    { type: 'text', text: 'Why' },
    { type: 'text', text: '?' },
  ];
  const { conversations } = contentOf([JSON.stringify({ messages: [{ role: 'user', content }] })]);
  assert.deepEqual(conversations, [[ASKED]]);
});

test('an API of one text gets all that was said', () => {
  const said = conversationTextOf([
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Why?' },
  ]);
  assert.equal(said, 'Be short.\n\nWhy?');
});
