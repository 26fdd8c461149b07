import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { ROOT } from '../child.js';

/* Other programs: where they are, and what a run of one said and cost. */

/** What bench/peers/setup.sh has built. */
const TOOLS = join(ROOT, 'bench', 'peers', '.tools');

export type Ran = {
  readonly stdout: string;
  readonly stderr: string;
  /** Processor time of the program, its threads and the processes that it awaited. */
  readonly cpuSeconds: number;
};

/** Where a program is, or undefined. What setup.sh built goes before what is installed. */
export function pathOf(name: string): string | undefined {
  const folders = [TOOLS, ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * bash's own `time` is what getrusage(2) says of its children, to the millisecond: Node cannot
 * tell it of a child, and /proc forgets threads that have ended.
 */
const TIMED = `exec 4>&2; TIMEFORMAT='%3U %3S'; { time "$@" 2>&4 3>&-; } 2>&3`;

/** Runs a program to its end. Exit codes other than those accepted are an error. */
export function runProgram(
  file: string,
  words: readonly string[],
  accepted: readonly number[] = [0],
): Promise<Ran> {
  const child = spawn('bash', ['-c', TIMED, 'bash', file, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // k6 would otherwise tell its makers of each run.
    env: { ...process.env, K6_NO_USAGE_REPORT: 'true' },
  });
  const [stdout, stderr, times] = [1, 2, 3].map((index) => textOf(child, index));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (!accepted.includes(code ?? -1)) {
        const said = `${stderr?.()}\n${stdout?.()}`.trim().split('\n').slice(-5).join('\n');
        reject(new Error(`exit code ${code}: ${file} ${words.join(' ')}\n${said}`));
        return;
      }
      const cpuSeconds = sumOf((times?.() ?? '').trim().split(' ').map(Number));
      resolve({ stdout: stdout?.() ?? '', stderr: stderr?.() ?? '', cpuSeconds });
    });
  });
}

/** Gathers what a child writes to a descriptor. */
export function textOf(child: ChildProcess, descriptor: number): () => string {
  const stream = child.stdio[descriptor] as NodeJS.ReadableStream | null | undefined;
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
