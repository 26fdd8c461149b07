import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/* The programs that the benches compare, each in a process of its own. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MODELBENCH = join(ROOT, 'bin', 'modelbench.js');
export const AUTOCANNON = join(ROOT, 'node_modules', 'autocannon', 'autocannon.js');

export type Ended = { readonly stdout: string; readonly wallMs: number; readonly peakKiB: number };

/** Tells the peak of the resident memory on descriptor 3, also from worker threads. */
const PEAK_TELLER = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
   process.on('exit', () => writeSync(3, process.resourceUsage().maxRSS + '\\n'));`,
)}`;

/** Runs Node with these words; fails loudly where it does. */
export function runNode(words: readonly string[]): Promise<Ended> {
  return run(words);
}

export function runNodeTellingPeak(words: readonly string[]): Promise<Ended> {
  return run(['--import', PEAK_TELLER, ...words]);
}

function run(words: readonly string[]): Promise<Ended> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [, stdout, stderr, peaks] = child.stdio.map(textOf);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) {
        reject(new Error(`exit code ${code}: node ${words.join(' ')}\n${stderr?.()}`));
        return;
      }
      const peakKiB = Math.max(0, ...(peaks?.() ?? '').split('\n').map(Number));
      resolve({ stdout: stdout?.() ?? '', wallMs: performance.now() - startedMs, peakKiB });
    });
  });
}

function textOf(stream: unknown): () => string {
  let text = '';
  if (stream !== null) {
    (stream as NodeJS.ReadableStream).setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

/** Starts the instant server for the time of one use. */
export async function withInstantServer<Value>(
  use: (url: string) => Promise<Value>,
): Promise<Value> {
  const program = fileURLToPath(new URL('instant-server.js', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error('the instant server has ended')));
      child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    });
    return await use(`http://127.0.0.1:${port}/predict`);
  } finally {
    child.stdin.end();
  }
}

export async function withFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'modelbench-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
