import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../child.js';
import type { StreamLoad } from './told.js';

/* Clients in Python, each in the environment that setup.sh made for it. */

const TOOLS = join(ROOT, 'bench', 'streams', '.tools');
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
/** Of those that read a file of prompts: 32 words each. */
const PROMPT = 'the and for you was are not but his all had her one out has new '.repeat(2).trim();
const PROMPTS = 64;

export function programOf(environment: string, program: string): string {
  return join(TOOLS, environment, 'bin', program);
}

export function isThere(environment: string, program: string): boolean {
  return existsSync(programOf(environment, program));
}

export async function outputOf(program: string, words: readonly string[]): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(program, words, { maxBuffer: OUTPUT_BYTES_MAX });
  return stdout;
}

/** Lines of JSON, with the prompt under `key`. */
export async function writePrompts(file: string, key: string): Promise<void> {
  const line = JSON.stringify({ [key]: PROMPT });
  await writeFile(file, `${Array.from({ length: PROMPTS }, () => line).join('\n')}\n`);
}

/** How many requests are the warm-up's, and how many are measured. */
export function countsOf({ ratePerSecond, warmupSeconds, seconds }: StreamLoad): {
  readonly warmup: number;
  readonly measured: number;
} {
  return {
    warmup: Math.max(1, Math.round(ratePerSecond * warmupSeconds)),
    measured: Math.max(1, Math.round(ratePerSecond * seconds)),
  };
}
