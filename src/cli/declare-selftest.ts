import type { Command } from 'commander';

import { collect } from './option-words.js';

export type SelftestOptions = {
  readonly full?: boolean;
  readonly format?: readonly string[];
  readonly quiet?: boolean;
  /** Undefined: as the terminal and the environment want it. */
  readonly color?: boolean;
  /** False with `--no-progress`, else true. */
  readonly progress: boolean;
};

const EXAMPLES = `
Examples:
  modelbench selftest
  modelbench selftest --full --format json > selftest.json

Exit codes: 0 done, 3 failed, 4 the machine was too busy for some of it,
130/143 interrupted (nothing is kept).`;

export function declareSelftest(
  program: Command,
  act: (options: SelftestOptions) => Promise<void>,
): void {
  program
    .command('selftest')
    .summary('measure modelbench itself on this machine')
    .description(
      'Measures modelbench against the reference server, about half a minute: what an instant ' +
        'server seems to take, how exact the pacing is, and how each part compares with what ' +
        'the server did. The floor is kept, and later runs on this machine show it.',
    )
    .option('--full', 'also find the highest rate that is kept up with: about 2 minutes')
    .optionsGroup('Output:')
    .option('--format <format>', 'table, json or markdown', collect)
    .option('--color', 'colour, also where no terminal is')
    .option('--no-color', 'no colour (NO_COLOR does the same)')
    .option('--quiet', 'nothing on stderr but errors')
    .option('--no-progress', 'no live progress')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SelftestOptions) => act(options));
}
