import type { Command } from 'commander';

import { COMPARISON_FORMAT_NAMES } from './format-choice.js';
import { addArmOptions, addRoundOptions, type RoundOptions } from './option-rounds.js';
import { addChangeOptions, addFormatOption, addLookOptions } from './option-words.js';
import { UsageError } from './usage-error.js';

export type CheckOptions = RoundOptions & {
  readonly baseline?: string;
  readonly force?: boolean;
  readonly onInconclusive?: 'fail' | 'warn';
};

const EXAMPLES = `
Examples:
  modelbench check scenario.yaml
  modelbench check scenario.yaml --baseline http://127.0.0.1:8001/predict
  modelbench check scenario.yaml --baseline main --format junit=check.xml --format markdown

Exit codes: 0 passed, 1 a limit was crossed or something got slower, 2 wrong use or a gate that
could never fail (nothing was sent), 3 a target failed, 4 not to be trusted, or no power to decide,
70 fault of modelbench, 130/143 interrupted.`;

export function declareCheck(
  program: Command,
  act: (path: string, options: CheckOptions) => Promise<void>,
): void {
  const command = program
    .command('check')
    .summary('gate for CI: limits of a scenario, and whether it got slower')
    .description(
      "Judges the scenario's limits, and with a baseline whether something got slower: rounds that " +
        'screen, and where they find something, fresh rounds that decide. One exit code.',
    )
    .argument('<scenario>', 'a scenario file');
  command
    .optionsGroup('The baseline:')
    .option(
      '--baseline <name|file|url>',
      'a URL to measure beside the target, a named baseline, or a file of old numbers',
    )
    .option('--force', 'compare with old numbers although scenario or machine differ')
    .option(
      '--on-inconclusive <fail|warn>',
      'what it is when nothing can be decided (default: fail, exit code 4)',
      parseOnInconclusive,
    );
  addArmOptions(command);
  addRoundOptions(command);
  addFormatOption(command, COMPARISON_FORMAT_NAMES).option(
    '-o, --out <file>',
    'session or result file, or a folder for it (default: .modelbench/results/)',
  );
  addLookOptions(command)
    .option('--quiet', 'nothing on stderr but errors')
    .option('--no-progress', 'no live progress');
  addChangeOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: CheckOptions) => act(path, options));
}

function parseOnInconclusive(word: string): 'fail' | 'warn' {
  if (word === 'fail' || word === 'warn') return word;
  throw new UsageError(`--on-inconclusive does not know '${word}'`, 'fail or warn');
}
