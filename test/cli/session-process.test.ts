import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { SessionDocument } from '../../src/result/session-document.js';
import { parseSession } from '../../src/result/session-file.js';

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

/* Sessions that do not come to their end, with processes, signals and targets that are real. */

const REQUESTS = 30;
const ROUNDS = 5;

function scenario(folder: string, url: string): void {
  const load = `payloads: [1KiB]\nwarmup: 0s\nmeasure: { requests: ${REQUESTS} }\n`;
  writeFileSync(join(folder, 's.yaml'), `name: gate\ntarget: ${url}\n${load}`);
}

function sessionIn(folder: string, name: string): SessionDocument {
  const parsed = parseSession(readFileSync(join(folder, name), 'utf8'), name);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.message);
  return parsed.document;
}

function wholeRounds({ rounds }: SessionDocument): number {
  return rounds.filter(({ runs }) => runs.length === 2).length;
}

/** Neither half a file nor what one is written into. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name !== '.modelbench');
}

/** A target that does something when it is asked for the n-th time. */
async function countingTarget(t: TestContext, at: number, act: () => void): Promise<string> {
  let requests = 0;
  return target(t, (request, response) => {
    requests += 1;
    if (requests === at) act();
    answer(request, response);
  });
}

/** So many requests are those of two whole rounds and some of the third. */
const IN_THIRD_ROUND = 5 * REQUESTS + 10;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  for (const words of [
    ['ab', 's.yaml', '--before'],
    ['check', 's.yaml', '--baseline'],
  ]) {
    test(`${signal} ends ${words[0]}: rounds that are whole are kept, exit code ${code}`, async (t) => {
      const folder = temporaryFolder(t);
      let started: Started | undefined;
      const url = await countingTarget(t, IN_THIRD_ROUND, () => started?.child.kill(signal));
      scenario(folder, url);
      started = start([...words, url, '--rounds', `${ROUNDS}`, '-o', 'r.json'], folder);
      assert.equal(await started.ended, code);
      assert.match(started.stderr(), /^plan: 5 rounds/);
      assert.match(started.stderr(), /\nstopping; once more ends it at once, without a result\n/);
      const session = sessionIn(folder, 'r.json');
      assert.equal(session.partial, true);
      assert.ok(wholeRounds(session) >= 2, `${wholeRounds(session)} rounds`);
      assert.ok(session.rounds.length < ROUNDS);
      assert.match(started.stdout(), /cannot tell: too few rounds/);
      assert.match(started.stdout(), /the session was ended early: 2 of 5 rounds are whole/);
      assert.deepEqual(filesOf(folder), ['r.json', 's.yaml']);
    });
  }
}

test('time that is up before a round is whole is exit code 3, one sentence, and no file', async (t) => {
  for (const words of [
    ['ab', 's.yaml', '--before'],
    ['check', 's.yaml', '--baseline'],
  ]) {
    const folder = temporaryFolder(t);
    const url = await target(t, answer);
    scenario(folder, url);
    const limits = ['--rounds', '5', '--max-time', '20ms', '--quiet', '-o', 'r.json'];
    const { stdout, stderr, ended } = start([...words, url, ...limits], folder);
    assert.equal(await ended, 3);
    assert.equal(stdout(), '');
    assert.equal(stderr(), 'error: stopped after 20ms: 0 of 5 rounds are whole\n');
    assert.deepEqual(filesOf(folder), ['s.yaml']);
  }
});

test('time that is up later keeps the rounds that are whole, and says how many', async (t) => {
  const folder = temporaryFolder(t);
  const url = await target(t, answer);
  scenario(folder, url);
  // More rounds than fit: each looks around the machine for two fifths of a second.
  const words = ['--rounds', '60', '--max-time', '12s', '--quiet', '-o', 'r.json'];
  const { stdout, stderr, ended } = start(['ab', 's.yaml', '--before', url, ...words], folder);
  const code = await ended;
  assert.match(stderr(), /^warning: stopped after 12s: \d+ of 60 rounds are whole\n/);
  const session = sessionIn(folder, 'r.json');
  assert.equal(session.partial, true);
  assert.ok(wholeRounds(session) >= 1 && wholeRounds(session) < 30);
  assert.match(stdout(), /stopped after 12s: \d+ of 60 rounds are whole/);
  // Of one server against itself; should noise call it slower, that is another matter.
  assert.ok(code === 0 || code === 1 || code === 4, `${code}`);
});

