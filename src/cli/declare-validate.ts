import type { Command } from 'commander';

import { addChangeOptions, type ChangeOptions } from './option-words.js';

const EXAMPLES = `
Examples:
  modelbench validate scenario.yaml
  modelbench validate scenarios/*.yaml --set measure=5s`;

export function declareValidate(
  program: Command,
  act: (paths: readonly string[], options: ChangeOptions) => Promise<void>,
): void {
  const command = program
    .command('validate')
    .summary('show every mistake of a scenario, or what it would do')
    .description(
      'Reads each scenario and sends nothing. Shows every mistake with its place and a hint; ' +
        'else the cells that a run would make, how long it would take, and which percentiles ' +
        'it is too short to show.',
    )
    .argument('<scenario...>', 'scenario files');
  addChangeOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: ChangeOptions) => act(paths, options));
}
