import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { captureAnswer, captureCounters, grownIn, toldByServerTiming } from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import { profile, type Recipe, recordChecked, withServer } from '../support/real-server.js';
import { checkMean, truthOf } from '../support/server-truth.js';

/* KServe's runtime, in JSON and in binary: what its model tells, and its counters of `predict()`. */
const REQUESTS = 60;
const SERVER = 'KServe (its Python runtime)';
const INPUT = {
  ...{ name: 'INPUT', datatype: 'FP32', shape: [1, 3, 32, 32] },
  data: Array(3 * 32 * 32).fill(0),
};

const RECIPE: Recipe = {
  command: [programOf('kserve', 'python'), 'watch.py', '{port}'],
  environment: {
    EXAMPLE: 'kserve_model',
    TRUTH_LOG: '{folder}/truth.jsonl',
    OPENBLAS_NUM_THREADS: '1',
  },
  ready: '/v2/health/ready',
};

test('KServe: what its model tells and what it counts agree with its own log', async () => {
  const version = versionIn('kserve', 'kserve');
  await withServer(RECIPE, async ({ url, folder }) => {
    const metrics = async () => (await fetch(`${url}/metrics`)).text();
    for (const [turn, encoding] of ['json', 'binary'].entries()) {
      const before = await metrics();
      const cell = await profile({
        target: { url, api: 'kserve-v2', model: 'classifier' },
        payloads: [{ tensor: { shape: [1, 3, 32, 32] }, encoding }],
        load: { concurrency: 3 },
        warmup: 0,
        measure: { requests: REQUESTS },
        timings: ['auto', { prometheus: `${url}/metrics` }],
      });
      assert.equal(cell.counts.ok, REQUESTS, encoding);
      assert.equal(cell.inconsistentReports, 0, encoding);
      const truth = await truthOf(join(folder, 'truth.jsonl'), (turn + 1) * 2 * REQUESTS);
      for (const name of ['queue', 'inference'] as const) {
        checkMean(cell, name, (truth.get(name) ?? []).slice(-REQUESTS));
      }
      assert.equal(cell.pieces.serverDecode?.count, REQUESTS, encoding);

      const [counters] = cell.reports.counters ?? [];
      assert.equal(counters?.source, 'KServe counters', encoding);
      assert.equal(counters?.requests, REQUESTS, encoding);
      // All of `predict()`: here the wait for the lock is in it, and the handling of the tensor.
      const insideNs = ['queue', 'inference']
        .flatMap((name) => (truth.get(name) ?? []).slice(-REQUESTS))
        .reduce((sum, ns) => sum + ns / REQUESTS, 0);
      const countedNs = counters?.meansNs.inference ?? Number.NaN;
      assert.ok(
        Math.abs(countedNs - insideNs) <= 0.05 * insideNs + 2e6,
        `${countedNs} ${insideNs}`,
      );
      capture({ version, before, after: await metrics() });
    }

    await captureAnswer(
      { name: 'kserve', server: SERVER, version, api: 'kserve-v2' },
      { url: `${url}/v2/models/classifier/infer`, json: { id: 'a', inputs: [INPUT] } },
      toldByServerTiming,
    );
  });
  recordChecked({
    server: SERVER,
    version,
    source: '`Server-Timing` (docs/instrumenting.md); counters of `predict()`',
    checked:
      'means of queue, inference with readings taken from outside, as JSON and in binary; the counters with these',
    heavy: true,
  });
});

type Looks = { readonly version: string; readonly before: string; readonly after: string };

function capture({ version, before, after }: Looks): void {
  const meanMs = (piece: string): number => {
    const grown = ['sum', 'count'].map((end) =>
      grownIn(before, after, `request_${piece}_seconds_${end}`),
    );
    return (1e3 * (grown[0] ?? Number.NaN)) / (grown[1] ?? Number.NaN);
  };
  captureCounters({
    ...{ name: 'kserve-metrics', server: SERVER, version, counters: 'prometheus' },
    ...{ model: 'classifier', before: kept(before), after: kept(after) },
    ...{ title: 'KServe counters', requests: REQUESTS },
    toldMs: {
      serverDecode: meanMs('preprocess'),
      inference: meanMs('predict'),
      serverEncode: meanMs('postprocess'),
    },
  });
}

/** What is read of them: there are thousands of lines. */
function kept(metrics: string): string {
  return metrics.replaceAll(
    /^(?!request_(?:preprocess|predict|postprocess)_seconds_(?:sum|count)).*\n/gm,
    '',
  );
}
