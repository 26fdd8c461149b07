/*
 * Faults of the generator, planted in real runs of the command: none of them may pass for a valid
 * measurement. And with none planted, on a machine that is otherwise quiet, a run is valid. Slow,
 * and about this machine: a suite of its own (`npm run test:validity`).
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CellDocument, ResultDocument } from '../../src/result/document.js';

const EXECUTABLE = fileURLToPath(new URL('../../../bin/modelbench.js', import.meta.url));
const BLOCK = fileURLToPath(new URL('./block-load-thread.js', import.meta.url));
const SERVER = fileURLToPath(new URL('./huge-answers.js', import.meta.url));

/** A server that takes 5 ms an answer, in a process of its own, under light loads of both kinds. */
const LIGHT = `target: { reference: { workers: 2, inference: 5ms } }
payloads: [1KiB]
load: [{ concurrency: 1 }, { rate: 200/s }]
warmup: 1s
measure: 5s
`;

type Run = { readonly code: number | null; readonly cells: readonly CellDocument[] };

function run(t: TestContext, scenario: string, ...nodeWords: readonly string[]): Run {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-validity-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  const words = ['run', 'scenario.yaml', '--quiet', '--strict', '--out', 'result.json'];
  const ended = spawnSync(process.execPath, [...nodeWords, EXECUTABLE, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.ok(ended.status === 0 || ended.status === 4, ended.stderr);
  const text = readFileSync(join(folder, 'result.json'), 'utf8');
  const { cells } = JSON.parse(text) as ResultDocument;
  for (const { name, validity, health } of cells) {
    const codes = validity.reasons.map(({ code }) => code).join(', ');
    t.diagnostic(`${name}: ${validity.verdict} ${codes} ${JSON.stringify(health)}`);
  }
  return { code: ended.status, cells };
}

function assertNeverValid({ code, cells }: Run, expected: RegExp): void {
  assert.ok(cells.length > 0);
  for (const { name, validity } of cells) {
    assert.notEqual(validity.verdict, 'valid', name);
    assert.ok(
      validity.reasons.some((reason) => expected.test(reason.code)),
      `${name}: ${validity.reasons.map((reason) => reason.code).join(', ')}`,
    );
  }
  assert.equal(code, 4);
}

/** Ends with the test. Ready when it has said a line, which is given. */
async function beside(t: TestContext, words: readonly string[]): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('it ended before it was ready')));
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString('utf8').trim()));
  });
}

/** How much of all processors' time was used in a second in which nobody here does anything. */
async function busyRatio(): Promise<number> {
  const sum = (): { readonly idle: number; readonly all: number } => {
    const times = cpus().map((one) => one.times);
    const idle = times.reduce((total, one) => total + one.idle, 0);
    const all = times.flatMap((one) => Object.values(one)).reduce((total, ms) => total + ms, 0);
    return { idle, all };
  };
  const before = sum();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = sum();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

const QUIET_RATIO_MAX = 0.1;
const QUIET_LOOKS_MAX = 40;

async function isQuiet(): Promise<boolean> {
  for (let look = 0; look < QUIET_LOOKS_MAX; look += 1) {
    if ((await busyRatio()) <= QUIET_RATIO_MAX) return true;
  }
  return false;
}

test('nothing planted, on a machine otherwise quiet: valid, at best of three', async (t) => {
  const verdicts: string[] = [];
  while (verdicts.length < 3) {
    if (!(await isQuiet())) return t.skip('this machine is never quiet: it cannot be judged here');
    const { code, cells } = run(t, LIGHT);
    if (code === 0 && cells.every(({ validity }) => validity.verdict === 'valid')) return;
    verdicts.push(cells.map(({ validity }) => validity.verdict).join(' '));
  }
  assert.fail(`is this machine busy with something else? ${verdicts.join(', then ')}`);
});

const PROCESSORS = availableParallelism();
/** Of this machine's processors: fewer hogs leave the others room enough. */
const SHARE_MIN = 0.2;

for (const [sentence, hogs] of [
  ['a hog on every processor is never valid', PROCESSORS],
  ['hogs on a fifth of the processors, or one, are never valid', Math.ceil(SHARE_MIN * PROCESSORS)],
] as const) {
  test(sentence, async (t) => {
    const hog = 'console.log("hog"); for (;;);';
    for (let count = 0; count < hogs; count += 1) await beside(t, ['-e', hog]);
    assertNeverValid(run(t, LIGHT), /^machine-shared$/);
  });
}

test('a loop that is blocked for 50 ms each second is never valid', (t) => {
  const { code, cells } = run(t, LIGHT, '--import', BLOCK);
  assertNeverValid({ code, cells }, /^(loop|machine)-stalled$/);
  for (const { health, measuredNs } of cells) {
    const { count = 0, longestNs = 0 } = health?.stalls ?? {};
    assert.ok(count >= Math.floor(measuredNs / 1e9) - 1, `${count} stalls`);
    assert.ok(longestNs >= 44e6, `${longestNs} ns`);
  }
});

for (const decode of ['auto', 'inline']) {
  test(`huge answers, decode: ${decode}, are never valid`, async (t) => {
    const url = await beside(t, [SERVER, String(4 * 1024 * 1024)]);
    const scenario = `target: ${url}
payloads: [100B]
load: { concurrency: 8 }
decode: ${decode}
warmup: 0.5s
measure: 3s
`;
    assertNeverValid(run(t, scenario), /^(loop-stalled|generator-busy|machine-stalled)$/);
  });
}

test('more rate than it can send is never valid', async (t) => {
  const url = await beside(t, [SERVER, '2']);
  const scenario = `target: ${url}
payloads: [100B]
load: { rate: 200000/s, arrivals: constant }
warmup: 0.5s
measure: 2s
`;
  // Whose fault it is depends on which of the two has the larger half of the machine.
  assertNeverValid(run(t, scenario), /^(generator-behind|backlog|not-sent)$/);
});
