/* What a check comes to: one exit code, and one sentence on stderr where it is not green. */

import { headlineOf, reasonText } from '../report/comparison-words.js';
import { countOf } from '../report/number.js';
import type { ComparisonDocument } from '../result/comparison-document.js';
import type { LimitDocument } from '../result/document.js';

import type { CheckOptions } from './declare-check.js';
import {
  DONE,
  decisiveOf,
  type ExitCode,
  LIMIT_CROSSED,
  NOT_TRUSTED,
  REGRESSED,
} from './exit-code.js';
import type { Io } from './io.js';

export type CheckedLimit = LimitDocument & { readonly cell: string };

export function codeOfLimits(
  limits: readonly CheckedLimit[],
  options: CheckOptions,
  io: Io,
): ExitCode {
  const crossed = limits.filter(({ verdict }) => verdict === 'crossed');
  const open = limits.filter(({ verdict }) => verdict === 'notProved');
  if (crossed.length > 0) io.stderr.write(`error: limit crossed: ${listText(crossed)}\n`);
  if (open.length > 0) {
    const text = `limit not proved, and not crossed either: ${listText(open)}`;
    io.stderr.write(`${isLenient(options) ? 'warning' : 'error'}: ${text}\n`);
  }
  return decisiveOf([
    crossed.length > 0 ? LIMIT_CROSSED : DONE,
    open.length > 0 && !isLenient(options) ? NOT_TRUSTED : DONE,
  ]);
}

function listText([first, ...others]: readonly CheckedLimit[]): string {
  const more =
    others.length === 0 ? '' : ` and ${countOf(others.length, 'more').replace(/s$/, '')}`;
  return `${first?.limit} (${first?.cell})${more}`;
}

/**
 * Of a regression test. Green is only what was decided, or could have been: a difference that
 * matters would have been seen, and was not.
 */
export function codeOfTest(document: ComparisonDocument, options: CheckOptions, io: Io): ExitCode {
  const { validity, verdict, reasons } = document;
  if (validity.verdict === 'invalid') {
    const [first] = validity.reasons;
    io.stderr.write(`error: not to be trusted: ${first?.message ?? 'the session is invalid'}\n`);
    return NOT_TRUSTED;
  }
  if (verdict === 'regressed') {
    io.stderr.write(`error: ${headlineOf(document)}\n`);
    return REGRESSED;
  }
  if (verdict !== 'inconclusive') return DONE;
  const weak = reasons.find((reason) => reason !== 'undecided');
  if (weak === undefined && reasons.length > 0) {
    io.stderr.write('warning: not slower for certain, nor unchanged for certain\n');
    return DONE;
  }
  const why = weak === undefined ? 'nothing could be compared' : reasonText(weak);
  return codeOfUndecided(why, options, io);
}

/** Of a gate that decides nothing, for this reason. */
export function codeOfUndecided(why: string, options: CheckOptions, io: Io): ExitCode {
  const kind = isLenient(options) ? 'warning' : 'error';
  io.stderr.write(`${kind}: this check had no power to decide: ${why}\n`);
  return isLenient(options) ? DONE : NOT_TRUSTED;
}

function isLenient({ onInconclusive }: CheckOptions): boolean {
  return onInconclusive === 'warn';
}
