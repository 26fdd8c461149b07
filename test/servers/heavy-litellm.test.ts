import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';

import { captureAnswer, type Heard } from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import { llamaCppTokensOf } from '../support/llama-cpp-log.js';
import { PYTHON, profile, type Recipe, recordChecked, withServer } from '../support/real-server.js';

/* LiteLLM's proxy in front of llama.cpp: it turns one protocol into another, streams too. */

const REQUESTS = 12;
const MAX_TOKENS = 16;
const BEHIND: Recipe = {
  command: [PYTHON, 'llama_server.py', '{folder}', '{port}'],
  ready: '/health',
};

function recipeBefore(url: string): Recipe {
  const model = { model: 'openai/tiny', api_base: `${url}/v1`, api_key: 'none' };
  return {
    command: [
      programOf('litellm', 'litellm'),
      ...['--config', '{folder}/config.yaml', '--host', '127.0.0.1', '--port', '{port}'],
    ],
    environment: {
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true',
    },
    files: {
      'config.yaml': JSON.stringify({
        model_list: [{ model_name: 'tiny', litellm_params: model }],
        litellm_settings: { telemetry: false },
      }),
    },
    ready: '/health/liveliness',
  };
}

/**
 * Who tells the times in the end: chat and responses pass llama.cpp's on, as members of the answer
 * or of its last event; what is turned into another form loses them.
 */
const CASES = [
  { api: 'openai-chat', stream: false, foundIn: 'llama.cpp timings' },
  { api: 'openai-chat', stream: true, foundIn: 'LiteLLM headers' },
  { api: 'openai-responses', stream: false, foundIn: 'LiteLLM headers' },
  { api: 'openai-responses', stream: true, foundIn: 'llama.cpp timings' },
  { api: 'anthropic-messages', stream: false, foundIn: 'LiteLLM headers' },
  { api: 'anthropic-messages', stream: true, foundIn: 'LiteLLM headers' },
] as const;

test('LiteLLM: its streams of three protocols end well, with the tokens of the log behind it', async () => {
  const version = versionIn('litellm', 'litellm');
  await withServer(BEHIND, async ({ url: behind, says }) => {
    await withServer(recipeBefore(behind), async ({ url }) => {
      for (const { api, stream, foundIn } of CASES) {
        const where = `${api}${stream ? ', streamed' : ''}`;
        const before = llamaCppTokensOf(says()).length;
        const cell = await profile({
          target: { url, api, model: 'tiny', stream },
          payloads: [{ name: 'prompt', prompt: { tokens: 16 }, maxTokens: MAX_TOKENS }],
          load: { concurrency: 2 },
          warmup: 0,
          measure: { requests: REQUESTS },
        });
        assert.equal(cell.counts.ok, REQUESTS, `${where}: ${JSON.stringify(cell.failures)}`);
        assert.equal(cell.inconsistentReports, 0, where);
        assert.equal(cell.reports.source, foundIn, where);
        const made = llamaCppTokensOf(says()).slice(before);
        assert.equal(made.length, REQUESTS, where);
        if (stream) checkStream(cell, made, where);
        // It counts the prompt of each, whichever the protocol.
        assert.equal(cell.prompts?.countedAnswers, REQUESTS, where);
      }
      await captureAnswer(
        { name: 'litellm-messages', server: 'LiteLLM', version, api: 'anthropic-messages' },
        {
          url: `${url}/v1/messages`,
          json: { model: 'tiny', max_tokens: 4, messages: [{ role: 'user', content: 'Where?' }] },
        },
        toldInHeaders,
      );
    });
  });
  recordChecked({
    server: 'LiteLLM (in front of llama.cpp)',
    version,
    source: 'its headers; `timings` that it passes on',
    checked:
      'that chat, responses and messages are understood, streamed and not; their tokens with the log of llama.cpp',
    heavy: true,
  });
});

function checkStream(cell: CellDocument, made: readonly number[], where: string): void {
  const sum = made.reduce((all, tokens) => all + tokens, 0);
  assert.equal(cell.stream?.tokens.output, sum, where);
  assert.equal(cell.stream?.tokens.source, 'usage', where);
  assert.ok((cell.stream?.events.content ?? 0) > REQUESTS, where);
}

function toldInHeaders({ headers }: Heard) {
  const total = Number(headers.get('x-litellm-response-duration-ms'));
  return { foundIn: 'LiteLLM headers', toldMs: { total } };
}
