import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

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
