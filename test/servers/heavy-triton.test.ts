import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CellDocument } from '../../src/result/document.js';

import { captureAnswer, captureCounters } from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import { profile, type Recipe, recordChecked, withServer } from '../support/real-server.js';
import { type TracedMeans, tracedMeansNs } from '../support/triton-traces.js';

/*
 * A real Triton on the CPU. What modelbench makes of its statistics is held against its traces, a
 * file for each request, and against what perf_analyzer says of the same load.
 */
const REQUESTS = 60;
const CONCURRENCY = 3;
/**
 * They measure in turn, and what else this machine does disturbs one more than the other: it takes
 * a few rounds until both are left alone. What is read wrongly is wrong in every one.
 */
const ROUNDS_MAX = 5;
const SLACK_RATIO = 0.05;
const SLACK_NS = 0.5e6;
const LIBRARIES = fileURLToPath(
  new URL('../../../test/servers/.venvs/perf-analyzer/lib', import.meta.url),
);

const RECIPE: Recipe = {
  command: [programOf('triton', 'python'), 'triton_server.py', '{folder}', '{port}'],
  ready: '/v2/health/ready',
};

const PIECES = {
  queue: (cell: CellDocument) => cell.phases.queueing,
  decode: (cell: CellDocument) => cell.pieces.serverDecode,
  inference: (cell: CellDocument) => cell.phases.inference,
  encode: (cell: CellDocument) => cell.pieces.serverEncode,
} as const;

function scenarioOf(url: string, model: string, encoding: string, requests: number) {
  return {
    target: { url, api: 'kserve-v2', model },
    payloads: [{ tensor: { shape: [1, 3, 32, 32] }, encoding }],
    load: { concurrency: CONCURRENCY },
    warmup: 0,
    measure: { requests },
    timings: ['auto', { triton: url }],
  };
}

test('Triton: what its statistics say is what its traces say, in JSON and in binary', async () => {
  const version = versionIn('triton', 'nvidia-pytriton');
  let server = '';
  await withServer(RECIPE, async ({ url, folder }) => {
    server = ((await (await fetch(`${url}/v2`)).json()) as { version: string }).version;
    const captured = { server: 'Triton', version: `${server}, nvidia-pytriton ${version}` };
    await captureInferences(url, captured);
    for (const model of ['one_by_one', 'batched']) {
      for (const encoding of ['json', 'binary']) {
        const what = `${model}, ${encoding}`;
        const before = await statisticsOf(url, model);
        const cell = await profile(scenarioOf(url, model, encoding, REQUESTS));
        captureStatistics(captured, model, { before, after: await statisticsOf(url, model) });
        assert.equal(cell.counts.ok, REQUESTS, what);
        const [counters] = cell.reports.counters ?? [];
        assert.equal(counters?.source, 'Triton statistics', what);
        assert.equal(counters?.requests, REQUESTS, what);
        assert.equal(counters?.used, true, what);
        checkMeans(cell, await tracedMeansNs(folder, { model, last: REQUESTS }), what);
      }
    }
  });
  recordChecked({
    server: 'Triton',
    version: `${server}, nvidia-pytriton ${version}`,
    source: 'its statistics: `timings: [{ triton: … }]`; its traces: `[{ tritonTrace: … }]`',
    checked:
      'means of queue, input, inference, output with its own traces, as JSON and in binary; queue and inference with perf_analyzer under the same load',
    heavy: true,
  });
});

type Server = { readonly server: string; readonly version: string };

async function captureInferences(url: string, captured: Server): Promise<void> {
  const path = `${url}/v2/models/one_by_one/infer`;
  const floats = Buffer.from(new Float32Array(3 * 32 * 32).buffer);
  const input = { name: 'INPUT', shape: [1, 3, 32, 32], datatype: 'FP32' };
  const told = () => ({ foundIn: null, toldMs: {} });
  await captureAnswer(
    { name: 'triton-json', ...captured, api: 'kserve-v2' },
    { url: path, json: { id: 'a', inputs: [{ ...input, data: Array(3 * 32 * 32).fill(0) }] } },
    told,
  );
  const parameters = { binary_data_size: floats.length };
  const json = {
    id: 'a',
    inputs: [{ ...input, parameters }],
    parameters: { binary_data_output: true },
  };
  const head = Buffer.from(JSON.stringify(json));
  const headers = { 'inference-header-content-length': String(head.length) };
  await captureAnswer(
    { name: 'triton-binary', ...captured, api: 'kserve-v2' },
    { url: path, bytes: Buffer.concat([head, floats]), headers },
    told,
  );
}

async function statisticsOf(url: string, model: string): Promise<string> {
  return (await fetch(`${url}/v2/models/${model}/stats`)).text();
}

type Looks = { readonly before: string; readonly after: string };

