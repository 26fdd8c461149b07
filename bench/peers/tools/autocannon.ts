import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AUTOCANNON, ROOT } from '../../child.js';
import { BODY, BODY_TYPE, type Order, type Peer } from '../peer.js';
import { runProgram } from '../program.js';

type Result = {
  readonly '2xx': number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
};

const MANIFEST = join(ROOT, 'node_modules', 'autocannon', 'package.json');

export const autocannon: Peer = {
  name: 'autocannon',
  version: async () => {
    const manifest = JSON.parse(await readFile(MANIFEST, 'utf8')) as { readonly version: string };
    return manifest.version;
  },
  paces: true,
  resolution: '1 ms',
  send: async (order) => {
    const words = [AUTOCANNON, ...requestWords(order), ...loadWords(order), '--json', order.url];
    const { stdout, cpuSeconds } = await runProgram(process.execPath, words);
    // A line for each warm-up too: the last one is of the measured part.
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
    return {
      requests: result['2xx'],
      ratePerSecond: result['2xx'] / result.duration,
      p50Ns: result.latency.p50 * 1e6,
      p99Ns: result.latency.p99 * 1e6,
      cpuSeconds,
    };
  },
};

function requestWords({ connections, seconds }: Order): readonly string[] {
  const request = ['--method', 'POST', '--headers', `content-type=${BODY_TYPE}`, '--body', BODY];
  return ['--connections', String(connections), '--duration', String(seconds), ...request];
}

function loadWords({ connections, warmUpSeconds, load }: Order): readonly string[] {
  const warmUp = ['--warmup', '[', '-c', String(connections), '-d', String(warmUpSeconds), ']'];
  const warmUpWords = warmUpSeconds === 0 ? [] : warmUp;
  if (load.kind === 'closed') {
    return load.workers > 1 ? ['--workers', String(load.workers), ...warmUpWords] : warmUpWords;
  }
  // Without its correction for coordinated omission, which adds latencies that nobody measured.
  const rate = ['--overallRate', String(load.ratePerSecond), '--ignoreCoordinatedOmission'];
  return [...rate, ...warmUpWords];
}
