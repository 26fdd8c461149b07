import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withFolder } from '../../child.js';
import { BODY, BODY_TYPE, type Order, type Peer, versionIn } from '../peer.js';
import { aboutOf, runInstalled } from './installed.js';

type Summary = {
  readonly count: number;
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
};

export const k6: Peer = {
  name: 'k6',
  version: async () => {
    const about = await aboutOf('k6', ['version']);
    return about === undefined ? undefined : versionIn(about);
  },
  paces: true,
  resolution: '1 ns',
  send: (order) =>
    withFolder(async (folder) => {
      const script = join(folder, 'script.js');
      await writeFile(script, scriptOf(order));
      // No address: it would serve an API of its own on a fixed port.
      const words = ['run', '--quiet', '--no-usage-report', '--address=', '--log-output=none'];
      const { stdout, cpuSeconds } = await runInstalled('k6', [...words, script]);
      const { count, rate, p50, p99 } = JSON.parse(stdout) as Summary;
      return {
        requests: count,
        ratePerSecond: rate,
        p50Ns: p50 * 1e6,
        p99Ns: p99 * 1e6,
        cpuSeconds,
      };
    }),
};

function scriptOf(order: Order): string {
  return `
    import http from 'k6/http';
    const params = { headers: { 'Content-Type': '${BODY_TYPE}' } };
    export const options = {
      scenarios: { all: ${JSON.stringify(executorOf(order))} },
      summaryTrendStats: ['p(50)', 'p(99)'],
      discardResponseBodies: true,
    };
    export default () => { http.post('${order.url}', '${BODY}', params); };
    export function handleSummary({ metrics }) {
      const { values: times } = metrics.http_req_duration;
      const { count, rate } = metrics.http_reqs.values;
      return { stdout: JSON.stringify({ count, rate, p50: times['p(50)'], p99: times['p(99)'] }) };
    }
  `;
}

function executorOf({ connections, seconds, load }: Order) {
  const duration = `${seconds}s`;
  if (load.kind === 'closed') return { executor: 'constant-vus', vus: connections, duration };
  const users = { preAllocatedVUs: connections, maxVUs: connections };
  const rate = { rate: load.ratePerSecond, timeUnit: '1s' };
  return { executor: 'constant-arrival-rate', ...rate, duration, ...users, gracefulStop: '1s' };
}
