import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { hasTasks, type NiceReport } from './nice-report.js';

const PROGRAM = fileURLToPath(new URL('./nice-report.js', import.meta.url));

test("V8's helpers give way, and no thread of the program's own does", {
  skip: !hasTasks(),
}, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { before, lowered, after, worker, busy } = JSON.parse(stdout) as NiceReport;
  const own = getPriority();
  assert.ok(lowered.length >= 4, `${lowered.length} threads were told`);
  for (const [thread, niceness] of Object.entries(after)) {
    const was = before[thread];
    const isHelper = lowered.includes(Number(thread));
    assert.equal(niceness, isHelper ? Math.min(19, own + 10) : (was ?? own), `thread ${thread}`);
  }
  assert.ok(!lowered.includes(worker));
  assert.equal(after[worker], own);
  // Whoever works while garbage is made, beside the thread that makes it, is one of those told.
  assert.ok(busy.length > 0);
  for (const thread of busy) assert.ok(lowered.includes(thread), `thread ${thread} was busy`);
});
