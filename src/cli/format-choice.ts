import type { ResultFormat } from '../report/render.js';

import { UsageError } from './usage-error.js';

/*
 * Lists of their own: a help text must not load what renders tables. What a command can write is
 * said by its help, and checked when its options are read.
 */
export const RESULT_FORMAT_NAMES = [
  'table',
  'json',
  'csv',
  'markdown',
  'junit',
  'github',
  'bencher-json',
] as const satisfies readonly ResultFormat[];

export const COMPARISON_FORMAT_NAMES = [
  'table',
  'json',
  'csv',
  'markdown',
  'junit',
  'github',
  'bencher-json',
] as const;

export const HISTORY_FORMAT_NAMES = ['table', 'json', 'markdown', 'otava-csv'] as const;

export type Format = ResultFormat;
export type ComparisonFormat = (typeof COMPARISON_FORMAT_NAMES)[number];
export type HistoryFormat = (typeof HISTORY_FORMAT_NAMES)[number];
export type AnyFormat = Format | ComparisonFormat | HistoryFormat;

/** `csv`: to stdout; `csv=out.csv`: to that file. */
export type FormatChoice<Name extends AnyFormat = Format> = {
  readonly format: Name;
  readonly path: string | undefined;
};

export const FILE_ENDINGS: Readonly<Record<AnyFormat, string>> = {
  table: 'txt',
  json: 'json',
  csv: 'csv',
  markdown: 'md',
  junit: 'xml',
  github: 'txt',
  'bencher-json': 'json',
  'otava-csv': 'csv',
};

export function parseFormatChoice<Name extends AnyFormat>(
  word: string,
  formats: readonly Name[],
): FormatChoice<Name> {
  const at = word.indexOf('=');
  const name = at === -1 ? word : word.slice(0, at);
  const path = at === -1 ? undefined : word.slice(at + 1);
  const format = formats.find((known) => known === name);
  if (format === undefined) {
    throw new UsageError(
      `--format does not know '${name}'`,
      `one of ${formats.join(', ')}; with =path to write a file, as json=out.json`,
    );
  }
  if (path === '') {
    const example = `--format ${format}=out.${FILE_ENDINGS[format]}`;
    throw new UsageError(`--format ${format}= lacks its path`, `write ${example}`);
  }
  return { format, path };
}

/** The one format that goes to stdout. */
export function printedFormatOf<Name extends AnyFormat>(
  choices: readonly FormatChoice<Name>[],
): Name | 'table' {
  const printed = choices.filter((choice) => choice.path === undefined);
  const [first, second] = printed.map(({ format }) => format);
  if (first !== undefined && second !== undefined) {
    throw new UsageError(
      'only one format can go to stdout',
      `give the others a path: --format ${first} --format ${second}=out.${FILE_ENDINGS[second]}`,
    );
  }
  return first ?? 'table';
}
