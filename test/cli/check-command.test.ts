import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { Engine } from '../../src/cli/engine.js';
import type { ComparisonDocument } from '../../src/result/comparison-document.js';
import { parseComparison } from '../../src/result/comparison-file.js';
import { resultText } from '../../src/result/result-file.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { junitFaults } from '../support/junit-schema.js';
import { fakeCell, fakeOutcome, fakeResult } from './fake-run.js';
import { fakeSession, sessionsEngine } from './fake-session.js';

const SCENARIO = `target: http://127.0.0.1:8000/predict
payloads: [1KiB]
load: { concurrency: 1 }
measure: { requests: 200, atMost: 20s }
`;
const OLD = ['--baseline', 'http://127.0.0.1:8001/predict', '--quiet'];

function check(
  t: TestContext,
  words: readonly string[],
  engine: Partial<Engine> = {},
  more = '',
): Promise<Spoken> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO + more);
  return modelbench(['check', 'scenario.yaml', ...words], { folder, engine });
}

test('no regression in the screen is the end of it, and green', async (t) => {
  const engine = sessionsEngine([fakeSession(10)]);
  const { code, stderr } = await check(t, OLD, engine);
  assert.equal(code, 0, stderr);
  assert.equal(engine.asked.length, 1);
});

test('what the screen finds is decided by fresh rounds, gated for it alone', async (t) => {
  const engine = sessionsEngine([
    fakeSession(10, { share: 0.1 }),
    fakeSession(12, { share: 0.08, seed: 2 }),
  ]);
  const { code, stdout, stderr } = await check(t, [...OLD, '--format', 'json'], engine);
  assert.equal(code, 1);
  assert.match(stderr, /^error: slower: /);
  const [screen, confirmation] = engine.asked;
  assert.equal(screen?.series, 'screen');
  assert.equal(confirmation?.series, 'confirmation');
  assert.equal(confirmation?.design.rounds, 12);
  const document = JSON.parse(stdout) as { readonly check: { readonly stage: string } };
  assert.equal(document.check.stage, 'confirmation');
});

test('a finding that fresh rounds do not confirm is no failure', async (t) => {
  const engine = sessionsEngine([fakeSession(10, { share: 0.1 }), fakeSession(12)]);
  const { code, stdout } = await check(t, OLD, engine);
  assert.equal(code, 0);
  assert.match(stdout, /unchanged/);
});

test('4: a test without power is not green, unless that was asked for', async (t) => {
  const noisy = () => sessionsEngine([fakeSession(10, { noise: 1.2 })]);
  const { code, stderr } = await check(t, OLD, noisy());
  assert.equal(code, 4);
  assert.match(stderr, /^error: this check had no power to decide: /m);
  const lenient = await check(t, [...OLD, '--on-inconclusive', 'warn'], noisy());
  assert.equal(lenient.code, 0);
  assert.match(lenient.stderr, /^warning: this check had no power to decide: /m);
});

test('2: a gate that could never fail is refused before anything is sent', async (t) => {
  const few = await check(t, [...OLD, '--rounds', '4']);
  assert.equal(few.code, 2);
  assert.match(few.stderr, /could never fail: 4 rounds .*\n {2}hint: it takes 5: --rounds 10/);
  const bare = await check(t, []);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /could never fail: the scenario has no limits/);
});

test('limits are judged by all runs of after together, with their intervals', async (t) => {
  const engine = sessionsEngine([fakeSession(10)]);
  const limits = 'limits: [response p50 < 10ms, inference p50 < 1s]\n';
  const { code, stdout, stderr } = await check(t, OLD, engine, limits);
  assert.equal(code, 1);
  assert.match(stderr, /limit crossed: response p50 < 10ms \(1KiB · concurrency 1\)/);
  assert.match(stdout, /✗ response p50 < 10ms +31\.\d ms \(3\d\.\d ms to 3\d\.\d ms\)/);
  assert.match(stdout, /✓ inference p50 < 1s/);
});

test('without a baseline: a limit that noise grazes is neither green nor crossed', async (t) => {
  const limit = { limit: 'response p90 < 22ms', value: 22e6, low: 21e6, high: 23e6 };
  const cells = [fakeCell({ limits: [{ ...limit, verdict: 'notProved' }] })];
  const runPlan = async () => fakeOutcome({ cells });
  const limits = 'limits: [response p90 < 22ms]\n';
  const { code, stdout, stderr } = await check(t, ['--quiet'], { runPlan }, limits);
  assert.equal(code, 4);
  assert.match(stdout, /22\.0 ms \(21\.0 ms to 23\.0 ms\)/);
  assert.match(stderr, /^error: limit not proved, and not crossed either: response p90 < 22ms/m);
});

test('JUnit of a check has its limits and its times, and is valid', async (t) => {
  const engine = sessionsEngine([fakeSession(10)]);
  const { stdout } = await check(
    t,
    [...OLD, '--format', 'junit'],
    engine,
    'limits: [response p50 < 10ms]\n',
  );
  assert.deepEqual(await junitFaults(stdout), []);
  assert.match(stdout, /<testcase name="response p50 &lt; 10ms"/);
  assert.match(stdout, /<testcase name="inference p50"/);
});

