import type { Command } from 'commander';

import { COMPARISON_FORMAT_NAMES } from './format-choice.js';
import { addArmOptions, addRoundOptions, type RoundOptions } from './option-rounds.js';
import { addChangeOptions, addFormatOption, addLookOptions } from './option-words.js';

export type AbOptions = RoundOptions & {
  readonly before?: string;
  readonly after?: string;
  readonly force?: boolean;
};

const EXAMPLES = `
Examples:
  modelbench ab scenario.yaml --before http://127.0.0.1:8000 --after http://127.0.0.1:8001
  modelbench ab scenario.yaml --set-before target.model=v1 --set-after target.model=v2
  modelbench ab old.yaml new.yaml --rounds 16
  modelbench ab scenario.yaml --restart-before 'python old/app.py' \\
    --restart-after 'python new/app.py'

Exit codes: 0 nothing got slower (or it cannot be told), 1 something did, 2 wrong use
(nothing was sent), 3 an arm failed, 4 not to be trusted, 70 fault of modelbench,
130/143 interrupted (partial session).`;

export function declareAb(
  program: Command,
  act: (paths: readonly string[], options: AbOptions) => Promise<void>,
): void {
  const command = program
    .command('ab')
    .summary('measure two targets in turn and say what differs')
    .description(
      'Measures two targets in interleaved rounds, with the same arrivals and payloads, writes one ' +
        'session file and prints the comparison. Two scenarios stand for two targets.',
    )
    .argument('<scenario...>', 'a scenario file, or one of before and one of after');
  command
    .optionsGroup('The two arms:')
    .option('--before <url>', "what was (default: the scenario's target)")
    .option('--after <url>', "what is new (default: the scenario's target)");
  addArmOptions(command);
  command.option('--force', 'measure also arms whose cells differ: no verdict then');
  addRoundOptions(command);
  addFormatOption(command, COMPARISON_FORMAT_NAMES).option(
    '-o, --out <file>',
    'session file, or a folder for it (default: .modelbench/results/)',
  );
  addLookOptions(command)
    .option('--quiet', 'nothing on stderr but errors')
    .option('--no-progress', 'no live progress');
  addChangeOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: AbOptions) => act(paths, options));
}
