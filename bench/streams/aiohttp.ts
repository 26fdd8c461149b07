import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../child.js';
import type { StreamClient, Told } from './told.js';

const LOOP = join(ROOT, 'bench', 'streams', 'aiohttp_loop.py');

/** A Python with aiohttp is named by STREAMS_PYTHON; without one this client is left out. */
export const aiohttp: StreamClient = {
  name: 'aiohttp, as vllm bench serve',
  ask: async (url, { ratePerSecond, warmupSeconds, seconds }) => {
    const words = [LOOP, url, ...[ratePerSecond, warmupSeconds, seconds].map(String)];
    const { stdout } = await promisify(execFile)(python(), words);
    const told = JSON.parse(stdout) as Omit<Told, 'peakMiB' | 'verdict'>;
    return { ...told, peakMiB: Number.NaN, verdict: '–' };
  },
};

export async function hasAiohttp(): Promise<boolean> {
  try {
    await promisify(execFile)(python(), ['-c', 'import aiohttp']);
    return true;
  } catch {
    return false;
  }
}

function python(): string {
  return process.env.STREAMS_PYTHON ?? 'python3';
}
