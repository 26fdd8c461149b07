import assert from 'node:assert/strict';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../support/command-line.js';
import {
  answer,
  freePort,
  isListening,
  STUBBORN,
  type Started,
  start,
  target,
  until,
} from '../support/started.js';

/* The executable as a process of its own: streams that break, disks that are full, signals. */

function scenario(folder: string, url: string, rest = ''): void {
  const text = `name: short\ntarget: ${url}\npayloads: [1KiB]\nwarmup: 0s\n`;
  writeFileSync(join(folder, 'scenario.yaml'), `${text}${rest}`);
}

test('a reader that leaves early ends nothing and breaks nothing', async (t) => {
  const folder = temporaryFolder(t);
  scenario(folder, await target(t, answer), 'measure: { requests: 20 }\n');
  const { child, stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json'], folder);
  child.stdout?.destroy();
  assert.equal(await ended, 0);
  assert.equal(stderr(), '');
  assert.equal(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')).cells.length, 1);
});

test('a report that cannot be written is an error, and the result is kept', async (t) => {
  const folder = temporaryFolder(t);
  scenario(folder, await target(t, answer), 'measure: { requests: 20 }\n');
  const full = openSync('/dev/full', 'w');
  const { stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json'], folder, full);
  assert.equal(await ended, 3);
  assert.match(stderr(), /^error: the report could not be written: .*no space left/);
  assert.equal(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')).cells.length, 1);
});

test('a disk that fills up costs no table, and the result goes elsewhere', async (t) => {
  const folder = temporaryFolder(t);
  scenario(folder, await target(t, answer), 'measure: { requests: 20 }\n');
  const { stdout, stderr, ended } = start(['run', 'scenario.yaml', '-o', '/dev/full'], folder);
  assert.equal(await ended, 3);
  assert.equal(stderr(), 'error: could not write /dev/full: no space left on device\n');
  const [kept] = readdirSync(folder).filter((name) => name.endsWith('-short.json'));
  assert.ok(kept !== undefined);
  assert.match(stdout(), /WHERE THE TIME GOES/);
  assert.ok(stdout().endsWith(`result: ${kept}\n`), stdout());
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const) {
  test(`${signal} ends a run, keeps what was measured, and exits ${code}`, async (t) => {
    const folder = temporaryFolder(t);
    let started: Started | undefined;
    let requests = 0;
    const url = await target(t, (request, response) => {
      requests += 1;
      if (requests === 50) {
        started?.child.kill(signal);
      }
      answer(request, response);
    });
    scenario(folder, url, 'measure: 60s\n');
    started = start(['run', 'scenario.yaml', '-o', 'r.json'], folder);
    assert.equal(await started.ended, code);
    assert.equal(started.stderr(), 'stopping; once more ends it at once, without a result\n');
    assert.match(started.stdout(), /WHERE THE TIME GOES/);
    const result = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'));
    assert.equal(result.partial, true);
    assert.ok(result.cells[0].counts.ok >= 40, JSON.stringify(result.cells[0].counts));
  });
}

test('an error that nobody caught is a fault, not a crossed limit', async (t) => {
  const folder = temporaryFolder(t);
  // Breaks the process from within, at a moment that the test chooses.
  writeFileSync(
    join(folder, 'break.mjs'),
    "process.on('SIGUSR2', () => { throw new RangeError('broken on purpose'); });",
  );
  let started: Started | undefined;
  let requests = 0;
  const url = await target(t, (request, response) => {
    requests += 1;
    if (requests === 10) {
      started?.child.kill('SIGUSR2');
    }
    answer(request, response);
  });
  scenario(folder, url, 'measure: 60s\n');
  const flags = ['--import', `file://${join(folder, 'break.mjs')}`];
  started = start(['run', 'scenario.yaml'], folder, 'pipe', flags);
  assert.equal(await started.ended, 70);
  assert.match(started.stderr(), /^fault: .*\nRangeError: broken on purpose\n {4}at /);
});

test('a second Ctrl-C exits at once, and takes the server along', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  writeFileSync(join(folder, 'server.mjs'), STUBBORN);
  const command = `${process.execPath} server.mjs ${port}`;
  const server = `server: { start: ${JSON.stringify(command)}, within: 30s }\n`;
  scenario(folder, `http://127.0.0.1:${port}/`, `${server}measure: 60s\n`);
  const { child, stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json'], folder);
  await until(() => isListening(port));
  child.kill('SIGINT');
  await until(async () => stderr().includes('stopping'));
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  await until(async () => !(await isListening(port)));
});

test('a target that is down is exit code 3 and one sentence, at once', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  // With a timeout a request this would take an hour.
  scenario(folder, `http://127.0.0.1:${port}/`, 'measure: { requests: 100 }\n');
  const { stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json', '--quiet'], folder);
  assert.equal(await ended, 3);
  assert.match(
    stderr(),
    new RegExp(`^error: cannot reach http://127\\.0\\.0\\.1:${port}/: [^\\n]*\\n$`),
  );
});
