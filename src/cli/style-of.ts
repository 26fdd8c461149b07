import type { Style } from '../report/render.js';

import type { Io, Output } from './io.js';
import type { Look } from './option-words.js';

/** What a pipe or a file gets: a table fits every terminal and every mail. */
const COLUMNS = 80;

export function styleOf(options: Look, savedAt: string | undefined, io: Io): Style {
  return {
    width: io.stdout.columns() ?? COLUMNS,
    color: wantsColor(options.color, io.stdout, io.environment),
    details: options.details ?? false,
    savedAt,
  };
}

/** For a file: no colour and no terminal's width. */
export function fileStyleOf(options: Look, savedAt: string | undefined): Style {
  return { width: COLUMNS, color: false, details: options.details ?? false, savedAt };
}

/** The option decides, then NO_COLOR and FORCE_COLOR (any value), then the terminal. */
function wantsColor(
  option: boolean | undefined,
  output: Output,
  environment: Io['environment'],
): boolean {
  if (option !== undefined) {
    return option;
  }
  if (isSet(environment.NO_COLOR)) {
    return false;
  }
  if (isSet(environment.FORCE_COLOR)) {
    return environment.FORCE_COLOR !== '0';
  }
  return output.isTerminal && environment.TERM !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
