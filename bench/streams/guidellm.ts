import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withFolder } from '../child.js';
import { countsOf, isThere, outputOf, programOf, writePrompts } from './python.js';
import type { StreamClient } from './told.js';

type Report = {
  readonly benchmarks: readonly {
    readonly metrics: {
      readonly time_to_first_token_ms: {
        readonly successful: {
          readonly count: number;
          readonly mean: number;
          readonly median: number;
          readonly percentiles: { readonly p99: number };
        };
      };
    };
  }[];
};

/**
 * guidellm 0.8.1. Of the gaps it tells only each answer's mean, so it has no p99 of them. It is
 * not told of a warm-up: all its requests count, after it has looked at the server.
 */
export const guidellm: StreamClient = {
  name: 'guidellm 0.8.1',
  // From there on it takes minutes.
  streamsMax: 500,
  ask: (url, load) =>
    withFolder(async (folder) => {
      const prompts = join(folder, 'prompts.jsonl');
      const file = join(folder, 'out.json');
      await writePrompts(prompts, 'prompt');
      const { warmup, measured } = countsOf(load);
      await outputOf(programOf('guidellm', 'guidellm'), [
        'run',
        ...['--backend', `kind=openai_http,target=${new URL(url).origin},model=reference`],
        ...['--profile', `kind=constant,rate=${load.ratePerSecond.toFixed(4)}`],
        ...['--constraint', `kind=max_requests,count=${warmup + measured}`],
        ...['--data', `kind=json_file,path=${prompts}`],
        ...['--output', `kind=json,path=${file}`, '--disable-console'],
      ]);
      const report = JSON.parse(await readFile(file, 'utf8')) as Report;
      const ttft = report.benchmarks[0]?.metrics.time_to_first_token_ms.successful;
      if (ttft === undefined) throw new Error('guidellm tells of no benchmark');
      return {
        count: ttft.count,
        ttftMeanMs: ttft.mean,
        ttftP50Ms: ttft.median,
        ttftP99Ms: ttft.percentiles.p99,
        itlP99Ms: Number.NaN,
        peakMiB: Number.NaN,
        verdict: '–',
      };
    }),
};

export function hasGuidellm(): boolean {
  return isThere('guidellm', 'guidellm');
}