test('with --format github the report is also on the page of the job', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const summary = join(folder, 'summary.md');
  const words = ['check', 'scenario.yaml', ...OLD, '--format', 'github'];
  const engine = sessionsEngine([fakeSession(10)]);
  const environment = { GITHUB_STEP_SUMMARY: summary };
  const { stdout } = await modelbench(words, { folder, engine, environment });
  assert.match(stdout, /^::notice title=modelbench/m);
  assert.match(readFileSync(summary, 'utf8'), /^<!-- modelbench:/);
});

test('2: a baseline file that is cut off, foreign, newer, or of another scenario', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const text = resultText(fakeResult());
  const files = {
    'cut.json': [text.slice(0, 900), /cut\.json: the file ends in the middle/],
    'foreign.json': ['{"a": 1}', /foreign\.json: not a modelbench result/],
    'newer.json': [text.replace('"formatVersion": 1', '"formatVersion": 9'), /newer modelbench/],
    'edited.json': [text.replace('"seed": 1', '"seed": "x"'), /seed should be a number/],
    'other.json': [text, /measured with another text of the scenario/],
  } as const;
  for (const [name, [content, expected]] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    const spoken = await modelbench(['check', 'scenario.yaml', '--baseline', name], { folder });
    assert.equal(spoken.code, 2, name);
    assert.match(spoken.stderr, expected);
    assert.equal(readFileSync(join(folder, name), 'utf8'), content);
  }
});

test('2: a name that nobody saved, with those that are there', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  writeFileSync(join(folder, 'r.json'), resultText(fakeResult()));
  await modelbench(['baseline', 'save', 'main', 'r.json'], { folder });
  const words = ['check', 'scenario.yaml', '--baseline'];
  const wrong = await modelbench([...words, 'mian'], { folder });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /no baseline called 'mian'\n {2}hint: there are: main/);
  const other = await modelbench([...words, 'main'], { folder });
  assert.equal(other.code, 2);
  assert.match(other.stderr, /'main' has no measurement of this scenario as it is now/);
});

test('a baseline that lacks a cell is refused by the name of the cell', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'old'));
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const runPlan = async () => fakeOutcome();
  const run = ['run', 'scenario.yaml', '-o', 'old/r.json', '--quiet'];
  await modelbench(run, { folder, engine: { runPlan } });
  const path = join(folder, 'old', 'r.json');
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(SCENARIO).digest('hex');
  writeFileSync(path, readFileSync(path, 'utf8').replace('0'.repeat(64), sha256));
  const spoken = await modelbench(['check', 'scenario.yaml', '--baseline', 'old/r.json'], {
    folder,
  });
  assert.equal(spoken.code, 2);
  assert.match(spoken.stderr, /the baseline of old\/r\.json has no cell "1KiB · concurrency 1"/);
});

test('what is no margin is refused before anything is sent', async (t) => {
  const { code, stderr } = await check(t, [...OLD, '--margin', '5']);
  assert.equal(code, 2);
  assert.match(stderr, /^error: --margin/);
});

test('a margin that was asked for decides', async (t) => {
  const same = [fakeSession(10, { share: 0.1 })];
  const { code, stderr } = await check(t, [...OLD, '--margin', '30%'], sessionsEngine(same));
  assert.equal(code, 0, stderr);
});

/** Time is up before it gives what it measured. */
function slow(engine: ReturnType<typeof sessionsEngine>): Partial<Engine> {
  return {
    runSession: async (request) => {
      const outcome = await engine.runSession(request);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return outcome;
    },
  };
}

test('what a screen found and nobody had time to confirm is not green, and not red', async (t) => {
  const engine = sessionsEngine([fakeSession(10, { share: 0.1 })]);
  const words = [...OLD, '--max-time', '5ms', '--format', 'json'];
  const { code, stdout, stderr } = await check(t, words, slow(engine));
  assert.equal(code, 4);
  assert.equal(engine.asked.length, 1);
  assert.match(stderr, /^error: .*had no power to decide: it looked slower, and was not measured/);
  const document = JSON.parse(stdout) as ComparisonDocument;
  assert.equal(document.verdict, 'inconclusive');
  assert.equal(document.reasons[0], 'unconfirmed');
  assert.ok(document.metrics.every(({ verdict }) => verdict !== 'regressed'));
  assert.ok(parseComparison(stdout, 'comparison').ok);
});

test('a confirmation that has no whole round leaves the finding undecided', async (t) => {
  const ended = { kind: 'interrupted', signal: 'SIGTERM' } as const;
  const outcomes = [
    fakeSession(10, { share: 0.1 }),
    { document: { ...fakeSession(0), partial: true }, ended },
  ];
  const { code, stdout, stderr } = await check(t, OLD, sessionsEngine(outcomes));
  assert.equal(code, 4, stderr);
  assert.match(stdout, /cannot tell: it looked slower/);
});

test('limits of cells that there was no time for are not green', async (t) => {
  const runPlan = async () => fakeOutcome({ partial: true });
  const spoken = await check(t, ['--quiet'], { runPlan }, 'limits: errors < 50%\n');
  assert.equal(spoken.code, 4);
  assert.match(spoken.stderr, /limit not proved.*errors < 50% \(1KiB · concurrency 1\)/);
});
