import type { MistakeRow } from './mistake-rows.js';

const TARGET = 'target: { url: "http://127.0.0.1:8000", api: openai-chat, model: m }';

/** What can be wrong with prompts, lengths of answers, conversations and streams of the server. */
export const PROMPT_MISTAKES: readonly MistakeRow[] = [
  {
    name: 'prompt-lengths',
    codes: [
      'impossible',
      'unknown-value',
      'impossible',
      'impossible',
      'missing-field',
      'impossible',
    ],
    text: `${TARGET}
payloads:
  - { prompt: { tokens: 100, sharedPrefix: { tokens: 100 } } }
  - { prompt: { tokens: 101, tokenizer: o200k } }
  - { prompt: { text: Why?, tokenizer: o200k_base } }
  - { prompt: { tokens: 102 }, maxTokens: { exponential: 5, uniform: { from: 1, to: 2 } } }
  - { prompt: { tokens: 103 }, maxTokens: {} }
  - { prompt: { tokens: 104 }, maxTokens: { uniform: { from: 9, to: 2 } } }
`,
  },
  {
    name: 'prompt-lengths-drawn',
    codes: [
      'out-of-range',
      'missing-field',
      'missing-field',
      'impossible',
      'impossible',
      'impossible',
      'unknown-field',
    ],
    text: `${TARGET}
payloads:
  - { prompt: { tokens: { exponential: 20000000 } } }
  - { prompt: { tokens: {} } }
  - { prompt: { tokens: { exponential: 5, uniform: { from: 1, to: 2 } } } }
  - { prompt: { tokens: { uniform: { from: 64, to: 256 }, }, sharedPrefix: { tokens: 64 } } }
  - { prompt: { tokens: { lognormal: { median: 512, sigma: 0.5 } } }, unique: false }
  - { prompt: { tokens: { lognormal: { mean: 512, sigma: 0.5 } } } }
`,
  },
  {
    name: 'conversations',
    codes: Array.from({ length: 7 }, () => 'bad-conversation' as const),
    text: `${TARGET}\npayloads: [{ conversations: ./chats.jsonl }]\n`,
    around: {
      files: {
        'chats.jsonl': [
          '{"messages": [{"role": "user", "content": "good"}]}',
          'Why?',
          '  {"prompt": "Why?"}',
          '{"messages": [{"role": "robot", "content": "Why?"}]}',
          '{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}',
          '{"messages": [{"role": "assistant", "content": "So."}]}',
          '{"conversations": [{"from": "human"}]}',
          '{"conversations": [{"from": "alien", "value": "Why?"}]}',
        ].join('\n'),
      },
    },
  },
  {
    name: 'conversation-files',
    codes: ['bad-conversation', 'bad-conversation', 'missing-file', 'out-of-range'],
    text: `${TARGET}
payloads:
  - { conversations: array.json }
  - { conversations: empty.jsonl }
  - { conversations: lost.jsonl }
  - { conversations: large.jsonl }
`,
    around: {
      files: {
        'array.json': '[\n  {"conversations": [{"from": "human", "value": "Why?"}]}\n]\n',
        'empty.jsonl': '\n',
        'large.jsonl': 1e9,
      },
    },
  },
  {
    name: 'conversations-of-no-chat',
    codes: ['impossible'],
    text: 'target: { url: "http://h/p", api: raw }\npayloads: [{ conversations: good.jsonl }]\n',
    around: { files: { 'good.jsonl': '{"messages": [{"role": "user", "content": "Why?"}]}' } },
  },
  {
    name: 'reference-streams',
    codes: [
      'impossible',
      'impossible',
      'impossible',
      'missing-unit',
      'out-of-range',
      'missing-field',
      'unknown-value',
      'unknown-field',
    ],
    text: `target:
  api: kserve-v2
  reference:
    inference: 5ms
    stream:
      ttft: { constant: 5ms, exponential: 5ms }
      interToken: 5
      tokens: 0
      stalls: { every: 3 }
      cut: { after: 3, how: softly }
      speed: 3
`,
  },
];
