/* Tells V8's helpers to give way, makes garbage for them, and prints who is how nice. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { lowerHelperThreads } from '../../src/host/helper-threads.js';
import { threadNumber } from '../../src/host/thread-schedule.js';

export type NiceReport = {
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  readonly lowered: readonly number[];
  /** A thread of the program's own, begun afterwards. */
  readonly worker: number;
  /** Those that ran for over a millisecond while garbage was made, but for the one that made it. */
  readonly busy: readonly number[];
};

const BUSY_NS = 1e6;

export function hasTasks(): boolean {
  return existsSync('/proc/self/task');
}

if (argv[1] === fileURLToPath(import.meta.url)) await report();

async function report(): Promise<void> {
  const before = nicenesses();
  const lowered = lowerHelperThreads();
  const ranBefore = ran();
  makeGarbage();
  const ranAfter = ran();
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'));
     setTimeout(() => {}, 1e6);`,
    { eval: true },
  );
  const link = await new Promise<string>((resolve) => worker.once('message', resolve));
  const busy = Object.keys(ranAfter)
    .map(Number)
    .filter((thread) => thread !== threadNumber())
    .filter((thread) => (ranAfter[thread] ?? 0) - (ranBefore[thread] ?? 0) > BUSY_NS);
  const found: NiceReport = {
    before,
    after: nicenesses(),
    lowered,
    worker: Number(/\d+$/.exec(link)?.[0]),
    busy,
  };
  process.stdout.write(JSON.stringify(found));
  await worker.terminate();
}

function makeGarbage(): void {
  let kept: { readonly at: number }[] = [];
  for (let at = 0; at < 5e6; at += 1) {
    kept.push({ at });
    if (kept.length > 5e5) kept = [];
  }
}

function perThread(file: string, read: (text: string) => number): Record<string, number> {
  return Object.fromEntries(
    readdirSync('/proc/self/task').map((thread) => [
      thread,
      read(readFileSync(`/proc/self/task/${thread}/${file}`, 'latin1')),
    ]),
  );
}

/** Field 19 of the line; the second, a name in parentheses, may hold blanks. */
function nicenesses(): Record<string, number> {
  return perThread('stat', (text) => Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]));
}

function ran(): Record<string, number> {
  return perThread('schedstat', (text) => Number(text.split(' ')[0]));
}
