import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { Engine } from '../../src/cli/engine.js';
import { parseResult } from '../../src/result/result-file.js';
import type { Plan } from '../../src/scenario/plan.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { FAKE_ONCE, fakeCell, fakeOutcome, fakeResult } from './fake-run.js';

const SCENARIO = 'target: http://127.0.0.1:8000/predict\n';
const NAME = '.modelbench/results/20261122-184903-fake.json';

const ANSWERS: Partial<Engine> = {
  runPlan: async () => fakeOutcome(),
  runOnce: async () => FAKE_ONCE,
};

function folderWithScenario(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  return folder;
}

async function run(
  t: TestContext,
  words: readonly string[],
  engine: Partial<Engine> = ANSWERS,
): Promise<Spoken & { readonly folder: string }> {
  const folder = folderWithScenario(t);
  const spoken = await modelbench(['run', 'scenario.yaml', ...words], { folder, engine });
  return { ...spoken, folder };
}

/** The plan that would have been run. */
async function planOf(t: TestContext, words: readonly string[]): Promise<Plan> {
  const folder = folderWithScenario(t);
  const plans: Plan[] = [];
  const engine: Partial<Engine> = {
    runPlan: async (plan) => {
      plans.push(plan);
      return fakeOutcome();
    },
  };
  const { code, stderr } = await modelbench(['run', ...words], { folder, engine });
  assert.equal(code, 0, stderr);
  const [plan] = plans;
  assert.ok(plan !== undefined && plans.length === 1);
  return plan;
}

test('without options the result is kept, and the table ends with its path', async (t) => {
  const { folder, stdout, stderr } = await run(t, []);
  assert.ok(stdout.endsWith(`\nresult: ${NAME}\n`), stdout);
  assert.equal(stderr, '');
  const read = parseResult(readFileSync(join(folder, NAME), 'utf8'), NAME);
  assert.deepEqual(read, { ok: true, document: fakeResult() });
});

test('with --format json stdout holds the document alone, and stderr the path', async (t) => {
  const { stdout, stderr } = await run(t, ['--format', 'json']);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(fakeResult())));
  assert.equal(stderr, `result: ${NAME}\n`);
});

test('with --quiet stderr is empty, and the result is kept all the same', async (t) => {
  for (const format of ['table', 'json', 'csv', 'markdown']) {
    const { folder, stderr } = await run(t, ['--format', format, '--quiet']);
    assert.equal(stderr, '');
    assert.ok(existsSync(join(folder, NAME)), format);
  }
});

test('with --quiet warnings of a scenario are not shown, but its mistakes are', async (t) => {
  const folder = temporaryFolder(t);
  const tls = 'target: { url: "http://127.0.0.1:8000/", tls: { insecure: true } }\n';
  writeFileSync(join(folder, 'scenario.yaml'), tls);
  const words = ['run', 'scenario.yaml', '--quiet'];
  const warned = await modelbench(words, { folder, engine: ANSWERS });
  assert.deepEqual([warned.code, warned.stderr], [0, '']);
  writeFileSync(join(folder, 'scenario.yaml'), `${tls}mesure: 1s\n`);
  const refused = await modelbench(words, { folder });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^scenario\.yaml:2:1: error: /);
  assert.doesNotMatch(refused.stderr, /warning/);
});

test('Markdown says the path of the result itself, once', async (t) => {
  const { stdout, stderr } = await run(t, ['--format', 'markdown']);
  assert.equal(stdout.split(NAME).length, 2);
  assert.equal(stderr, '');
});

test('of a URL that is asked once the scenario has no load and no length', async (t) => {
  const folder = temporaryFolder(t);
  const words = ['run', 'http://127.0.0.1:8000/predict', '--once'];
  const { stderr } = await modelbench(words, { folder, engine: ANSWERS });
  assert.match(stderr, /^# the scenario that this stands for\nname: /);
  assert.doesNotMatch(stderr, /^(load|measure):/m);
});

test('several formats are written at once, each to its path', async (t) => {
  const words = ['--format', 'csv=out/a.csv', '--format', 'markdown=b.md', '-o', 'c.json'];
  const { code, folder, stdout } = await run(t, words);
  assert.equal(code, 0);
  assert.ok(stdout.endsWith('\nresult: c.json\n'), stdout);
  assert.match(readFileSync(join(folder, 'out/a.csv'), 'utf8'), /64KiB/);
  assert.match(readFileSync(join(folder, 'b.md'), 'utf8'), /^\|/m);
  assert.deepEqual(readdirSync(folder).sort(), ['b.md', 'c.json', 'out', 'scenario.yaml']);
});

test('two results of one name and second do not replace each other', async (t) => {
  const folder = folderWithScenario(t);
  const words = ['run', 'scenario.yaml', 'scenario.yaml'];
  const { code, stdout } = await modelbench(words, { folder, engine: ANSWERS });
  assert.equal(code, 0);
  assert.match(stdout, /result: .*-fake\.json\n\n.*result: .*-fake-2\.json\n$/s);
});

test('a result that could not be written is refused before anything is sent', async (t) => {
  // The engine of `modelbench` throws when it is used.
  const { code, stdout, stderr } = await run(t, ['-o', 'scenario.yaml/result.json'], {});
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    'error: scenario.yaml/result.json cannot be written: not a directory\n' +
      '  hint: choose another path with -o <file> or --format <format>=<file>; nothing was sent\n',
  );
});

