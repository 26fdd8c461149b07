import type { Command } from 'commander';

import { readCount } from '../scenario/quantity.js';
import { SEEDS } from '../base/limits.js';

import {
  type AnyFormat,
  type Format,
  type FormatChoice,
  parseFormatChoice,
  RESULT_FORMAT_NAMES,
} from './format-choice.js';
import { optionValueOf } from './option-quantity.js';
import { UsageError } from './usage-error.js';

/*
 * Options that several commands share, and how the words of an option become its value. Only
 * shapes are checked here; fields and units are the scenario's business.
 */

export type Assignment = { readonly path: string; readonly value: string };

/*
 * None has a default here: what is absent was not written, and the help stays short.
 */

/** Options that change a scenario before it is read. */
export type ChangeOptions = {
  readonly target?: string;
  readonly set?: readonly Assignment[];
  readonly only?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
  readonly seed?: number;
};

/** Options that say how a report looks. */
export type LookOptions<Name extends AnyFormat = Format> = Look & {
  readonly format?: readonly FormatChoice<Name>[];
};

export type Look = {
  readonly details?: boolean;
  /** Undefined: as the terminal and the environment want it. */
  readonly color?: boolean;
};

export function addChangeOptions(command: Command): Command {
  return command
    .optionsGroup('Changes to the scenario:')
    .option('--target <url>', 'measure this URL instead')
    .option('--set <path=value>', 'set any field, as --set load.concurrency=4; repeatable', addSet)
    .option(
      '--only <pattern>',
      'only cells whose names match, as --only "64KiB*"; repeatable',
      collect,
    )
    .option('--label <k=v>', 'keep this in the result; repeatable', addLabel)
    .option('--seed <n>', 'seed of all that is random', parseSeed);
}

export function addFormatOption(
  command: Command,
  formats: readonly AnyFormat[] = RESULT_FORMAT_NAMES,
): Command {
  const names = `${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}`;
  return command
    .optionsGroup('Output:')
    .option(
      '--format <format>',
      `${names} on stdout; format=path writes a file; repeatable`,
      (word: string, before: readonly FormatChoice<AnyFormat>[] = []) => [
        ...before,
        parseFormatChoice(word, formats),
      ],
    );
}

export function addLookOptions(command: Command): Command {
  return command
    .option('--details', 'all cells in full, with every piece')
    .option('--color', 'colour, also where no terminal is')
    .option('--no-color', 'no colour (NO_COLOR does the same)');
}

export function collect(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

export function addSet(word: string, before: readonly Assignment[] = []): readonly Assignment[] {
  const at = word.indexOf('=');
  if (at < 1) {
    throw new UsageError(
      '--set needs path=value',
      'as --set measure=5s or --set target.timeout=2s',
    );
  }
  return [...before, { path: word.slice(0, at), value: word.slice(at + 1) }];
}

function addLabel(
  word: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = word.indexOf('=');
  if (at < 1) {
    throw new UsageError('--label needs name=value', 'as --label branch=main');
  }
  return { ...before, [word.slice(0, at)]: word.slice(at + 1) };
}

function parseSeed(word: string): number {
  return optionValueOf('--seed', readCount(word, SEEDS));
}
