import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority, release } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { readThreadPolicy } from '../../src/host/time-slices.js';
import { openCLibrary } from '../../src/base/c-library.js';

import { type SlicesReport, sliceNsIn } from './slices-report.js';

const PROGRAM = fileURLToPath(new URL('./slices-report.js', import.meta.url));

test('the main thread and the helpers give way at once; what they start does not', {
  skip: (await whyNotJudged()) ?? false,
}, () => {
  const { main, helpers, told, before, after, workerNs, childNs, nicenesses } = reportOf([]);
  assert.deepEqual([...told].sort(), [main, ...helpers].sort());
  const usualNs = before[main] ?? Number.NaN;
  assert.ok(usualNs < 10e6, `${usualNs} ns`);
  for (const [thread, sliceNs] of Object.entries(after)) {
    const isTold = told.includes(Number(thread));
    assert.equal(sliceNs, isTold ? 10e6 : before[thread], `thread ${thread}`);
  }
  assert.equal(workerNs, usualNs);
  assert.equal(childNs, usualNs);
  for (const niceness of nicenesses) assert.equal(niceness, Math.min(19, getPriority() + 10));
});

test('whoever has asked for another policy keeps it', {
  skip: (await whyNotJudged()) ?? (existsSync('/usr/bin/chrt') ? false : 'no chrt here'),
}, () => {
  const { told, before, after } = reportOf(['chrt', '--batch', '0']);
  assert.deepEqual(told, []);
  assert.deepEqual(after, before);
});

test('a line of stat is a niceness and a policy, whatever the program is called', () => {
  // Linux 6.18, `chrt --batch 0 nice -n 5`, cut after the policy.
  const line =
    '21 (a (b) c) S 1 21 21 0 -1 4194304 1 0 0 0 0 0 0 0 25 5 1 0 9 1 1 1 1 1 1 1 1 0 0 0 0 0 0 ' +
    '0 17 0 0 3';
  assert.deepEqual(readThreadPolicy(line), { niceness: 5, policy: 3 });
  assert.equal(readThreadPolicy('21 (a) S 1'), undefined);
  assert.equal(readThreadPolicy(''), undefined);
});

function reportOf(before: readonly string[]): SlicesReport {
  const [program = '', ...parameters] = [...before, process.execPath, PROGRAM];
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as SlicesReport;
}

async function whyNotJudged(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major * 1000 + minor < 6012) return `Linux ${release()} takes no slices`;
  if (!existsSync('/proc/self/sched')) return 'this kernel does not tell of slices';
  if (sliceNsIn(readFileSync('/proc/self/sched', 'latin1')) === undefined) return 'no slices here';
  if (getPriority() < 0) return 'started with a higher priority';
  return (await openCLibrary()) === undefined ? 'koffi cannot be loaded' : undefined;
}
