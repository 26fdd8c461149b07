import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { Engine } from '../../src/cli/engine.js';
import type { Signal } from '../../src/cli/io.js';
import type { RunOutcome } from '../../src/run/event.js';
import { RunFailure } from '../../src/run/run-failure.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { FAKE_ONCE, fakeCell, fakeOutcome } from './fake-run.js';

const SCENARIO = 'target: http://127.0.0.1:8000/predict\n';

/** `run` of one good scenario, by an engine that does what the test says. */
function run(
  t: TestContext,
  engine: Partial<Engine>,
  words: readonly string[] = [],
): Promise<Spoken> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  return modelbench(['run', 'scenario.yaml', ...words], { folder, engine });
}

function ending(outcome: RunOutcome): Partial<Engine> {
  return { runPlan: async () => outcome };
}

const CROSSED = fakeCell({
  limits: [{ limit: 'response p50 < 10ms', verdict: 'crossed', value: 20e6 }],
});
const INVALID = fakeCell({
  validity: { verdict: 'invalid', reasons: [{ code: 'late', message: 'late', advice: null }] },
});

test('0: done, and a limit that is not proved is no failure', async (t) => {
  assert.equal((await run(t, ending(fakeOutcome()))).code, 0);
  const cells = [
    fakeCell({ limits: [{ limit: 'response p99 < 90ms', verdict: 'notProved', value: null }] }),
  ];
  assert.equal((await run(t, ending(fakeOutcome({ cells })))).code, 0);
});

test('1: a limit was crossed', async (t) => {
  assert.equal((await run(t, ending(fakeOutcome({ cells: [fakeCell(), CROSSED] })))).code, 1);
});

test('2: a scenario with mistakes, and nothing is sent', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'good.yaml'), SCENARIO);
  writeFileSync(join(folder, 'bad.yaml'), `${SCENARIO}mesure: 10s\nwarmup: 3\n`);
  // The engine of `modelbench` throws when it is used.
  const spoken = await modelbench(['run', 'good.yaml', 'bad.yaml'], { folder });
  assert.equal(spoken.code, 2);
  assert.equal(spoken.stdout, '');
  assert.match(spoken.stderr, /bad\.yaml:2:1: error: .*mesure/);
  assert.match(spoken.stderr, /bad\.yaml:3:9: error: /);
  assert.match(spoken.stderr, /\n2 errors; nothing was sent\n$/);
});

test('3: the run failed, in one sentence on stderr', async (t) => {
  const why = 'cannot reach http://127.0.0.1:8000/predict: connection refused';
  const outcome = fakeOutcome({ cells: [], partial: true }, { kind: 'failed', why });
  const { code, stderr } = await run(t, ending(outcome), ['--quiet']);
  assert.equal(code, 3);
  assert.equal(stderr, `error: ${why}\n`);
});

test('3: the one request of --once failed, or could not be sent', async (t) => {
  const answered = await run(t, { runOnce: async () => FAKE_ONCE }, ['--once']);
  assert.equal(answered.code, 0);
  const refused = { ...FAKE_ONCE, outcome: 'httpError', message: 'HTTP 500' };
  assert.equal((await run(t, { runOnce: async () => refused }, ['--once'])).code, 3);
  const runOnce = async (): Promise<never> => {
    throw new RunFailure('the server was not ready within 60s');
  };
  const { code, stderr } = await run(t, { runOnce }, ['--once']);
  assert.equal(code, 3);
  assert.equal(stderr, 'error: the server was not ready within 60s\n');
});

test('4: a cell is invalid, which weighs more than a limit', async (t) => {
  const outcome = fakeOutcome({ cells: [CROSSED, INVALID, INVALID] });
  for (const words of [[], ['--quiet']]) {
    const { code, stderr } = await run(t, ending(outcome), words);
    assert.equal(code, 4);
    assert.equal(stderr, 'error: not to be trusted: late (64KiB · concurrency 1 and 1 more)\n');
  }
});

