import { BODY, BODY_TYPE, type Peer } from '../peer.js';
import { pathOf } from '../program.js';
import { runInstalled } from './installed.js';

/**
 * A loop in C that does nothing else: no tool, but what the machine allows one (../spin-sender.c).
 * Where `frugal` pacing is asked for it sleeps.
 */
export const spinSender: Peer = {
  name: 'a bare loop in C',
  version: async () => (pathOf('spin-sender') === undefined ? undefined : 'of this folder'),
  paces: true,
  isYardstick: true,
  resolution: '1 ns',
  send: async ({ url, connections, seconds, load }) => {
    if (load.kind === 'closed') throw new Error('it sends at a set rate only');
    const where = [new URL(url).port, String(connections)];
    const when = [String(load.ratePerSecond), String(seconds)];
    const how = load.pacing === 'frugal' ? ['sleep'] : [];
    const words = [...where, ...when, BODY, BODY_TYPE, ...how];
    const { stdout, cpuSeconds } = await runInstalled('spin-sender', words);
    const [requests = Number.NaN, p50Ns = Number.NaN, p99Ns = Number.NaN] = stdout
      .trim()
      .split(' ')
      .map(Number);
    return { requests, ratePerSecond: requests / seconds, p50Ns, p99Ns, cpuSeconds };
  },
};
