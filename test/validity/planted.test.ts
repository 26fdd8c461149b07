/*
 * Faults of the generator, planted in real runs of the command: none of them may pass for a valid
 * measurement. And with none planted, on a machine that is otherwise quiet, a run is valid. Slow,
 * and about this machine: a suite of its own (`npm run test:validity`).
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CellDocument, ResultDocument } from '../../src/result/document.js';

import {
  OF_THE_MACHINE,
  stillRatioOf,
  untilCalm,
  whileWatched,
  whyNoMachineWatch,
} from '../support/machine-watch.js';

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

async function run(t: TestContext, scenario: string, ...nodeWords: string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-validity-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  const words = ['run', 'scenario.yaml', '--quiet', '--strict', '--out', 'result.json'];
  const child = spawn(process.execPath, [...nodeWords, EXECUTABLE, ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes) => {
    errors += bytes;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.ok(code === 0 || code === 4, errors);
  const text = readFileSync(join(folder, 'result.json'), 'utf8');
  const { cells } = JSON.parse(text) as ResultDocument;
  for (const cell of cells) t.diagnostic(`${reasonsOf(cell)} ${JSON.stringify(cell.health)}`);
  return { code, cells };
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

/**
 * Three runs are judged in which the host left the machine alone, as a program of its own on each
 * processor saw it; of ten at most. Where it never does, one thing can be held against the others:
 * what they doubt must be the machine.
 */
const JUDGED_MAX = 3;
const RUNS_MAX = 10;
const CALM_MS_MAX = 20_000;
/** A few hundredths of a second, of a run. */
const CALM_RATIO_MAX = 0.002;

test('nothing planted, on a machine otherwise quiet: valid, at best of three', async (t) => {
  const unwatched = whyNoMachineWatch();
  if (unwatched !== undefined) t.diagnostic(`all runs are judged: to watch it ${unwatched}`);
  const judged: string[] = [];
  const others: CellDocument[] = [];
  for (let runs = 0; runs < RUNS_MAX && judged.length < JUDGED_MAX; runs += 1) {
    if (!(await isQuiet())) return t.skip('this machine is never quiet: it cannot be judged here');
    const { cells, isCalm } = await quietRun(t, unwatched === undefined);
    if (cells.every(({ validity }) => validity.verdict === 'valid')) return;
    if (isCalm) judged.push(cells.map(reasonsOf).join('; '));
    else others.push(...cells);
  }
  assert.deepEqual(judged, [], 'the machine was left alone, and the run doubts itself');
  for (const { name, validity } of others) {
    for (const { code } of validity.reasons) assert.match(code, OF_THE_MACHINE, name);
  }
  t.skip(`the host let this machine stand still in all ${RUNS_MAX} runs, and so they say`);
});

async function quietRun(t: TestContext, isWatched: boolean) {
  if (!isWatched) return { ...(await run(t, LIGHT)), isCalm: true };
  await untilCalm(CALM_MS_MAX);
  const watched = await whileWatched(() => run(t, LIGHT));
  const ratio = stillRatioOf(watched);
  t.diagnostic(`of the time a processor stood still for ${(100 * ratio).toFixed(2)} %`);
  return { ...watched.made, isCalm: ratio <= CALM_RATIO_MAX };
}

function reasonsOf({ name, validity }: CellDocument): string {
  const codes = validity.reasons.map(({ code }) => code).join(', ');
  return `${name}: ${validity.verdict} ${codes}`;
}

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
    assertNeverValid(await run(t, LIGHT), /^machine-shared$/);
  });
}

test('a loop that is blocked for 50 ms each second is never valid', async (t) => {
  const { code, cells } = await run(t, LIGHT, '--import', BLOCK);
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
    assertNeverValid(await run(t, scenario), /^(loop-stalled|generator-busy|machine-stalled)$/);
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
  assertNeverValid(await run(t, scenario), /^(generator-behind|backlog|not-sent)$/);
});
