import {
  BODY,
  BODY_TYPE,
  numberAfter,
  type Order,
  type Peer,
  type Told,
  versionIn,
} from '../peer.js';
import { pathOf } from '../program.js';
import { ascendingOf, quantileOf } from '../quantile.js';
import { aboutOf, runInstalled } from './installed.js';

export const hey: Peer = {
  name: 'hey',
  // It does not tell; the package does.
  version: async () => {
    if (pathOf('hey') === undefined) return undefined;
    const about = await aboutOf('dpkg-query', ['--show', 'hey']);
    return versionIn(about ?? '');
  },
  paces: true,
  resolution: '0.1 ms',
  send: (order) => (order.load.kind === 'open' ? sendPaced(order, order.load) : sendAll(order)),
};

/** A line for each request: its summary rounds to 0.1 ms as these do, and knows few quantiles. */
async function sendPaced(
  order: Order,
  { ratePerSecond }: { readonly ratePerSecond: number },
): Promise<Told> {
  // Its rate is that of each connection.
  const rate = ['-q', String(ratePerSecond / order.connections)];
  const words = [...wordsOf(order), ...rate, '-o', 'csv', order.url];
  const { stdout, cpuSeconds } = await runInstalled('hey', words);
  const rows = stdout.trim().split('\n').slice(1);
  const latencies = ascendingOf(rows.map((row) => Number(row.split(',', 1)[0]) * 1e9));
  return {
    requests: rows.length,
    ratePerSecond: rows.length / order.seconds,
    p50Ns: quantileOf(latencies, 0.5),
    p99Ns: quantileOf(latencies, 0.99),
    cpuSeconds,
  };
}

async function sendAll(order: Order): Promise<Told> {
  const { stdout, cpuSeconds } = await runInstalled('hey', [...wordsOf(order), order.url]);
  return {
    requests: numberAfter(/\[200\]/, stdout),
    ratePerSecond: numberAfter(/Requests\/sec:/, stdout),
    p50Ns: numberAfter(/50% in/, stdout) * 1e9,
    p99Ns: numberAfter(/99% in/, stdout) * 1e9,
    cpuSeconds,
  };
}

function wordsOf({ connections, seconds, load }: Order): readonly string[] {
  const cores = load.kind === 'closed' && load.workers === 1 ? ['-cpus', '1'] : [];
  const request = ['-m', 'POST', '-T', BODY_TYPE, '-d', BODY];
  return ['-z', `${seconds}s`, '-c', String(connections), ...cores, ...request];
}
