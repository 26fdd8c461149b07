import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { letOthersRun } from '../../src/host/let-others-run.js';
import { openCLibrary } from '../../src/base/c-library.js';

import { PIECES, type YieldsReport } from './yields-report.js';

const PROGRAM = fileURLToPath(new URL('./yields-report.js', import.meta.url));
const TASKSET = '/usr/bin/taskset';

test('between two pieces of work whoever waits gets the processor', {
  skip: (await whyNotJudged()) ?? false,
}, () => {
  const words = ['--cpu-list', firstProcessor(), process.execPath, PROGRAM];
  const { status, stdout, stderr } = spawnSync(TASKSET, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { before, after } = JSON.parse(stdout) as YieldsReport;
  // Not before it was begun, but for a slice that ended meanwhile.
  assert.ok(before <= 5, `${before} times`);
  // One that has had less than its share keeps the processor: Linux 6.18 switched 35 times.
  assert.ok(after >= PIECES / 10, `${after} of ${PIECES} times`);
});

test('where it was not begun it does nothing', () => {
  letOthersRun();
});

/** The first one that this process may use. */
function firstProcessor(): string {
  const status = readFileSync('/proc/self/status', 'utf8');
  return /^Cpus_allowed_list:\s+(\d+)/m.exec(status)?.[1] ?? '0';
}

async function whyNotJudged(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  if (!existsSync(TASKSET)) return 'no taskset here';
  return (await openCLibrary()) === undefined ? 'no koffi here' : undefined;
}
