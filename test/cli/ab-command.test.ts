import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { SessionOutcome } from '../../src/study/ab/run-session.js';
import { parseSession } from '../../src/result/session-file.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { fakeSession, sessionsEngine } from './fake-session.js';

const SCENARIO = `target: http://127.0.0.1:8000/predict
payloads: [1KiB]
load: { concurrency: 1 }
warmup: 1s
measure: { requests: 200, atMost: 20s }
`;
const OLD = ['--before', 'http://127.0.0.1:8001/predict'];

type Asked = { readonly spoken: Spoken; readonly folder: string };

async function ab(
  t: TestContext,
  words: readonly string[],
  outcomes: Parameters<typeof sessionsEngine>[0] = [],
): Promise<Asked & ReturnType<typeof sessionsEngine>> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const engine = sessionsEngine(outcomes);
  const spoken = await modelbench(['ab', 'scenario.yaml', ...words], { folder, engine });
  return { spoken, folder, ...engine };
}

test('two arms get what is theirs, and the plan is told before the first request', async (t) => {
  const words = [...OLD, '--set-after', 'target.model=v2', '-o', 's.json', '--rounds', '8'];
  const { spoken, asked, folder } = await ab(t, words, [fakeSession(8)]);
  const [request] = asked;
  assert.ok(request !== undefined);
  const { before, after } = request.arms;
  assert.deepEqual(before.plan.target.address, {
    kind: 'url',
    url: 'http://127.0.0.1:8001/predict',
  });
  assert.equal(before.plan.target.model, undefined);
  assert.equal(after.plan.target.model, 'v2');
  assert.deepEqual(after.changes, ['target.model=v2']);
  assert.equal(request.design.rounds, 8);
  assert.match(spoken.stderr, /^plan: 8 rounds, at most .*; can see .*% in p50 and .*% in p90/);
  assert.match(spoken.stderr, /too few requests for p99/);
  assert.equal(spoken.code, 0, spoken.stderr);
  assert.match(spoken.stdout, /unchanged/);
  assert.ok(parseSession(readFileSync(join(folder, 's.json'), 'utf8'), 's.json').ok);
});

test('what got slower is told with exit code 1', async (t) => {
  const { spoken } = await ab(t, OLD, [fakeSession(10, { share: 0.1 })]);
  assert.equal(spoken.code, 1);
  assert.match(spoken.stdout, /slower/);
});

test('before and after that are the same are a mistake', async (t) => {
  const { spoken } = await ab(t, []);
  assert.equal(spoken.code, 2);
  assert.match(spoken.stderr, /^error: before and after are the same\n {2}hint: .*--before <url>/);
});

test('cells that do not stand side by side are refused', async (t) => {
  const { spoken } = await ab(t, ['--set-after', 'measure=5s']);
  assert.equal(spoken.code, 2);
  assert.match(spoken.stderr, /cannot be compared round by round: .* is not measured alike/);
});

test('--force measures what both have of arms that differ, and says that it has no verdict', async (t) => {
  const words = ['--set-after', 'payloads=[2KiB, 1KiB]', '--set-after', 'measure=5s', '--force'];
  const { spoken, asked } = await ab(t, words, [fakeSession(6)]);
  assert.equal(spoken.code, 0, spoken.stderr);
  assert.match(
    spoken.stderr,
    /^warning: before has 1 cells, after 2: 1 cell that both have, and no v/,
  );
  const { before, after } = asked[0]?.arms ?? assert.fail('nothing was measured');
  assert.deepEqual(
    [before.plan.cells, after.plan.cells].map((cells) => cells.map(({ name }) => name)),
    [['1KiB · concurrency 1'], ['1KiB · concurrency 1']],
  );
  assert.equal(after.plan.cells[0].measure.kind, 'time');
});

test('--force does not help where no cell is in both, nor where cells are repeated', async (t) => {
  for (const change of ['payloads=[2KiB]', 'repeat=2']) {
    const { spoken, asked } = await ab(t, ['--set-after', change, '--force']);
    assert.equal(spoken.code, 2, change);
    assert.match(spoken.stderr, /^error: these two cannot be compared round by round: /);
    assert.equal(asked.length, 0);
  }
});

test('a session whose arms were not asked alike is shown, and has no verdict', async (t) => {
  const slower = fakeSession(10, { share: 0.1 });
  const forced = { ...slower, plan: { ...slower.plan, sharedSchedule: false } };
  const { spoken } = await ab(t, [...OLD, '--force'], [forced]);
  assert.equal(spoken.code, 0);
  assert.match(spoken.stdout, /cannot tell/);
  assert.doesNotMatch(spoken.stdout, /✗ slower/);
});

test('--adaptive has its three looks, and excludes --rounds', async (t) => {
  const { asked } = await ab(t, [...OLD, '--adaptive'], [fakeSession(10)]);
  assert.deepEqual(asked[0]?.design, { rounds: 24, looks: [10, 16, 24], alpha: 0.05 });
  assert.equal(asked[0]?.isEnough(fakeSession(10)), true);
  assert.equal(asked[0]?.isEnough(fakeSession(10, { noise: 0.4 })), false);
  const { spoken } = await ab(t, [...OLD, '--adaptive', '--rounds', '9']);
  assert.equal(spoken.code, 2);
});

test('an arm that fails half-way: one sentence, exit code 3, and what was measured is kept', async (t) => {
  const document = { ...fakeSession(6), partial: true };
  const why = 'after failed in round 7: cannot reach http://127.0.0.1:8000/predict';
  const outcome: SessionOutcome = { document, ended: { kind: 'failed', why } };
  const { spoken, folder } = await ab(t, [...OLD, '-o', 's.json', '--quiet'], [outcome]);
  assert.equal(spoken.code, 3);
  assert.equal(spoken.stderr, `error: ${why}\n`);
  assert.ok(existsSync(join(folder, 's.json')));
});

test('half a session does not take the place of a whole one', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const whole = sessionsEngine([fakeSession(6)]);
  const words = ['ab', 'scenario.yaml', ...OLD, '-o', 's.json', '--quiet'];
  await modelbench(words, { folder, engine: whole });
  const before = readFileSync(join(folder, 's.json'), 'utf8');
  const document = { ...fakeSession(3), partial: true };
  const half = sessionsEngine([{ document, ended: { kind: 'failed', why: 'it fell over' } }]);
  await modelbench(words, { folder, engine: half });
  assert.equal(readFileSync(join(folder, 's.json'), 'utf8'), before);
  assert.ok(existsSync(join(folder, 's-2.json')));
});

test('of a first round that fails nothing is written', async (t) => {
  const document = { ...fakeSession(0), partial: true };
  const why = 'before failed in round 1: the command of --restart-before ended with exit code 1';
  const outcome: SessionOutcome = { document, ended: { kind: 'failed', why } };
  const { spoken, folder } = await ab(t, [...OLD, '-o', 's.json', '--quiet'], [outcome]);
  assert.equal(spoken.code, 3);
  assert.equal(spoken.stdout, '');
  assert.equal(spoken.stderr, `error: ${why}\n`);
  assert.equal(existsSync(join(folder, 's.json')), false);
});
