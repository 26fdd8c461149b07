import { BODY, BODY_TYPE, type Peer, versionIn } from '../peer.js';
import { aboutOf, rateWordsOf, runInstalled } from './installed.js';

type Result = {
  readonly summary: { readonly requestsPerSec: number };
  readonly latencyPercentiles: { readonly p50: number; readonly p99: number };
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
};

export const oha: Peer = {
  name: 'oha',
  version: async () => {
    const about = await aboutOf('oha', ['--version']);
    return about === undefined ? undefined : versionIn(about);
  },
  paces: true,
  resolution: '1 ns',
  send: async (order) => {
    const size = ['-z', `${order.seconds}s`, '-c', String(order.connections)];
    const request = ['-m', 'POST', '-T', BODY_TYPE, '-d', BODY];
    const rate = rateWordsOf(order, (ratePerSecond) => ['-q', String(ratePerSecond)]);
    const output = ['--no-tui', '--output-format', 'json'];
    const words = [...size, ...request, ...rate, ...output, order.url];
    const { stdout, cpuSeconds } = await runInstalled('oha', words);
    const result = JSON.parse(stdout) as Result;
    return {
      requests: result.statusCodeDistribution['200'] ?? 0,
      ratePerSecond: result.summary.requestsPerSec,
      p50Ns: result.latencyPercentiles.p50 * 1e9,
      p99Ns: result.latencyPercentiles.p99 * 1e9,
      cpuSeconds,
    };
  },
};
