import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../child.js';
import type { StreamClient, Told } from './told.js';

const PROGRAM = join(ROOT, 'bench', 'streams', '.tools', 'bare-reader');

/** No tool: what this machine adds, whoever reads. */
export const bare: StreamClient = {
  name: 'a bare reader in C',
  streamsMax: Number.POSITIVE_INFINITY,
  ask: async (url, { ratePerSecond, warmupSeconds, seconds }) => {
    const words = [new URL(url).port, ...[ratePerSecond, warmupSeconds, seconds].map(String)];
    const { stdout } = await promisify(execFile)(PROGRAM, words);
    const told = JSON.parse(stdout) as Omit<Told, 'peakMiB' | 'verdict'>;
    return { ...told, peakMiB: Number.NaN, verdict: '–' };
  },
};

export function hasBare(): boolean {
  return existsSync(PROGRAM);
}
