import { appendFileSync } from 'node:fs';

import type { AnyFormat, FormatChoice } from './format-choice.js';
import { hide } from './hiding.js';
import type { Io } from './io.js';
import { reasonOf } from './output-place.js';
import { withLineEnd } from './run-outputs.js';

/** GitHub refuses a summary of more than 1 MiB whole. */
const SUMMARY_BYTES_MAX = 1_000_000;

/**
 * With `--format github` the report also goes to the page of the job, where GitHub gives a file for
 * it. A job that has none, or cannot write it, is none the worse for it.
 */
export function appendStepSummary(
  choices: readonly FormatChoice<AnyFormat>[],
  markdown: () => string,
  io: Io,
): void {
  const path = io.environment.GITHUB_STEP_SUMMARY;
  const isWished = choices.some(({ format }) => format === 'github');
  if (!isWished || path === undefined || path === '') return;
  const text = hide(withLineEnd(markdown()), io.secrets);
  if (Buffer.byteLength(text) > SUMMARY_BYTES_MAX) {
    io.stderr.write('warning: the step summary would be larger than GitHub takes\n');
    return;
  }
  try {
    appendFileSync(path, text);
  } catch (error) {
    io.stderr.write(`warning: the step summary could not be written: ${reasonOf(error)}\n`);
  }
}
