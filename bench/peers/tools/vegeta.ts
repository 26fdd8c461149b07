import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withFolder } from '../../child.js';
import { BODY, BODY_TYPE, type Peer, versionIn } from '../peer.js';
import { pathOf } from '../program.js';
import { aboutOf, runInstalled } from './installed.js';

type Report = {
  readonly latencies: { readonly '50th': number; readonly '99th': number };
  readonly requests: number;
  readonly throughput: number;
};

export const vegeta: Peer = {
  name: 'vegeta',
  version: async () => {
    const file = pathOf('vegeta');
    if (file === undefined) return undefined;
    // Built from its module it does not know its own version; the program's file does.
    const about = await aboutOf('go', ['version', '-m', file]);
    return versionIn(/mod.*vegeta.*/.exec(about ?? '')?.[0].replace('/v12', '') ?? '');
  },
  paces: true,
  resolution: '1 ns, t-digest',
  send: ({ url, connections, seconds, load }) =>
    withFolder(async (folder) => {
      const path = (name: string) => join(folder, name);
      await writeFile(path('body'), BODY);
      const target = `POST ${url}\nContent-Type: ${BODY_TYPE}\n@${path('body')}\n`;
      await writeFile(path('targets'), target);
      const rate = load.kind === 'open' ? load.ratePerSecond : 0;
      const size = [`-workers=${connections}`, `-max-workers=${connections}`];
      const files = [`-targets=${path('targets')}`, `-output=${path('results')}`];
      const words = ['attack', `-rate=${rate}/s`, `-duration=${seconds}s`, ...size, ...files];
      const { cpuSeconds } = await runInstalled('vegeta', words);
      const { stdout } = await runInstalled('vegeta', ['report', '-type=json', path('results')]);
      const report = JSON.parse(stdout) as Report;
      return {
        requests: report.requests,
        ratePerSecond: report.throughput,
        p50Ns: report.latencies['50th'],
        p99Ns: report.latencies['99th'],
        cpuSeconds,
      };
    }),
};
