import type { ResultFormat } from '../report/render.js';

import { UsageError } from './usage-error.js';

/** A list of its own: a help text must not load what renders tables. */
const FORMATS = ['table', 'json', 'csv', 'markdown'] as const satisfies readonly ResultFormat[];

export type Format = ResultFormat;

/** `csv`: to stdout; `csv=out.csv`: to that file. */
export type FormatChoice = { readonly format: Format; readonly path: string | undefined };

export const FILE_ENDINGS: Readonly<Record<Format, string>> = {
  table: 'txt',
  json: 'json',
  csv: 'csv',
  markdown: 'md',
};

export function parseFormatChoice(word: string): FormatChoice {
  const at = word.indexOf('=');
  const name = at === -1 ? word : word.slice(0, at);
  const path = at === -1 ? undefined : word.slice(at + 1);
  const format = FORMATS.find((known) => known === name);
  if (format === undefined) {
    throw new UsageError(
      `--format does not know '${name}'`,
      `one of ${FORMATS.join(', ')}; with =path to write a file, as csv=out.csv`,
    );
  }
  if (path === '') {
    throw new UsageError(`--format ${format}= lacks its path`, `write --format ${format}=out.txt`);
  }
  return { format, path };
}

/** The one format that goes to stdout. */
export function printedFormatOf(choices: readonly FormatChoice[]): Format {
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
