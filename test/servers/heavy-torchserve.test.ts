import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';

import {
  captureAnswer,
  captureCounters,
  counterIn,
  GREY,
  toldByServerTiming,
} from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import { profile, type Recipe, recordChecked, withServer } from '../support/real-server.js';
import { checkMean, truthOf } from '../support/server-truth.js';

/* TorchServe: its counters, which know the queue, and what a handler of one's own tells. */
const REQUESTS = 60;
/** Of its counters' inference: the way to the worker and back, which the handler does not see. */
const WAY_NS_MAX = 10e6;

const RECIPE: Recipe = {
  command: [
    programOf('torchserve', 'python'),
    ...['torchserve_server.py', '{folder}', '{port}', '{port2}'],
  ],
  environment: { EXAMPLE: 'torchserve_handler', TRUTH_LOG: '{folder}/truth.jsonl' },
  ready: '/predictions/classifier',
};

function scenarioOf(url: string, timings: unknown) {
  return {
    target: { url, api: 'torchserve', model: 'classifier' },
    payloads: [{ tensor: { shape: [3, 32, 32] }, encoding: 'json' }],
    load: { concurrency: 3 },
    warmup: 0,
    measure: { requests: REQUESTS },
    timings,
  };
}

test('TorchServe: what its handler tells agrees with its own log', async () => {
  const version = versionIn('torchserve', 'torchserve');
  await withServer(RECIPE, async ({ url, url2, folder }) => {
    const told = await profile(scenarioOf(url, 'auto'));
    assert.equal(told.counts.ok, REQUESTS);
    assert.equal(told.inconsistentReports, 0);
    const truth = await truthOf(join(folder, 'truth.jsonl'), REQUESTS);
    checkMean(told, 'inference', truth.get('inference') ?? []);
    assert.equal(told.phases.queueing.source, 'none', 'a handler does not know its queue');

    const before = await metricsOf(url2);
    const counted = await profile(scenarioOf(url, [{ prometheus: `${url2}/metrics` }]));
    const after = await metricsOf(url2);
    const grown = grownBetween(countersIn(before), countersIn(after));
    checkCounted(counted, grown);
    capture({ version, before: kept(before), after: kept(after) }, grown);
    const logNs = (await truthOf(join(folder, 'truth.jsonl'), 2 * REQUESTS)).get('inference') ?? [];
    checkInside(counted, logNs.slice(-REQUESTS));
    await captureAnswer(
      { name: 'torchserve', server: 'TorchServe', version, api: 'torchserve' },
      { url: `${url}/predictions/classifier`, json: GREY },
      toldByServerTiming,
    );
  });
  recordChecked({
    server: 'TorchServe',
    version,
    source: 'counters: `timings: [{ prometheus: … }]`; `Server-Timing` (docs/instrumenting.md)',
    checked:
      'mean of inference, as told, with readings taken from outside; means of queue, inference with its counters, and these with the wait',
    heavy: true,
  });
});

type Counters = { readonly requests: number; readonly queueNs: number; readonly wholeNs: number };

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Read here in a way of its own. */
function countersIn(metrics: string): Counters {
  const readingOf = (name: string) => counterIn(metrics, name, 'model_name="classifier"');
  return {
    requests: readingOf('ts_inference_requests_total'),
    queueNs: readingOf('ts_queue_latency_microseconds') * 1e3,
    wholeNs: readingOf('ts_inference_latency_microseconds') * 1e3,
  };
}

type Looks = { readonly version: string; readonly before: string; readonly after: string };

function capture({ version, before, after }: Looks, { queueNs, wholeNs }: Counters): void {
  captureCounters({
    ...{ name: 'torchserve-metrics', server: 'TorchServe', version, counters: 'prometheus' },
    ...{ model: 'classifier', before, after, title: 'TorchServe counters', requests: REQUESTS },
    toldMs: {
      serverQueue: queueNs / REQUESTS / 1e6,
      inference: (wholeNs - queueNs) / REQUESTS / 1e6,
      total: wholeNs / REQUESTS / 1e6,
    },
  });
}

/** Without the disks and the memory of this machine, and its name. */
function kept(metrics: string): string {
  return metrics
    .replaceAll(/^(?!.*\bts_).*\n/gm, '')
    .replaceAll(/hostname="[^"]*"/g, 'hostname="host"');
}

function grownBetween(before: Counters, after: Counters): Counters {
  return {
    requests: after.requests - before.requests,
    queueNs: after.queueNs - before.queueNs,
    wholeNs: after.wholeNs - before.wholeNs,
  };
}

function checkCounted(cell: CellDocument, grown: Counters): void {
  assert.equal(cell.counts.ok, REQUESTS);
  const [counters] = cell.reports.counters ?? [];
  assert.equal(counters?.source, 'TorchServe counters');
  assert.equal(counters?.used, true);
  assert.equal(counters?.requests, REQUESTS);
  assert.equal(grown.requests, REQUESTS);
  near(cell.phases.queueing.meanNs, grown.queueNs / REQUESTS, 'queueing');
  near(cell.phases.inference.meanNs, (grown.wholeNs - grown.queueNs) / REQUESTS, 'inference');
}

/** What its counters call inference holds the handler's, and the whole fits into the wait. */
function checkInside(cell: CellDocument, handlerNs: readonly number[]): void {
  assert.equal(handlerNs.length, REQUESTS);
  const handlerMeanNs = handlerNs.reduce((sum, ns) => sum + ns, 0) / REQUESTS;
  const { queueing, inference } = cell.phases;
  const wayNs = (inference.meanNs ?? Number.NaN) - handlerMeanNs;
  assert.ok(wayNs > 0 && wayNs < WAY_NS_MAX, `${wayNs} ns beside the handler`);
  const insideNs = (queueing.meanNs ?? Number.NaN) + (inference.meanNs ?? Number.NaN);
  assert.ok(insideNs <= (cell.afterSend.meanNs ?? Number.NaN), `${insideNs} ns`);
}

function near(seenNs: number | null, truthNs: number, what: string): void {
  const apartNs = Math.abs((seenNs ?? Number.NaN) - truthNs);
  assert.ok(apartNs <= 0.05 * truthNs + 0.5e6, `${what}: ${seenNs} ns, not ${truthNs} ns`);
}
