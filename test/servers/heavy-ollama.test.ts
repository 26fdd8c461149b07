import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { captureAnswer, type Heard } from '../support/capture.js';
import { programOf } from '../support/heavy-server.js';
import { llamaCppTokensOf, llamaCppTotalsOf } from '../support/llama-cpp-log.js';
import {
  PYTHON,
  profile,
  type Recipe,
  recordChecked,
  SERVERS,
  type Started,
  versionInPython,
  withServer,
} from '../support/real-server.js';
import { checkMean } from '../support/server-truth.js';

/* Ollama as its Go module builds it, with llama.cpp's server of xllamacpp under it. */

const REQUESTS = 30;
const OLLAMA = programOf('ollama', 'ollama');
/** As setup-heavy.sh asks for it: a build of one's own says 0.0.0. */
const VERSION = '0.33.0';

const RECIPE: Recipe = {
  command: [OLLAMA, 'serve'],
  environment: {
    HOME: '{folder}',
    OLLAMA_HOST: '127.0.0.1:{port}',
    OLLAMA_MODELS: '{folder}/models',
    OLLAMA_NUM_PARALLEL: '1',
    OLLAMA_NO_CLOUD: '1',
  },
  files: { Modelfile: 'FROM {folder}/random.gguf\nPARAMETER num_ctx 1024\n' },
  ready: '/api/version',
};

type Durations = {
  readonly total_duration: number;
  readonly load_duration: number;
  readonly prompt_eval_duration: number;
  readonly eval_duration: number;
};

test('Ollama: its durations are the inference, as in the log of its runner; its wait is not claimed', async () => {
  assert.ok(existsSync(OLLAMA), 'ollama is not installed: see what setup-heavy.sh said');
  await withServer(RECIPE, async (started) => {
    createModel(started);
    const { url, says } = started;
    // It loads the model. Neither its log nor ours knows of it afterwards.
    const { load_duration: coldLoadNs } = await asked(url);
    const before = llamaCppTotalsOf(says()).length;
    const cell = await profile({
      target: { url, api: 'ollama', model: 'tiny', stream: true },
      payloads: [{ name: 'prompt', prompt: { tokens: 64 }, maxTokens: 32 }],
      load: { concurrency: 3 },
      warmup: 0,
      measure: { requests: REQUESTS },
    });
    assert.equal(cell.counts.ok, REQUESTS, JSON.stringify(cell.failures));
    assert.equal(cell.inconsistentReports, 0);
    assert.equal(cell.reports.source, 'Ollama durations', 'found without being told');
    checkMean(cell, 'inference', llamaCppTotalsOf(says()).slice(before));
    assert.equal(cell.stream?.tokens.source, 'usage');
    const made = llamaCppTokensOf(says()).slice(before);
    assert.equal(
      cell.stream?.tokens.output,
      made.reduce((sum, tokens) => sum + tokens, 0),
    );
    // One slot for three clients: two wait, which no field tells; its total has it.
    assert.equal(cell.phases.queueing.source, 'none');
    const inferenceNs = cell.phases.inference.meanNs ?? Number.NaN;
    const totalNs = cell.reports.totalMeanNs ?? Number.NaN;
    assert.ok(
      totalNs > 1.5 * inferenceNs,
      `a total of ${totalNs}, ${inferenceNs} of them inference`,
    );
    const seenNs = cell.afterSend.meanNs ?? Number.NaN;
    assert.ok(totalNs <= 1.01 * seenNs, `a total of ${totalNs}, of ${seenNs} that we saw`);
    const warmLoadNs = cell.reports.others.load_duration ?? Number.NaN;
    assert.ok(warmLoadNs < coldLoadNs, `${warmLoadNs} ns, cold ${coldLoadNs} ns`);
    await captureRoutes(url);
  });
  recordChecked({
    server: 'Ollama',
    version: `${VERSION}, xllamacpp ${versionInPython('xllamacpp')}`,
    source: 'durations of the last line',
    checked:
      'mean of inference, and tokens, with the log of its runner; that no queueing is claimed; its total with the wait; a cold load',
    heavy: true,
  });
});

const ROUTES = [
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
] as const;

test('Ollama: tokens and ends of streams on its routes in the tongues of others', async () => {
  await withServer(RECIPE, async (started) => {
    createModel(started);
    const { url, says } = started;
    for (const api of ROUTES) {
      const before = llamaCppTotalsOf(says()).length;
      const cell = await profile({
        target: { url, api, model: 'tiny', stream: true },
        payloads: [{ name: 'prompt', prompt: { tokens: 16 }, maxTokens: 16 }],
        load: { concurrency: 1 },
        warmup: 0,
        measure: { requests: 10 },
      });
      assert.equal(cell.counts.ok, 10, `${api}: ${JSON.stringify(cell.failures)}`);
      const made = llamaCppTokensOf(says()).slice(before);
      assert.equal(made.length, 10, api);
      const sum = made.reduce((all, tokens) => all + tokens, 0);
      assert.equal(cell.stream?.tokens.output, sum, api);
      assert.equal(cell.stream?.tokens.source, 'usage', api);
    }
  });
  recordChecked({
    server: 'Ollama, its `/v1` routes',
    version: VERSION,
    source: 'they tell no times',
    checked:
      'that streams of chat, completions, responses and messages end; their tokens with the log of its runner',
    heavy: true,
  });
});

/** As a user does it: a file in GGUF, and `ollama create`. */
function createModel({ url, folder }: Started): void {
  const program = 'import llama_server, sys; llama_server.write_model(sys.argv[1])';
  const model = join(folder, 'random.gguf');
  for (const [command, ...words] of [
    [PYTHON, '-c', program, model],
    [OLLAMA, 'create', 'tiny', '-f', join(folder, 'Modelfile')],
  ] as const) {
    const env = { ...process.env, HOME: folder, OLLAMA_HOST: url };
    const ended = spawnSync(command, words, { cwd: SERVERS, env, encoding: 'utf8' });
    assert.equal(ended.status, 0, `${ended.stdout}${ended.stderr}`);
  }
}

const ASKED = {
  generate: { prompt: 'Where does the time go?' },
  chat: { messages: [{ role: 'user', content: 'Where?' }] },
};

function bodyOf(route: keyof typeof ASKED) {
  return { model: 'tiny', ...ASKED[route], stream: false, options: { num_predict: 4 } };
}

async function asked(url: string): Promise<Durations> {
  const body = JSON.stringify(bodyOf('generate'));
  const answer = await fetch(`${url}/api/generate`, { method: 'POST', body });
  assert.equal(answer.status, 200);
  return (await answer.json()) as Durations;
}

async function captureRoutes(url: string): Promise<void> {
  for (const route of ['generate', 'chat'] as const) {
    const captured = { name: `ollama-${route}`, server: 'Ollama', version: VERSION };
    await captureAnswer(
      { ...captured, api: 'ollama' },
      { url: `${url}/api/${route}`, json: bodyOf(route) },
      toldIn,
    );
  }
}

function toldIn({ json }: Heard) {
  const told = json as Durations;
  const toldMs = {
    total: told.total_duration / 1e6,
    prefill: told.prompt_eval_duration / 1e6,
    generation: told.eval_duration / 1e6,
  };
  return { foundIn: 'Ollama durations', toldMs };
}
