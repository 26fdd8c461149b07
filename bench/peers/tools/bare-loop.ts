import { fileURLToPath } from 'node:url';

import { BODY, BODY_TYPE, type Peer } from '../peer.js';
import { runProgram } from '../program.js';

const PROGRAM = fileURLToPath(new URL('../bare-loop.js', import.meta.url));

/** A loop in Node that paces by a timer: no tool, but what one in Node cannot cost less than. */
export const bareLoop: Peer = {
  name: 'a bare loop in Node',
  version: async () => process.version,
  paces: true,
  isYardstick: true,
  resolution: '–',
  send: async ({ url, connections, seconds, load }) => {
    if (load.kind === 'closed') throw new Error('it sends at a set rate only');
    const where = [new URL(url).port, String(connections)];
    const when = [String(load.ratePerSecond), String(seconds)];
    const words = [PROGRAM, ...where, ...when, BODY, BODY_TYPE];
    const { stdout, cpuSeconds } = await runProgram(process.execPath, words);
    const requests = Number(stdout);
    const [p50Ns, p99Ns] = [Number.NaN, Number.NaN];
    return { requests, ratePerSecond: requests / seconds, p50Ns, p99Ns, cpuSeconds };
  },
};
