import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ResultDocument } from '../../src/result/document.js';

import { MODELBENCH, runNodeTellingPeak, withFolder } from '../child.js';
import type { StreamClient, StreamLoad } from './told.js';

export const modelbench: StreamClient = {
  name: 'modelbench',
  ask: (url, load) =>
    withFolder(async (folder) => {
      const scenario = join(folder, 'streams.yaml');
      const result = join(folder, 'result.json');
      await writeFile(scenario, scenarioOf(url, load));
      const words = [MODELBENCH, 'run', scenario, '-o', result, '--quiet', '--format', 'json'];
      const { peakKiB } = await runNodeTellingPeak(words);
      const document = JSON.parse(await readFile(result, 'utf8')) as ResultDocument;
      const [cell] = document.cells;
      const stream = cell?.stream;
      if (cell === undefined || stream === undefined) throw new Error('no cell of streams');
      return {
        count: cell.counts.ok,
        ttftMeanMs: msOf(stream.ttftAfterSend.meanNs),
        ttftP50Ms: msOf(stream.ttftAfterSend.p50Ns),
        ttftP99Ms: msOf(stream.ttftAfterSend.p99Ns),
        itlP99Ms: msOf(stream.itl.p99Ns),
        peakMiB: peakKiB / 1024,
        verdict: [cell.validity.verdict, ...cell.validity.reasons.map(({ code }) => code)].join(
          ' ',
        ),
      };
    }),
};

function msOf(ns: number | null): number {
  return ns === null ? Number.NaN : ns / 1e6;
}

function scenarioOf(url: string, { ratePerSecond, warmupSeconds, seconds }: StreamLoad): string {
  return [
    `target: { url: "${url}", api: openai-chat, model: reference, stream: true }`,
    'payloads: [{ name: chat, prompt: { tokens: 32 } }]',
    'load:',
    `  - { rate: ${ratePerSecond.toFixed(4)}/s, arrivals: constant, inFlightMax: 8192 }`,
    `warmup: ${warmupSeconds}s`,
    `measure: ${seconds}s`,
  ].join('\n');
}