test('a server that was started for a run ends with the session', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  scenario(folder, `http://127.0.0.1:${port}/`);
  writeFileSync(join(folder, 'server.mjs'), STUBBORN.replace(/^for .*$/m, ''));
  const restart = `${process.execPath} server.mjs ${port}`;
  const words = ['ab', 's.yaml', '--restart-before', restart, '--restart-after', restart];
  const { child, ended } = start([...words, '-o', 'r.json'], folder);
  await until(() => isListening(port));
  child.kill('SIGTERM');
  assert.equal(await ended, 143);
  await until(async () => !(await isListening(port)));
  assert.equal(existsSync(join(folder, 'r.json')), false);
});

test('a second Ctrl-C does not wait for a server that will not end, and takes it along', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  scenario(folder, `http://127.0.0.1:${port}/`);
  writeFileSync(join(folder, 'server.mjs'), STUBBORN);
  const restart = `${process.execPath} server.mjs ${port}`;
  const words = ['check', 's.yaml', '--restart-before', restart, '--restart-after', restart];
  const { child, stderr, ended } = start([...words, '-o', 'r.json'], folder);
  await until(() => isListening(port));
  child.kill('SIGINT');
  await until(async () => stderr().includes('stopping'));
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  await until(async () => !(await isListening(port)));
  assert.deepEqual(filesOf(folder), ['s.yaml', 'server.mjs']);
});

test('a restart command that exits 1 is one sentence, exit code 3, and nothing is written', async (t) => {
  for (const command of ['ab', 'check']) {
    const folder = temporaryFolder(t);
    scenario(folder, await target(t, answer));
    const words = [command, 's.yaml', '--restart-before', 'echo no such model >&2; exit 1'];
    const { stdout, stderr, ended } = start([...words, '--quiet', '-o', 'r.json'], folder);
    assert.equal(await ended, 3);
    assert.equal(stdout(), '');
    assert.match(stderr(), /^error: before .*failed in round 1: the command of --restart-before/);
    assert.match(stderr(), / ended with exit code 1; .*\n {2}no such model\n$/);
    assert.deepEqual(filesOf(folder), ['s.yaml']);
  }
});

test('an arm that goes away half-way: exit code 3, whole rounds kept, nothing overwritten', async (t) => {
  const folder = temporaryFolder(t);
  const after = await mortalTarget(t, 3 * REQUESTS + 5);
  scenario(folder, after);
  const kept = '{ "format": "modelbench/session", "formatVersion": 1 }\n';
  writeFileSync(join(folder, 'r.json'), kept);
  const before = await target(t, answer);
  const words = ['ab', 's.yaml', '--before', before, '--rounds', '6', '--quiet', '-o', 'r.json'];
  const { stderr, ended } = start(words, folder);
  assert.equal(await ended, 3);
  assert.match(
    stderr(),
    /^error: after \(127\.0\.0\.1:\d+\/predict\) failed in round \d: .*; \d of 6 rounds are kept\n/,
  );
  assert.equal(readFileSync(join(folder, 'r.json'), 'utf8'), kept);
  const session = sessionIn(folder, 'r-2.json');
  assert.equal(session.partial, true);
  assert.ok(wholeRounds(session) >= 2);
});

/** It is gone after so many answers, for good. */
async function mortalTarget(t: TestContext, answers: number): Promise<string> {
  let left = answers;
  const server: Server = createServer((request, response) => {
    request.resume().once('end', () => {
      left -= 1;
      if (left >= 0) answer(request, response);
      else {
        server.close();
        server.closeAllConnections();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `http://127.0.0.1:${address.port}/predict`;
}
