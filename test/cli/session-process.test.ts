import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** So many requests are those of a whole round and some of the second. */
const IN_SECOND_ROUND = 3 * REQUESTS + 10;

for (const { signal, code, words } of [
  { signal: 'SIGINT', code: 130, words: ['ab', 's.yaml', '--before'] },
  { signal: 'SIGTERM', code: 143, words: ['check', 's.yaml', '--baseline'] },
] as const) {
  test(`${signal} ends ${words[0]}: rounds that are whole are kept, exit code ${code}`, async (t) => {
    const folder = temporaryFolder(t);
    let started: Started | undefined;
    const url = await countingTarget(t, IN_SECOND_ROUND, () => started?.child.kill(signal));
    scenario(folder, url);
    started = start([...words, url, '--rounds', `${ROUNDS}`, '-o', 'r.json'], folder);
    assert.equal(await started.ended, code);
    assert.match(started.stderr(), /^plan: 5 rounds/);
    assert.match(started.stderr(), /\nstopping; once more ends it at once, without a result\n/);
    const session = sessionIn(folder, 'r.json');
    assert.equal(session.partial, true);
    assert.equal(wholeRounds(session), 1);
    assert.match(started.stdout(), /cannot tell: too few rounds/);
    assert.match(started.stdout(), /the session was ended early: 1 of 5 rounds are whole/);
    assert.deepEqual(filesOf(folder), ['r.json', 's.yaml']);
  });
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

/** In the process itself: an hour is over when the test says so. */
const HOUR_ENDS = `
const { setTimeout: later } = globalThis;
globalThis.setTimeout = (act, ms, ...rest) => {
  if (ms !== 3_600_000) return later(act, ms, ...rest);
  process.on('SIGUSR2', () => act(...rest));
  return later(() => {}, ms).unref();
};
`;

test('time that is up later keeps the rounds that are whole, and says how many', async (t) => {
  const folder = temporaryFolder(t);
  let started: Started | undefined;
  const url = await countingTarget(t, IN_SECOND_ROUND, () => started?.child.kill('SIGUSR2'));
  scenario(folder, url);
  writeFileSync(join(folder, 'hour.mjs'), HOUR_ENDS);
  const words = ['ab', 's.yaml', '--before', url, '--rounds', '5', '--max-time', '1h', '--quiet'];
  const flags = ['--import', `file://${join(folder, 'hour.mjs')}`];
  started = start([...words, '-o', 'r.json'], folder, 'pipe', flags);
  // One round cannot tell, which is no failure of ab.
  assert.equal(await started.ended, 0);
  assert.equal(started.stderr(), 'warning: stopped after 1h: 1 of 5 rounds are whole\n');
  const session = sessionIn(folder, 'r.json');
  assert.equal(session.partial, true);
  assert.equal(wholeRounds(session), 1);
  assert.match(started.stdout(), /stopped after 1h: 1 of 5 rounds are whole/);
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