test('so is an export, and one path for two files', async (t) => {
  const export_ = await run(t, ['--format', 'csv=/proc/out.csv'], {});
  assert.equal(export_.code, 2);
  assert.match(export_.stderr, /^error: \/proc\/out\.csv cannot be written: /);
  const twice = await run(t, ['-o', 'x', '--format', 'csv=./x'], {});
  assert.equal(twice.code, 2);
  assert.match(twice.stderr, /^error: two outputs would be written to x\n/);
});

test('--once prints the request and keeps nothing', async (t) => {
  const table = await run(t, ['--once']);
  assert.equal(table.code, 0);
  assert.match(table.stdout, /POST http:\/\/127\.0\.0\.1:8000\/predict/);
  assert.equal(existsSync(join(table.folder, '.modelbench')), false);
  const json = await run(t, ['--once', '--format', 'json']);
  assert.deepEqual(JSON.parse(json.stdout), FAKE_ONCE);
});

test('a run that --max-time cuts short says so, and its measured cells decide', async (t) => {
  const engine: Partial<Engine> = {
    runPlan: (_plan, { interruption }) =>
      new Promise((resolve) => {
        interruption.onRequest(() => {
          assert.equal(interruption.requested(), 'SIGTERM');
          const ended = { kind: 'interrupted', signal: 'SIGTERM' } as const;
          resolve(fakeOutcome({ partial: true }, ended));
        });
      }),
  };
  const { code, folder } = await run(t, ['--max-time', '5ms', '-o', 'x.json'], engine);
  assert.equal(code, 0);
  const document = JSON.parse(readFileSync(join(folder, 'x.json'), 'utf8'));
  assert.deepEqual(document.warnings, [
    {
      code: 'stopped-by-max-time',
      message: 'stopped after 5ms: 1 of 1 cells have a result',
      advice: 'give --max-time more, or measure less: fewer cells, or a shorter `measure`',
      cells: [],
    },
  ]);
});

test('a run that --max-time ends before an answer has failed', async (t) => {
  const engine: Partial<Engine> = {
    runPlan: (_plan, { interruption }) =>
      new Promise((resolve) => {
        interruption.onRequest(() => {
          const ended = { kind: 'interrupted', signal: 'SIGTERM' } as const;
          resolve(fakeOutcome({ partial: true, cells: [] }, ended));
        });
      }),
  };
  assert.equal((await run(t, ['--max-time', '5ms'], engine)).code, 3);
});

test('the options that change a scenario reach the plan', async (t) => {
  const plan = await planOf(t, [
    'scenario.yaml',
    ...['--target', 'http://127.0.0.1:9000/other'],
    ...['--set', 'load.concurrency=[1, 2]', '--set', 'measure=7s'],
    ...['--only', '*concurrency 2', '--label', 'team=vision', '--seed', '7'],
  ]);
  assert.deepEqual(plan.target.address, { kind: 'url', url: 'http://127.0.0.1:9000/other' });
  assert.deepEqual(plan.cells.length, 1);
  assert.deepEqual(plan.cells[0].load, { kind: 'closed', concurrency: 2 });
  assert.deepEqual(plan.cells[0].measure, { kind: 'time', ns: 7e9 });
  assert.equal(plan.labels.team, 'vision');
  assert.equal(plan.seed, 7);
});

test('a URL and its options are a scenario, which is printed and can be run again', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'body.json'), '{"x": 1}');
  const words = [
    ...['run', 'http://127.0.0.1:8000/predict', '-d', '@body.json', '-X', 'put'],
    ...['-H', 'accept: application/json', '-c', '8', '--duration', '3s'],
  ];
  const plans: Plan[] = [];
  const runPlan: Engine['runPlan'] = async (plan) => {
    plans.push(plan);
    return fakeOutcome();
  };
  const { code, stderr } = await modelbench(words, { folder, engine: { runPlan } });
  assert.equal(code, 0, stderr);
  const [head, ...lines] = stderr.split('\n');
  assert.equal(head, '# the scenario that this stands for');
  writeFileSync(join(folder, 'again.yaml'), lines.join('\n'));
  const again = ['run', 'again.yaml', '--quiet'];
  assert.equal((await modelbench(again, { folder, engine: { runPlan } })).code, 0);
  const [one, other] = plans;
  assert.equal(one?.target.method, 'PUT');
  assert.deepEqual(one?.cells[0].load, { kind: 'closed', concurrency: 8 });
  assert.deepEqual(one?.cells[0].measure, { kind: 'time', ns: 3e9 });
  assert.deepEqual({ ...one, source: other?.source }, other);
});

test('a URL with --rate is an open load', async (t) => {
  const plan = await planOf(t, ['http://127.0.0.1:8000/predict', '--rate', '20/s']);
  const { load } = plan.cells[0];
  assert.ok(load.kind === 'open' && load.arrivals.kind === 'steady');
  assert.equal(load.arrivals.rate, 20);
});

test('the table of an invalid or partial run is printed all the same', async (t) => {
  const reasons = [{ code: 'late', message: 'it was late', advice: null }];
  const cells = [fakeCell({ validity: { verdict: 'invalid', reasons } })];
  const { stdout } = await run(t, [], { runPlan: async () => fakeOutcome({ cells }) });
  assert.match(stdout, /invalid/);
  assert.match(stdout, /it was late/);
});
