import { join } from 'node:path';

import { ROOT } from '../child.js';
import { isThere, outputOf, programOf } from './python.js';
import type { StreamClient, Told } from './told.js';

const LOOP = join(ROOT, 'bench', 'streams', 'aiohttp_loop.py');

export const aiohttp: StreamClient = {
  name: 'aiohttp 3.14.5, as vllm bench serve',
  streamsMax: Number.POSITIVE_INFINITY,
  ask: async (url, { ratePerSecond, warmupSeconds, seconds }) => {
    const words = [LOOP, url, ...[ratePerSecond, warmupSeconds, seconds].map(String)];
    const stdout = await outputOf(programOf('aiohttp', 'python'), words);
    const told = JSON.parse(stdout) as Omit<Told, 'peakMiB' | 'verdict'>;
    return { ...told, peakMiB: Number.NaN, verdict: '–' };
  },
};

export function hasAiohttp(): boolean {
  return isThere('aiohttp', 'python');
}
