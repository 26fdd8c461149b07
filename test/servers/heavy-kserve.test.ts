import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { programOf, versionIn } from '../support/heavy-server.js';
import { profile, type Recipe, recordChecked, withServer } from '../support/real-server.js';
import { checkMean, truthOf } from '../support/server-truth.js';

/* KServe's runtime, in JSON and in binary: what its model tells, and its counters of `predict()`. */
const REQUESTS = 60;

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
    for (const [turn, encoding] of ['json', 'binary'].entries()) {
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
    }
  });
  recordChecked({
    server: 'KServe (its Python runtime)',
    version,
    source: '`Server-Timing` (docs/instrumenting.md); counters of `predict()`',
    checked:
      'means of queue, inference with readings taken from outside, as JSON and in binary; the counters with these',
    heavy: true,
  });
});
