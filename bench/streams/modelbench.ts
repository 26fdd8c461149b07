import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ResultDocument } from '../../src/result/document.js';

import { MODELBENCH, runNodeTellingPeak, withFolder } from '../child.js';
import type { StreamClient, StreamLoad, Told } from './told.js';

/** As it is by default: beside a server on the same two cores it does not spin. */
export const modelbench = clientOf('modelbench', 'auto', Number.POSITIVE_INFINITY);

/** As by default towards a server on another machine. Many streams keep it awake as they are. */
export const modelbenchExact = clientOf('modelbench, pacing: exact', 'exact', 100);

function clientOf(name: string, pacing: string, streamsMax: number): StreamClient {
  return { name, streamsMax, ask: (url, load) => toldOf(scenarioOf(url, load, pacing)) };
}

function toldOf(text: string): Promise<Told> {
  return withFolder(async (folder) => {
    const scenario = join(folder, 'streams.yaml');
    const result = join(folder, 'result.json');
    await writeFile(scenario, text);
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
      verdict: [cell.validity.verdict, ...cell.validity.reasons.map(({ code }) => code)].join(' '),
    };
  });
}

function msOf(ns: number | null): number {
  return ns === null ? Number.NaN : ns / 1e6;
}

function scenarioOf(
  url: string,
  { ratePerSecond, warmupSeconds, seconds }: StreamLoad,
  pacing: string,
): string {
  const rate = `rate: ${ratePerSecond.toFixed(4)}/s, arrivals: constant`;
  return [
    `target: { url: "${url}", api: openai-chat, model: reference, stream: true }`,
    'payloads: [{ name: chat, prompt: { tokens: 32 } }]',
    'load:',
    `  - { ${rate}, inFlightMax: 8192, pacing: ${pacing} }`,
    `warmup: ${warmupSeconds}s`,
    `measure: ${seconds}s`,
  ].join('\n');
}