test('4: with --strict a suspect cell, after the invalid ones', async (t) => {
  const reason = { code: 'drift', message: 'it drifted', advice: null };
  const suspect = fakeCell({ validity: { verdict: 'suspect', reasons: [reason] } });
  const outcome = fakeOutcome({ cells: [suspect] });
  const easy = await run(t, ending(outcome));
  assert.equal(easy.code, 0);
  assert.equal(easy.stderr.includes('not to be trusted'), false);
  const { code, stderr } = await run(t, ending(outcome), ['--strict', '--quiet']);
  assert.equal(code, 4);
  assert.equal(stderr, 'error: not to be trusted: it drifted (64KiB · concurrency 1)\n');
  const both = await run(t, ending(fakeOutcome({ cells: [suspect, INVALID] })), [
    '--strict',
    '--quiet',
  ]);
  assert.match(both.stderr, /trusted: late \(64KiB · concurrency 1 and 1 more\)/);
});

test('70: a fault of modelbench, with its stack', async (t) => {
  const runPlan = async (): Promise<never> => {
    throw new TypeError('cells is not iterable');
  };
  const { code, stderr } = await run(t, { runPlan });
  assert.equal(code, 70);
  assert.match(stderr, /^fault: .*\nTypeError: cells is not iterable\n {4}at /);
});

test('70: a fault during the run, after what was measured is printed and kept', async (t) => {
  const ended = { kind: 'fault', error: new RangeError('a block too many') } as const;
  const outcome = fakeOutcome({ partial: true }, ended);
  const { code, stdout, stderr } = await run(t, ending(outcome), ['-o', 'r.json']);
  assert.equal(code, 70);
  assert.match(stdout, /WHERE THE TIME GOES/);
  assert.match(stdout, /\nresult: r\.json\n$/);
  assert.match(stderr, /^fault: .*\nRangeError: a block too many\n {4}at /);
});

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${expected}: ${signal} stops the run and keeps its partial result`, async (t) => {
    const { spoken, requested } = await interrupted(t, [signal]);
    assert.equal(spoken.code, expected);
    assert.equal(requested, signal);
    assert.deepEqual(spoken.exits, []);
    assert.match(spoken.stdout, /result: \.modelbench\/results\/20261122-184903-fake\.json\n$/);
  });

  test(`${expected}: a second ${signal} does not wait`, async (t) => {
    const { spoken } = await interrupted(t, ['SIGINT', signal]);
    assert.deepEqual(spoken.exits, [expected]);
  });
}

test('an interruption weighs more than a limit, and the next scenario is not run', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'one.yaml'), SCENARIO);
  writeFileSync(join(folder, 'two.yaml'), SCENARIO);
  let send: (signal: Signal) => void = () => {};
  const spoken = await modelbench(['run', 'one.yaml', 'two.yaml'], {
    folder,
    onListening: (sender) => {
      send = sender;
    },
    engine: {
      runPlan: async () => {
        send('SIGINT');
        return fakeOutcome({ cells: [CROSSED] }, { kind: 'interrupted', signal: 'SIGINT' });
      },
    },
  });
  assert.equal(spoken.code, 130);
  assert.match(spoken.stderr, /^stopping; .*\nwarning: two\.yaml was not run\n$/);
});

test('the worst of several scenarios decides', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['one.yaml', 'two.yaml', 'three.yaml']) {
    writeFileSync(join(folder, name), SCENARIO);
  }
  const outcomes = [
    fakeOutcome({ cells: [CROSSED] }),
    fakeOutcome({ cells: [] }, { kind: 'failed', why: 'the target is gone' }),
    fakeOutcome(),
  ];
  const runPlan = async (): Promise<RunOutcome> => outcomes.shift() ?? fakeOutcome();
  const words = ['run', 'one.yaml', 'two.yaml', 'three.yaml'];
  const { code } = await modelbench(words, { folder, engine: { runPlan } });
  assert.equal(code, 3);
  assert.equal(outcomes.length, 0);
});

/** A run during which these signals arrive. */
async function interrupted(
  t: TestContext,
  signals: readonly Signal[],
): Promise<{ readonly spoken: Spoken; readonly requested: Signal | undefined }> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  let send: (signal: Signal) => void = () => {};
  let requested: Signal | undefined;
  const spoken = await modelbench(['run', 'scenario.yaml'], {
    folder,
    onListening: (sender) => {
      send = sender;
    },
    engine: {
      runPlan: async (_plan, { interruption }) => {
        for (const signal of signals) {
          send(signal);
        }
        requested = interruption.requested();
        return fakeOutcome(
          { partial: true },
          { kind: 'interrupted', signal: requested ?? 'SIGINT' },
        );
      },
    },
  });
  return { spoken, requested };
}
