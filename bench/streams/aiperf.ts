import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withFolder } from '../child.js';
import { countsOf, isThere, outputOf, programOf, writePrompts } from './python.js';
import type { StreamClient, StreamLoad, Told } from './told.js';

/** A tokenizer that needs no network: it counts what nobody here looks at. */
const TOKENIZER = {
  version: '1.0',
  added_tokens: [],
  pre_tokenizer: { type: 'Whitespace' },
  model: { type: 'WordLevel', vocab: { '[UNK]': 0 }, unk_token: '[UNK]' },
};
const TOKENIZER_CONFIG = { tokenizer_class: 'PreTrainedTokenizerFast', unk_token: '[UNK]' };

type Spread = { readonly avg: number; readonly p50: number; readonly p99: number };
type Export = {
  readonly time_to_first_token: Spread & { readonly count: number };
  readonly inter_chunk_latency: Spread;
};

/** NVIDIA's AIPerf 0.13.0. Its inter-chunk latency is every gap; what it calls ITL are means. */
export const aiperf: StreamClient = {
  name: 'aiperf 0.13.0',
  streamsMax: Number.POSITIVE_INFINITY,
  ask: (url, load) =>
    withFolder(async (folder) => {
      await writePrompts(join(folder, 'prompts.jsonl'), 'text');
      await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(TOKENIZER));
      await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(TOKENIZER_CONFIG));
      await outputOf(programOf('aiperf', 'aiperf'), wordsOf(url, load, folder));
      const file = join(folder, 'out', 'profile_export_aiperf.json');
      return toldIn(JSON.parse(await readFile(file, 'utf8')) as Export);
    }),
};

export function hasAiperf(): boolean {
  return isThere('aiperf', 'aiperf');
}

function wordsOf(url: string, load: StreamLoad, folder: string): readonly string[] {
  const { warmup, measured } = countsOf(load);
  return [
    ...['profile', '-m', 'reference', '--url', new URL(url).origin, '--endpoint-type', 'chat'],
    ...['--streaming', '--tokenizer', folder, '--request-rate', load.ratePerSecond.toFixed(4)],
    ...['--arrival-pattern', 'constant', '--request-count', String(measured)],
    ...['--warmup-request-count', String(warmup)],
    ...['--input-file', join(folder, 'prompts.jsonl'), '--custom-dataset-type', 'single_turn'],
    ...['--ui', 'none', '--artifact-dir', join(folder, 'out'), '--export-level', 'summary'],
    ...['--no-gpu-telemetry', '--no-server-metrics'],
  ];
}

function toldIn({ time_to_first_token: ttft, inter_chunk_latency: gaps }: Export): Told {
  return {
    count: ttft.count,
    ttftMeanMs: ttft.avg,
    ttftP50Ms: ttft.p50,
    ttftP99Ms: ttft.p99,
    itlP99Ms: gaps.p99,
    peakMiB: Number.NaN,
    verdict: '–',
  };
}
