import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { captureAnswer, captureCounters, grownIn, toldByServerTiming } from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import { profile, type Recipe, recordChecked, withServer } from '../support/real-server.js';
import { checkMean, truthOf } from '../support/server-truth.js';

/* MLServer, which tells each request's times once its model does, and a total in its counters. */
const REQUESTS = 60;
const SERVERS = fileURLToPath(new URL('../../../test/servers', import.meta.url));

const INPUT = { name: 'INPUT', datatype: 'FP32', shape: [-1, 3, 32, 32] };
const OUTPUT = { name: 'OUTPUT', datatype: 'FP32', shape: [-1, 10] };

const RECIPE: Recipe = {
  command: [programOf('mlserver', 'mlserver'), 'start', '{folder}'],
  environment: {
    EXAMPLE: 'mlserver_model',
    TRUTH_LOG: '{folder}/truth.jsonl',
    PYTHONPATH: SERVERS,
    OPENBLAS_NUM_THREADS: '1',
  },
  files: {
    'settings.json': `{ "host": "127.0.0.1", "http_port": {port}, "metrics_port": {port2},
      "grpc_port": {port3}, "parallel_workers": 0 }`,
    'model-settings.json': JSON.stringify({
      name: 'classifier',
      implementation: 'watch.Classifier',
      inputs: [INPUT],
      outputs: [OUTPUT],
    }),
  },
  ready: '/v2/health/ready',
};

test('MLServer: what its model tells agrees with its own log, and the total with its counters', async () => {
  const version = versionIn('mlserver', 'mlserver');
  await withServer(RECIPE, async ({ url, url2, folder }) => {
    const metrics = async () => (await fetch(`${url2}/metrics`)).text();
    const before = await metrics();
    const cell = await profile({
      target: { url, api: 'kserve-v2', model: 'classifier' },
      payloads: [{ tensor: { shape: [1, 3, 32, 32] } }],
      load: { concurrency: 3 },
      warmup: 0,
      measure: { requests: REQUESTS },
      timings: ['auto', { prometheus: `${url2}/metrics` }],
    });
    assert.equal(cell.counts.ok, REQUESTS);
    assert.equal(cell.inconsistentReports, 0);
    const truth = await truthOf(join(folder, 'truth.jsonl'), 2 * REQUESTS);
    for (const name of ['queue', 'inference'] as const)
      checkMean(cell, name, truth.get(name) ?? []);
    assert.equal(cell.pieces.serverDecode?.count, REQUESTS);

    const [counters] = cell.reports.counters ?? [];
    assert.equal(counters?.source, 'MLServer counters');
    assert.equal(counters?.requests, REQUESTS);
    // Its total has the queue and the model in it, and little else.
    const insideNs = (cell.phases.queueing.meanNs ?? 0) + (cell.phases.inference.meanNs ?? 0);
    const totalNs = counters?.totalMeanNs ?? Number.NaN;
    assert.ok(totalNs >= insideNs && totalNs <= 1.05 * (cell.afterSend.meanNs ?? 0), `${totalNs}`);

    const after = await metrics();
    const totalS = grownIn(before, after, 'model_infer_request_duration_sum');
    const captured = { server: 'MLServer', version };
    captureCounters({
      ...{ name: 'mlserver-metrics', ...captured, counters: 'prometheus', model: 'classifier' },
      ...{ before: kept(before), after: kept(after), title: 'MLServer counters' },
      ...{ requests: REQUESTS, toldMs: { total: (1e3 * totalS) / REQUESTS } },
    });
    const data = Array(3 * 32 * 32).fill(0);
    await captureAnswer(
      { name: 'mlserver', ...captured, api: 'kserve-v2' },
      {
        url: `${url}/v2/models/classifier/infer`,
        json: { id: 'a', inputs: [{ ...INPUT, shape: [1, 3, 32, 32], data }] },
      },
      toldByServerTiming,
    );
  });
  recordChecked({
    server: 'MLServer',
    version,
    source: '`Server-Timing` (docs/instrumenting.md); counters: a total',
    checked:
      'means of queue, inference with readings taken from outside; total between these and the wait',
    heavy: true,
  });
});

/** Without the buckets, which nobody reads. */
function kept(metrics: string): string {
  return metrics.replaceAll(/^(#|.*_bucket\{).*\n/gm, '');
}
