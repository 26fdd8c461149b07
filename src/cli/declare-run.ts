import type { Command } from 'commander';

import type { WorkersWish } from '../run/generator.js';
import { readCount } from '../scenario/quantity.js';
import { WORKERS } from '../base/limits.js';

import { optionValueOf } from './option-quantity.js';
import {
  addChangeOptions,
  addFormatOption,
  addLookOptions,
  type ChangeOptions,
  collect,
  type LookOptions,
} from './option-words.js';

export type RunOptions = ChangeOptions &
  LookOptions &
  UrlOptions & {
    readonly out?: string;
    readonly once?: boolean;
    readonly maxTime?: string;
    readonly workers?: WorkersWish;
    readonly strict?: boolean;
    readonly quiet?: boolean;
    /** False with `--no-progress`, else true. */
    readonly progress: boolean;
  };

/** What a request is, where a URL stands in for a scenario. Named as curl and wrk name them. */
export type UrlOptions = {
  readonly api?: string;
  readonly data?: string;
  readonly request?: string;
  readonly header?: readonly string[];
  readonly concurrency?: string;
  readonly rate?: string;
  readonly duration?: string;
};

const EXAMPLES = `
Examples:
  modelbench run scenario.yaml
  modelbench run scenario.yaml --format json | jq '.cells[].throughputPerSecond'
  modelbench run scenario.yaml --once
  modelbench run http://127.0.0.1:8000/predict -d @body.json -c 8 --duration 10s

Exit codes: 0 done, 1 limit crossed, 2 wrong use (nothing was sent), 3 run failed,
4 not to be trusted, 70 fault of modelbench, 130/143 interrupted (partial result).`;

export function declareRun(
  program: Command,
  act: (inputs: readonly string[], options: RunOptions) => Promise<void>,
): void {
  const command = program
    .command('run')
    .summary('send the requests of scenarios and show where the time goes')
    .description(
      'Runs every cell of each scenario, prints the tables on stdout and writes one result file ' +
        'per scenario. A URL does without a scenario: it prints the one that it stands for.',
    )
    .argument('<scenario...>', 'scenario files, or one URL');
  addFormatOption(command).option(
    '-o, --out <file>',
    'result file, or a folder for it (default: .modelbench/results/)',
  );
  addLookOptions(command)
    .option('--quiet', 'nothing on stderr but errors')
    .option('--no-progress', 'no live progress');
  command
    .optionsGroup('The run:')
    .option('--once', 'one request, shown whole; no result file')
    .option('--workers <n|auto>', 'threads that send; auto adds one where late', parseWorkers)
    .option('--max-time <duration>', 'stop after this long and keep what was measured, as 90s')
    .option('--strict', 'a suspect cell is as bad as an invalid one: exit code 4');
  addChangeOptions(command);
  command
    .optionsGroup('With a URL:')
    .option('--api <name>', 'how it is spoken to, as openai-chat; without -d: 1 KiB in its way')
    .option('-d, --data <body>', 'body to send: text, or @file')
    .option('-X, --request <method>', 'method (default: POST with a body, GET without)')
    .option('-H, --header <k: v>', 'header to send; repeatable', collect)
    .option('-c, --concurrency <n>', 'requests in flight at any time')
    .option('--rate <rate>', 'requests due at this rate instead, as 20/s')
    .option('--duration <duration>', 'how long to measure, as 10s')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: readonly string[], options: RunOptions) => act(inputs, options));
}

export function parseWorkers(word: string): WorkersWish {
  if (word === 'auto') {
    return word;
  }
  const reading = readCount(word, WORKERS);
  const hint = `write auto, or ${WORKERS.min} to ${WORKERS.max}`;
  return optionValueOf('--workers', reading.ok ? reading : { ...reading, hint });
}
