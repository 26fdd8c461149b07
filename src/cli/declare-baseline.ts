import type { Command } from 'commander';

import { readCount } from '../scenario/quantity.js';
import type { Range } from '../base/limits.js';

import { optionValueOf } from './option-quantity.js';

export type BaselineSaveOptions = {
  readonly url?: string;
  readonly restart?: string;
  readonly keep?: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
};

export type BaselineActions = {
  readonly save: (
    name: string,
    paths: readonly string[],
    options: BaselineSaveOptions,
  ) => Promise<void>;
  readonly list: () => Promise<void>;
  readonly show: (name: string) => Promise<void>;
  readonly prune: (name: string, options: { readonly keep?: number }) => Promise<void>;
};

const KEPT: Range = { min: 1, max: 10_000 };

const EXAMPLES = `
Examples:
  modelbench baseline save main .modelbench/results/*.json
  modelbench baseline save main result.json --restart './serve.sh v1.4' \\
    --url http://127.0.0.1:8001/predict
  modelbench check scenario.yaml --baseline main`;

export function declareBaseline(program: Command, actions: BaselineActions): void {
  const command = program
    .command('baseline')
    .summary('keep measurements under a name, to compare with')
    .description(
      'Named baselines lie in .modelbench/baselines, in files that can be kept in git: what was ' +
        'measured, on which machine, and how to reach the same target again.',
    )
    .addHelpText('after', EXAMPLES);
  command
    .command('save')
    .summary('add results or sessions to a baseline')
    .description('Adds files to a baseline, which is made where there is none of this name.')
    .argument('<name>', 'of the baseline, as main')
    .argument('<file...>', 'results of run, sessions of ab')
    .option('--url <url>', 'where its target can be measured again, beside the new one')
    .option('--restart <cmd>', 'the command that starts it there')
    .option('--keep <n>', 'then keep the newest n of a scenario and machine', parseKeep)
    .option('--force', 'also what is partial or not to be trusted')
    .option('--quiet', 'nothing on stderr but errors')
    .action(actions.save);
  command
    .command('list')
    .summary('all baselines')
    .description('One line a baseline: how many measurements, of what, and when.')
    .action(actions.list);
  command
    .command('show')
    .summary('what a baseline holds')
    .description('Its target, and one line a measurement.')
    .argument('<name>', 'of the baseline')
    .action(actions.show);
  command
    .command('prune')
    .summary('drop old measurements of a baseline')
    .description(
      'Keeps the newest of each scenario on each machine, and removes the files of the rest.',
    )
    .argument('<name>', 'of the baseline')
    .option('--keep <n>', 'how many to keep (default: 30)', parseKeep)
    .action(actions.prune);
}

function parseKeep(word: string): number {
  return optionValueOf('--keep', readCount(word, KEPT));
}
