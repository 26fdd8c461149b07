/* Has its threads give way at once, and prints how long the kernel lets each stay. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import { lowerHelperThreads } from '../../src/host/helper-threads.js';
import { yieldAtOnce } from '../../src/host/time-slices.js';

export type SlicesReport = {
  readonly main: number;
  readonly helpers: readonly number[];
  readonly told: readonly number[];
  /** In ns, by thread. */
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** A thread of the program's own, begun afterwards, and a program that it started. */
  readonly workerNs: number;
  readonly childNs: number;
  readonly nicenesses: readonly number[];
};

/** Undefined where this kernel does not tell, or has no slices of its own for a thread. */
export function sliceNsIn(text: string): number | undefined {
  const slice = /^se\.slice\s*:\s*(\d+)$/m.exec(text)?.[1];
  return slice === undefined ? undefined : Number(slice);
}

if (argv[1] === fileURLToPath(import.meta.url)) await report();

async function report(): Promise<void> {
  const helpers = lowerHelperThreads();
  const before = slices();
  const told = await yieldAtOnce();
  const after = slices();
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.postMessage(require('node:fs').readFileSync('/proc/thread-self/sched', 'utf8'));`,
    { eval: true },
  );
  const ofWorker = await new Promise<string>((resolve) => worker.once('message', resolve));
  const { stdout: ofChild } = await promisify(execFile)('cat', ['/proc/self/sched']);
  const found: SlicesReport = {
    main: process.pid,
    helpers,
    told,
    before,
    after,
    workerNs: sliceNsIn(ofWorker) ?? Number.NaN,
    childNs: sliceNsIn(ofChild) ?? Number.NaN,
    nicenesses: helpers.map(nicenessOf),
  };
  process.stdout.write(JSON.stringify(found));
}

function slices(): Record<string, number> {
  return Object.fromEntries(
    readdirSync('/proc/self/task').map((thread) => [
      thread,
      sliceNsIn(readFileSync(`/proc/self/task/${thread}/sched`, 'latin1')) ?? Number.NaN,
    ]),
  );
}

function nicenessOf(thread: number): number {
  const text = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]);
}
