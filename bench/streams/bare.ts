import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../child.js';
import type { StreamClient, Told } from './told.js';

const PROGRAM = join(ROOT, 'bench', 'streams', '.tools', 'bare-reader');

/** What a read costs modelbench's load thread, the kernel's part included (`perf`, 500 streams). */
const BUSY_US = 16;

/** No tool: what this machine adds, whoever reads. */
export const bare = readerOf('a bare reader in C', 0);

/** And what it adds to whoever has that much work with each read, in whatever language. */
export const busyReader = readerOf(`a reader in C, busy for ${BUSY_US} µs a read`, BUSY_US);

function readerOf(name: string, busyUs: number): StreamClient {
  return {
    name,
    streamsMax: Number.POSITIVE_INFINITY,
    ask: async (url, { ratePerSecond, warmupSeconds, seconds }) => {
      const figures = [ratePerSecond, warmupSeconds, seconds, busyUs * 1000];
      const words = [new URL(url).port, ...figures.map(String)];
      const { stdout } = await promisify(execFile)(PROGRAM, words);
      const told = JSON.parse(stdout) as Omit<Told, 'peakMiB' | 'verdict'>;
      return { ...told, peakMiB: Number.NaN, verdict: '–' };
    },
  };
}

export function hasBare(): boolean {
  return existsSync(PROGRAM);
}
