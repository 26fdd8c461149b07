import type { Command } from 'commander';

import { addFormatOption, addLookOptions, type LookOptions } from './option-words.js';

const EXAMPLES = `
Examples:
  modelbench report .modelbench/results/*.json
  modelbench report result.json --details
  modelbench report result.json --format csv=result.csv --format markdown`;

export function declareReport(
  program: Command,
  act: (paths: readonly string[], options: LookOptions) => Promise<void>,
): void {
  const command = program
    .command('report')
    .summary('print or export old results')
    .description('Prints each result file again, in any format. Measures nothing.')
    .argument('<result...>', 'result files, as run wrote them');
  addLookOptions(addFormatOption(command))
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: LookOptions) => act(paths, options));
}