function captureStatistics(captured: Server, model: string, { before, after }: Looks): void {
  const statistics = [before, after].map((text) => JSON.parse(text).model_stats[0].inference_stats);
  const meanMs = (field: string): number => {
    const [was, is] = statistics.map((one) => one[field]);
    return (is.ns - was.ns) / (is.count - was.count) / 1e6;
  };
  captureCounters({
    ...{ name: `triton-statistics-${model.replaceAll('_', '-')}`, ...captured },
    ...{ counters: 'triton', model, before, after },
    ...{ title: 'Triton statistics', requests: REQUESTS },
    toldMs: {
      serverQueue: meanMs('queue'),
      serverDecode: meanMs('compute_input'),
      inference: meanMs('compute_infer'),
      serverEncode: meanMs('compute_output'),
      total: meanMs('success'),
    },
  });
}

function checkMeans(cell: CellDocument, truth: TracedMeans, what: string): void {
  for (const [name, summaryOf] of Object.entries(PIECES)) {
    const summary = summaryOf(cell);
    const meanNs = truth[name as keyof TracedMeans];
    assert.equal(summary?.window, true, `${what}: ${name}`);
    assert.equal(summary?.count, REQUESTS, `${what}: ${name}`);
    const apartNs = Math.abs((summary?.meanNs ?? Number.NaN) - meanNs);
    assert.ok(
      apartNs <= SLACK_RATIO * meanNs + SLACK_NS,
      `${what}: ${name} is shown as ${summary?.meanNs} ns, but its traces have ${meanNs} ns`,
    );
  }
}

test('Triton: its trace files give percentiles, and the reading and writing of HTTP', async () => {
  await withServer(RECIPE, async ({ url, folder }) => {
    const timings = [{ tritonTrace: join(folder, 'trace.json') }];
    const cell = await profile({ ...scenarioOf(url, 'one_by_one', 'json', REQUESTS), timings });
    const [counters] = cell.reports.counters ?? [];
    assert.equal(counters?.source, 'Triton traces');
    assert.equal(counters?.requests, REQUESTS);
    assert.equal(counters?.used, true);
    const truth = await tracedMeansNs(folder, { model: 'one_by_one', last: REQUESTS });
    const { queueing, inference } = cell.phases;
    for (const [summary, meanNs] of [
      [queueing, truth.queue],
      [inference, truth.inference],
    ] as const) {
      assert.ok(Math.abs((summary.meanNs ?? Number.NaN) - meanNs) < 1e3, `${summary.meanNs}`);
      assert.ok((summary.p75Ns ?? 0) >= (summary.p50Ns ?? Number.NaN), 'percentiles');
      assert.notEqual(summary.histogram, null);
    }
    // The way out of the model and the JSON of the answer: the statistics know of the first alone.
    assert.ok((cell.pieces.serverDecode?.meanNs ?? 0) > truth.decode);
    assert.equal(cell.pieces.serverEncode?.count, REQUESTS);
  });
});

test('Triton: queue and inference are what perf_analyzer says of the same load', async () => {
  versionIn('perf-analyzer', 'tritonclient');
  await withServer(RECIPE, async ({ url, folder }) => {
    const rounds: object[] = [];
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const cell = await profile(scenarioOf(url, 'one_by_one', 'binary', 3 * REQUESTS));
      const theirs = await perfAnalyzed(url, join(folder, `perf-${round}.csv`));
      const ours = {
        queueNs: cell.phases.queueing.meanNs ?? Number.NaN,
        inferenceNs: cell.phases.inference.meanNs ?? Number.NaN,
      };
      rounds.push({ ours, theirs });
      const isNear = (one: number, other: number) => Math.abs(one - other) <= SLACK_RATIO * other;
      if (isNear(ours.queueNs, theirs.queueNs) && isNear(ours.inferenceNs, theirs.inferenceNs)) {
        return;
      }
    }
    assert.fail(`they agree in no round: ${JSON.stringify(rounds)}`);
  });
});

/** Its own table: times in microseconds. */
async function perfAnalyzed(url: string, csv: string) {
  const child = spawn(
    programOf('perf-analyzer', 'perf_analyzer'),
    [
      ...['-m', 'one_by_one', '-u', new URL(url).host, '-f', csv],
      ...['--concurrency-range', String(CONCURRENCY), '--measurement-mode', 'count_windows'],
      ...['--measurement-request-count', String(REQUESTS), '--stability-percentage', '25'],
    ],
    { env: { ...process.env, LD_LIBRARY_PATH: LIBRARIES }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let says = '';
  child.stdout.on('data', (text) => {
    says += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, says);
  const [names = [], values = []] = readFileSync(csv, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  const meanNs = (name: string): number => Number(values[names.indexOf(name)]) * 1e3;
  return { queueNs: meanNs('Server Queue'), inferenceNs: meanNs('Server Compute Infer') };
}
