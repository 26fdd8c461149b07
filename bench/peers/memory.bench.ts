import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

import { tableOf, wholeText } from '../bench.js';
import { MODELBENCH, withFolder } from '../child.js';
import { textOf as figureText } from './figures.js';
import { atMost, mebibytes } from './goal.js';
import type { Measure, Trial } from './measure.js';
import { textOf } from './program.js';
import { type Target, withTarget } from './target.js';

const REQUESTS = 10_000_000;
const CONNECTIONS = 64;
const PEAK_MAX_BYTES = 150 * 2 ** 20;
const LOOK_MS = 1000;
/** What `flat` starts from. */
const SETTLED_SECONDS = 60;
/** How much more may be in use at the end: what a garbage collector swings by. */
const GROWTH_MAX_BYTES = 15 * 2 ** 20;

export const memory: Measure = {
  name: 'memory',
  question: 'Ten million requests: how much memory, and does it grow?',
  seconds: 600,
  rounds: 1,
  onlyByName: true,
  answer: (trial) => withTarget((target) => withFolder((folder) => look(target, trial, folder))),
};

/** Resident memory, now and at its highest so far. */
type Bytes = { readonly bytes: number; readonly peakBytes: number };

type Look = Bytes & { readonly atSeconds: number };

async function look(target: Target, trial: Trial, folder: string): Promise<string> {
  const path = join(folder, 'scenario.yaml');
  await writeFile(path, scenarioOf(target.url, trial.seconds));
  const resultPath = join(folder, 'result.json');
  const words = ['run', path, '--quiet', '--format', 'json', '--out', resultPath];
  const child = spawn(process.execPath, [MODELBENCH, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const looks = await looksAt(child, trial);
  const requests = await requestsOf(resultPath);
  const peak = Math.max(...looks.map(({ peakBytes }) => peakBytes));
  const settled = highestIn(looks, SETTLED_SECONDS, 2 * SETTLED_SECONDS);
  const endSeconds = looks.at(-1)?.atSeconds ?? 0;
  const last = highestIn(looks, endSeconds - SETTLED_SECONDS, endSeconds);
  const growthGoal = atMost(last - settled, GROWTH_MAX_BYTES, mebibytes);
  const rows = [
    ['requests', wholeText(requests), ''],
    ['seconds', wholeText(endSeconds), ''],
    ['peak, MiB', mebibytesText(peak), atMost(peak, PEAK_MAX_BYTES, mebibytes)],
    ['highest in the second minute, MiB', mebibytesText(settled), ''],
    ['highest in the last minute, MiB', mebibytesText(last), `growth ${growthGoal}`],
  ];
  const how = `Resident memory, looked at each second; against ${target.what}.`;
  return `${tableOf(['closed loop, 64 connections', '', 'goal'], rows)}\n\n${how}`;
}

async function looksAt(child: ChildProcess, { say }: Trial): Promise<readonly Look[]> {
  const looks: Look[] = [];
  const startedMs = performance.now();
  const stderr = textOf(child, 2);
  let exitCode: number | null | undefined;
  child.once('close', (code) => {
    exitCode = code;
  });
  while (exitCode === undefined) {
    await wait(LOOK_MS);
    const bytes = await residentBytesOf(child.pid ?? 0);
    if (bytes === undefined) continue;
    looks.push({ atSeconds: (performance.now() - startedMs) / 1000, ...bytes });
    if (looks.length % SETTLED_SECONDS === 0) {
      say(`${looks.length} s: ${mebibytesText(bytes.bytes)} MiB`);
    }
  }
  if (exitCode !== 0) say(`exit code ${exitCode}: ${stderr()}`);
  return looks;
}

/** Undefined once the process has ended. */
async function residentBytesOf(pid: number): Promise<Bytes | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [bytes, peakBytes] = [/VmRSS:\s+(\d+)/, /VmHWM:\s+(\d+)/].map(
    (field) => Number(field.exec(status)?.[1]) * 1024,
  );
  if (bytes === undefined || peakBytes === undefined || Number.isNaN(bytes)) return undefined;
  return { bytes, peakBytes };
}

async function requestsOf(resultPath: string): Promise<number> {
  const text = await readFile(resultPath, 'utf8');
  const result = JSON.parse(text) as { cells: [{ counts: { ok: number } }] };
  return result.cells[0].counts.ok;
}

function highestIn(looks: readonly Look[], from: number, to: number): number {
  const within = looks.filter(({ atSeconds }) => atSeconds >= from && atSeconds <= to);
  return within.length === 0 ? Number.NaN : Math.max(...within.map(({ bytes }) => bytes));
}

function mebibytesText(bytes: number): string {
  return figureText(bytes / 2 ** 20, 0);
}

function scenarioOf(url: string, secondsMax: number): string {
  return [
    `target: "${url}"`,
    'payloads: [64B]',
    `load: { concurrency: ${CONNECTIONS} }`,
    'warmup: 1s',
    `measure: { requests: ${REQUESTS}, atMost: ${secondsMax}s }`,
  ].join('\n');
}
