import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';

import { captureAnswer, type Heard } from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import {
  profile,
  type Recipe,
  recordChecked,
  SERVERS,
  withServer,
} from '../support/real-server.js';

/* vLLM on the processor, with a small random model of transformers. */

const REQUESTS = 30;
const TOKENS = 16;

function recipeOf(model: string): Recipe {
  return {
    command: [
      programOf('vllm', 'vllm'),
      ...['serve', model, '--served-model-name', 'tiny', '--host', '127.0.0.1'],
      ...['--port', '{port}', '--dtype', 'float32', '--max-model-len', '1024'],
      // Two at a time: of four clients two wait.
      ...['--max-num-seqs', '2', '--enforce-eager', '--enable-per-request-metrics'],
    ],
    environment: {
      HOME: '{folder}',
      HF_HUB_OFFLINE: '1',
      VLLM_NO_USAGE_STATS: '1',
      VLLM_CPU_KVCACHE_SPACE: '1',
      VLLM_CPU_OMP_THREADS_BIND: 'nobind',
      OMP_NUM_THREADS: '1',
    },
    ready: '/health',
  };
}

test('vLLM: what it tells of each request agrees with its counters, and its queue shows', async () => {
  const version = versionIn('vllm', 'vllm-cpu');
  const model = mkdtempSync(join(tmpdir(), 'modelbench-model-'));
  try {
    const words = [join(SERVERS, 'random_llama.py'), model];
    const made = spawnSync(programOf('vllm', 'python'), words, { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    await withServer(recipeOf(model), async ({ url }) => {
      const cell = await profile({
        target: { url, api: 'vllm', model: 'tiny', stream: true },
        payloads: [{ name: 'prompt', prompt: { tokens: 32 }, maxTokens: TOKENS }],
        load: { concurrency: 4 },
        warmup: 0,
        measure: { requests: REQUESTS },
        timings: ['auto', { prometheus: `${url}/metrics` }],
      });
      assert.equal(cell.counts.ok, REQUESTS, JSON.stringify(cell.failures));
      assert.equal(cell.inconsistentReports, 0);
      assert.equal(cell.reports.source, 'vLLM metrics', 'found without being told');
      checkWithCounters(cell);
      // Exactly so many, since the request insists on them.
      assert.equal(cell.stream?.tokens.output, REQUESTS * TOKENS);
      assert.equal(cell.stream?.tokens.source, 'usage');
      const queueNs = cell.phases.queueing.meanNs ?? Number.NaN;
      const prefillNs = cell.pieces.prefill?.meanNs ?? Number.NaN;
      const firstNs = cell.stream?.ttftAfterSend.meanNs ?? Number.NaN;
      assert.ok(queueNs > prefillNs, `a queue of ${queueNs} ns, a prefill of ${prefillNs} ns`);
      assert.ok(firstNs >= queueNs + prefillNs, `${firstNs} ns to the first content`);
      await captureAnswer(
        { name: 'vllm-chat', server: 'vLLM', version, api: 'vllm' },
        {
          url: `${url}/v1/chat/completions`,
          json: { model: 'tiny', max_tokens: 4, messages: [{ role: 'user', content: 'Where?' }] },
        },
        toldIn,
      );
    });
    recordChecked({
      server: 'vLLM (on the processor)',
      version: `vllm-cpu ${version}`,
      source: '`metrics` of the last chunk; its counters',
      checked: 'means of queue and inference with its counters; tokens; that a queue shows',
      heavy: true,
    });
  } finally {
    rmSync(model, { recursive: true, force: true });
  }
});

/** Two ways from the same clock: a rounding apart, and nothing else. */
const AGREE_RATIO = 0.02;
const AGREE_NS = 0.2e6;

function checkWithCounters({ reports, phases, afterSend }: CellDocument): void {
  const [counters] = reports.counters ?? [];
  assert.equal(counters?.source, 'vLLM counters');
  assert.equal(counters?.requests, REQUESTS);
  for (const [name, { meanNs }] of [
    ['serverQueue', phases.queueing],
    ['inference', phases.inference],
  ] as const) {
    const counted = counters?.meansNs[name] ?? Number.NaN;
    const apart = Math.abs((meanNs ?? Number.NaN) - counted);
    const slack = AGREE_RATIO * counted + AGREE_NS;
    assert.ok(apart <= slack, `${name}: ${meanNs} ns, by its counters ${counted} ns`);
  }
  const totalNs = counters?.totalMeanNs ?? Number.NaN;
  assert.ok(totalNs <= 1.01 * (afterSend.meanNs ?? Number.NaN), `${totalNs} ns in all`);
}

function toldIn({ json }: Heard) {
  const { metrics } = json as { metrics: Readonly<Record<string, number>> };
  const toldMs = {
    serverQueue: metrics.queue_time_ms ?? Number.NaN,
    prefill: metrics.time_to_first_token_ms ?? Number.NaN,
    generation: metrics.generation_time_ms ?? Number.NaN,
  };
  return { foundIn: 'vLLM metrics', toldMs };
}
