import type { Command } from 'commander';

import { COMPARISON_FORMAT_NAMES, type ComparisonFormat } from './format-choice.js';
import { addFormatOption, addLookOptions, type LookOptions } from './option-words.js';

export type CompareOptions = LookOptions<ComparisonFormat> & {
  readonly against?: readonly string[];
  readonly margin?: string;
  readonly sessionSd?: string;
  readonly force?: boolean;
  readonly out?: string;
  readonly quiet?: boolean;
};

const EXAMPLES = `
Examples:
  modelbench compare session.json
  modelbench compare before.json after.json
  modelbench compare monday/*.json --against tuesday/*.json
  modelbench compare session.json --format markdown=comment.md

Exit codes: 0 nothing got slower (or it cannot be told), 1 something did, 2 files that cannot be
compared, 4 not to be trusted. Only rounds that were measured in turn (modelbench ab) can show a
small change: docs/comparing.md.`;

export function declareCompare(
  program: Command,
  act: (paths: readonly string[], options: CompareOptions) => Promise<void>,
): void {
  const command = program
    .command('compare')
    .summary('say what changed between old results')
    .description(
      'Compares what was measured: the two arms of a session, two results, or several a side. Part ' +
        'by part, with intervals, and with a verdict where there can be one. Measures nothing.',
    )
    .argument('<before...>', 'a session; or results, of which the second of two is after')
    .option('--against <after...>', 'the results or sessions of after, where they are several')
    .option(
      '--margin <change>',
      'smallest change that matters, as 2% or 0.1ms (default: 3% to 10%)',
    )
    .option(
      '--session-sd <share>',
      'how much sessions of one thing differ, as 4%: then two files have a verdict',
    )
    .option('--force', 'compare also what should not be: every verdict is then inconclusive');
  addFormatOption(command, COMPARISON_FORMAT_NAMES).option(
    '-o, --out <file>',
    'also the comparison as JSON, in this file or folder',
  );
  addLookOptions(command)
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: CompareOptions) => act(paths, options));
}
