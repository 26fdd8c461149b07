import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withFolder } from '../../child.js';
import { BODY, BODY_TYPE, numberAfter, type Peer, versionIn } from '../peer.js';
import { aboutOf, runInstalled } from './installed.js';

const SCRIPT = `
wrk.method = 'POST'
wrk.body = '${BODY}'
wrk.headers['Content-Type'] = '${BODY_TYPE}'
`;

export const wrk: Peer = {
  name: 'wrk',
  version: async () => {
    const about = await aboutOf('wrk', ['--version']);
    return about === undefined ? undefined : versionIn(about);
  },
  paces: false,
  resolution: '1 µs',
  send: ({ url, connections, seconds, load }) =>
    withFolder(async (folder) => {
      const script = join(folder, 'post.lua');
      await writeFile(script, SCRIPT);
      const threads = load.kind === 'closed' ? load.workers : 1;
      const size = ['-t', String(threads), '-c', String(connections), '-d', `${seconds}s`];
      const { stdout, cpuSeconds } = await runInstalled('wrk', [...size, '-s', script, url]);
      return {
        requests: Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN),
        ratePerSecond: numberAfter(/Requests\/sec:/, stdout),
        p50Ns: Number.NaN,
        p99Ns: Number.NaN,
        cpuSeconds,
      };
    }),
};
