import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withFolder } from '../../child.js';
import { BODY, BODY_TYPE, numberAfter, type Peer, versionIn } from '../peer.js';
import { aboutOf, runInstalled } from './installed.js';

/** It sets room aside for each: enough for any duration here. */
const REQUESTS_MAX = 5_000_000;

export const ab: Peer = {
  name: 'ab',
  version: async () => {
    const about = await aboutOf('ab', ['-V']);
    return about === undefined ? undefined : versionIn(about);
  },
  paces: false,
  resolution: '1 ms',
  send: ({ url, connections, seconds }) =>
    withFolder(async (folder) => {
      const body = join(folder, 'body');
      await writeFile(body, BODY);
      // -t sets -n to 50,000: the other way round it would be lost.
      const size = ['-t', String(seconds), '-n', String(REQUESTS_MAX), '-c', String(connections)];
      const request = ['-k', '-q', '-p', body, '-T', BODY_TYPE];
      const { stdout, cpuSeconds } = await runInstalled('ab', [...size, ...request, url]);
      return {
        requests: numberAfter(/Complete requests:/, stdout),
        ratePerSecond: numberAfter(/Requests per second:/, stdout),
        p50Ns: numberAfter(/ 50%/, stdout) * 1e6,
        p99Ns: numberAfter(/ 99%/, stdout) * 1e6,
        cpuSeconds,
      };
    }),
};
