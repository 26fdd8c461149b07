import type { Command } from 'commander';

import { HISTORY_FORMAT_NAMES, type HistoryFormat } from './format-choice.js';
import { addFormatOption, collect, type LookOptions } from './option-words.js';

export type HistoryOptions = LookOptions<HistoryFormat> & {
  readonly part?: string;
  readonly statistic?: string;
  readonly only?: readonly string[];
};

const EXAMPLES = `
Examples:
  modelbench history .modelbench/results
  modelbench history .modelbench/baselines/main --part inference --statistic p90
  modelbench history results/*.json --format otava-csv > history.csv`;

export function declareHistory(
  program: Command,
  act: (paths: readonly string[], options: HistoryOptions) => Promise<void>,
): void {
  const command = program
    .command('history')
    .summary('one time over many measurements')
    .description(
      'Shows how one time of each cell went over results and sessions, oldest first, and where ' +
        'machine or version changed. Judges nothing: that is what check and compare are for.',
    )
    .argument('<path...>', 'results and sessions, or folders of them')
    .option('--part <part>', 'response, afterSend or a phase (default: response)')
    .option('--statistic <name>', 'mean, p50, p75, p90, p95, p99 or p999 (default: p50)')
    .option('--only <pattern>', 'only cells whose names match; repeatable', collect);
  addFormatOption(command, HISTORY_FORMAT_NAMES)
    .option('--color', 'colour, also where no terminal is')
    .option('--no-color', 'no colour (NO_COLOR does the same)')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: HistoryOptions) => act(paths, options));
}
