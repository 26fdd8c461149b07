import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import {
  beginNurseriesWith,
  type Nursery,
  ROOMY_NURSERY,
  SMALL_NURSERY,
} from '../../src/host/nursery.js';

const NURSERY = fileURLToPath(new URL('../../src/host/nursery.js', import.meta.url));
const MIB = 2 ** 20;

/** How large the young generation grows to when much of what is made lives on for a while. */
function grownBytes(isHeld: boolean): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { Worker } from 'node:worker_threads';
    import { holdNursery } from ${JSON.stringify(NURSERY)};
    // A thread that starts sets the flag back, as those of a run do.
    await new Promise((resolve) => new Worker('', { eval: true }).once('exit', resolve));
    let largest = 0;
    let kept = [];
    for (let at = 0; at < 4e6; at += 1) {
      kept.push({ at, text: String(at) });
      if (kept.length > 3e5) kept = kept.slice(-1e5);
      if (at % 2e4 === 0) {
        if (${isHeld}) holdNursery();
        const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
        largest = Math.max(largest, young.space_size);
      }
    }
    console.log(largest);`;
  const words = ['--input-type=module', '-e', program];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return Number(stdout);
}

test("the main thread's young generation is held where it would have grown", () => {
  assert.ok(grownBytes(false) > 17 * MIB);
  // It is looked at now and then: it may double once more before that.
  assert.ok(grownBytes(true) <= 17 * MIB);
});

/** The young generation of a thread that starts when such nurseries are begun with, in MiB. */
async function startedMib(nursery: Nursery, youngMbMax: number): Promise<number> {
  beginNurseriesWith(nursery);
  const thread = new Worker(
    `const { getHeapSpaceStatistics } = require('node:v8');
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    require('node:worker_threads').parentPort.postMessage(young.space_size);`,
    { eval: true, resourceLimits: { maxYoungGenerationSizeMb: youngMbMax } },
  );
  const [bytes] = (await once(thread, 'message')) as [number];
  await thread.terminate();
  beginNurseriesWith(SMALL_NURSERY);
  return bytes / MIB;
}

test('a roomy nursery is large from the start, a small one is not', async () => {
  const roomy = await startedMib(ROOMY_NURSERY, ROOMY_NURSERY.youngMbMax);
  assert.ok(roomy >= ROOMY_NURSERY.halfMbMin, `${roomy} MiB`);
  const small = await startedMib(SMALL_NURSERY, SMALL_NURSERY.youngMbMax);
  assert.ok(small <= SMALL_NURSERY.youngMbMax / 3, `${small} MiB`);
});

test("another thread's own limit holds against a roomy nursery", async () => {
  const limited = await startedMib(ROOMY_NURSERY, 1);
  assert.ok(limited <= 2, `${limited} MiB`);
});

/** Whether what V8 had chosen to make in the old generation from the start is still young. */
function isMadeYoung(isBegun: boolean): boolean {
  const program = `
    import { beginNurseriesWith, SMALL_NURSERY } from ${JSON.stringify(NURSERY)};
    if (${isBegun}) beginNurseriesWith(SMALL_NURSERY);
    const make = (at) => [at];
    %PrepareFunctionForOptimization(make);
    make(1);
    %PretenureAllocationSite(make(2));
    gc({ type: 'minor' });
    gc();
    make(3);
    %OptimizeFunctionOnNextCall(make);
    console.log(%InYoungGeneration(make(4)));`;
  const words = ['--allow-natives-syntax', '--expose-gc', '--input-type=module', '-e', program];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim() === 'true';
}

test('what a place in the code makes is young, however much of it has outlived collections', () => {
  assert.equal(isMadeYoung(false), false);
  assert.equal(isMadeYoung(true), true);
});
