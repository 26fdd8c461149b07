import type { Command } from 'commander';

import type { WorkersWish } from '../run/generator.js';
import { readCount } from '../scenario/quantity.js';
import type { Range } from '../base/limits.js';

import { parseWorkers } from './declare-run.js';
import type { ComparisonFormat } from './format-choice.js';
import { optionValueOf } from './option-quantity.js';
import { type Assignment, addSet, type ChangeOptions, type LookOptions } from './option-words.js';

/** What `ab` and `check` have alike: two arms, and rounds of them. */
export type RoundOptions = ChangeOptions &
  LookOptions<ComparisonFormat> & {
    readonly out?: string;
    readonly setBefore?: readonly Assignment[];
    readonly setAfter?: readonly Assignment[];
    readonly restartBefore?: string;
    readonly restartAfter?: string;
    readonly rounds?: number;
    readonly adaptive?: boolean;
    readonly margin?: string;
    readonly workers?: WorkersWish;
    readonly maxTime?: string;
    readonly quiet?: boolean;
    /** False with `--no-progress`, else true. */
    readonly progress: boolean;
  };

/** One is no comparison; more than these are no test of a change but a study of its own. */
const ROUNDS: Range = { min: 2, max: 200 };

export function addArmOptions(command: Command): Command {
  return command
    .option('--set-before <path=value>', 'set a field of before alone; repeatable', addSet)
    .option('--set-after <path=value>', 'set a field of after alone; repeatable', addSet)
    .option('--restart-before <cmd>', 'start or restart before with this, ahead of each run')
    .option('--restart-after <cmd>', 'start or restart after with this, ahead of each run');
}

export function addRoundOptions(command: Command): Command {
  return command
    .optionsGroup('The rounds:')
    .option('--rounds <n>', 'rounds, each of which measures both arms (default: 10)', parseRounds)
    .option('--adaptive', 'look after 10, 16 and 24 rounds, and stop when it is decided')
    .option(
      '--margin <change>',
      'smallest change that matters, as 2% or 0.1ms (default: 3% to 10%)',
    )
    .option('--workers <n|auto>', 'threads that send; auto adds one where late', parseWorkers)
    .option('--max-time <duration>', 'stop after this long and keep what was measured, as 20m');
}

function parseRounds(word: string): number {
  return optionValueOf('--rounds', readCount(word, ROUNDS));
}
