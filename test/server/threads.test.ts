import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';

import type { ReferenceSettings } from '../../src/base/reference-settings.js';
import { durationNs } from '../../src/base/units.js';

import { ask, withServer } from './asking.js';

const threads = new Set<Worker>();
process.on('worker', (thread: Worker) => {
  threads.add(thread);
  thread.once('exit', () => threads.delete(thread));
});

/** How many threads a server with these settings has once it has answered a request. */
async function check(settings: Partial<ReferenceSettings>, expected: number): Promise<void> {
  await withServer(settings, async ({ url }) => {
    assert.equal((await ask(url, { body: '[1]' })).status, 200);
    assert.equal(threads.size, expected);
  });
  assert.equal(threads.size, 0);
}

test('an instant server has no thread', async () => {
  await check({}, 0);
});

test('a server that waits has one thread to wait in, which ends with the server', async () => {
  await check({ inference: { kind: 'constant', ns: durationNs(1e6) } }, 1);
  await check({ inference: { kind: 'exponential', meanNs: durationNs(1e6) } }, 1);
  await check({ batch: { max: 2, windowNs: durationNs(1e6) } }, 1);
});

test('a server that computes has a thread for each place and none to wait in', async () => {
  const inference = { kind: 'compute', rows: 2, columns: 2, layers: 1 } as const;
  await check({ inference, workers: 2 }, 2);
});
