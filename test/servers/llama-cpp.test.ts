import assert from 'node:assert/strict';
import { test } from 'node:test';

import { captureAnswer, type Heard } from '../support/capture.js';
import { llamaCppTotalsOf } from '../support/llama-cpp-log.js';
import {
  PYTHON,
  profile,
  recordChecked,
  versionInPython,
  withServer,
} from '../support/real-server.js';
import { checkMean } from '../support/server-truth.js';

const REQUESTS = 40;
const SERVER = 'llama.cpp server';

/** The same timings in each. */
const ROUTES = [
  {
    name: 'completion',
    api: 'llama-cpp',
    path: '/completion',
    json: { prompt: 'Where does the time go?', n_predict: 4, ignore_eos: true },
  },
  {
    name: 'completions',
    api: 'openai-completions',
    path: '/v1/completions',
    json: { prompt: 'Where does the time go?', max_tokens: 4 },
  },
  {
    name: 'chat',
    api: 'openai-chat',
    path: '/v1/chat/completions',
    json: { messages: [{ role: 'user', content: 'Where?' }], max_tokens: 4 },
  },
] as const;

test('llama.cpp: its timings are the inference, as in its own log; its wait for a slot is not claimed', async () => {
  const version = versionInPython('xllamacpp');
  const recipe = {
    command: [PYTHON, 'llama_server.py', '{folder}', '{port}'],
    ready: '/health',
  } as const;
  await withServer(recipe, async ({ url, says }) => {
    const cell = await profile({
      target: { url: `${url}/completion`, expect: { json: { '/content': 'present' } } },
      payloads: [
        {
          name: 'prompt',
          template: {
            prompt: 'Where does the time go? {{floats 4}}',
            n_predict: 16,
            ignore_eos: true,
            cache_prompt: false,
          },
        },
      ],
      load: { concurrency: 2 },
      warmup: 0,
      measure: { requests: REQUESTS },
    });
    assert.equal(cell.counts.ok, REQUESTS);
    assert.equal(cell.inconsistentReports, 0);
    assert.equal(cell.reports.source, 'llama.cpp timings', 'found without being told');
    checkMean(cell, 'inference', llamaCppTotalsOf(says()));
    // One slot for two clients: each waits for the other, which `timings` does not tell.
    assert.equal(cell.phases.queueing.source, 'none');
    const unknownNs =
      (cell.phases.server.meanNs ?? 0) + (cell.phases.unaccounted.contributionNs ?? 0);
    for (const { name, api, path, json } of ROUTES) {
      const captured = { name: `llama-cpp-${name}`, server: SERVER, version, api };
      await captureAnswer(captured, { url: `${url}${path}`, json }, toldIn);
    }
    assert.ok(unknownNs > (cell.phases.inference.meanNs ?? Number.NaN) / 2, `${unknownNs} ns`);
  });
  recordChecked({
    server: SERVER,
    version: `xllamacpp ${version}`,
    source: '`timings` in the body',
    checked: 'mean of inference with the lines of its own log; that no queueing is claimed',
  });
});

test('llama.cpp, streamed: its timings are the prefill and the generation that the stream shows', async () => {
  const version = versionInPython('xllamacpp');
  const recipe = {
    command: [PYTHON, 'llama_server.py', '{folder}', '{port}'],
    ready: '/health',
  } as const;
  const tokens = 32;
  await withServer(recipe, async ({ url, says }) => {
    const cell = await profile({
      // Its HTTP library closes the connection behind a stream, and does not say so before: what
      // meets a closed one is sent again.
      target: { url, api: 'llama-cpp', stream: true },
      payloads: [
        {
          name: 'prompt',
          template: {
            prompt: `${'Where does the time go? '.repeat(10)}{{floats 4}}`,
            n_predict: tokens,
            ignore_eos: true,
            cache_prompt: false,
            stream: true,
          },
        },
      ],
      load: { concurrency: 1 },
      warmup: 0,
      measure: { requests: REQUESTS },
    });
    assert.equal(cell.counts.ok, REQUESTS, JSON.stringify(cell.failures));
    assert.equal(cell.inconsistentReports, 0);
    const { stream, pieces } = cell;
    assert.equal(stream?.tokens.output, REQUESTS * tokens);
    assert.equal(stream?.tokens.source, 'usage');
    checkMean(cell, 'inference', llamaCppTotalsOf(says()));
    const prefillNs = pieces.prefill?.meanNs ?? Number.NaN;
    const generationNs = pieces.generation?.meanNs ?? Number.NaN;
    assert.ok(prefillNs > 0 && generationNs > 0);
    // The first token is not there before its prompt has been read.
    assert.ok((stream?.ttftAfterSend.meanNs ?? 0) >= prefillNs);
    // What lies between our first content and our last is what the server calls generation.
    const seenNs = (stream?.tpot.meanNs ?? Number.NaN) * (tokens - 1);
    const slackNs = 0.1 * generationNs + 2e6;
    assert.ok(Math.abs(seenNs - generationNs) <= slackNs, `${seenNs} and ${generationNs} ns`);
  });
  recordChecked({
    server: 'llama.cpp server, streamed',
    version: `xllamacpp ${version}`,
    source: '`timings` of the last event',
    checked:
      'mean of inference with the lines of its own log; generation with the time between the first content and the last; tokens',
  });
});

function toldIn({ json }: Heard) {
  const { timings } = json as { timings: { prompt_ms: number; predicted_ms: number } };
  const toldMs = { prefill: timings.prompt_ms, generation: timings.predicted_ms };
  return { foundIn: 'llama.cpp timings', toldMs };
}
