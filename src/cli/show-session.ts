/* What a session says: compared, kept and printed. */

import type { SessionOutcome } from '../study/ab/run-session.js';
import { renderComparison } from '../report/render-comparison.js';
import type { ComparisonDocument } from '../result/comparison-document.js';
import { comparisonText } from '../result/comparison-file.js';
import type { ResultDocument } from '../result/document.js';
import { redactStrings } from '../result/redact-strings.js';
import { resultFileName } from '../result/result-file.js';
import type { SessionDocument } from '../result/session-document.js';
import { SESSION_SHAPE } from '../result/session-shape.js';

import type { CompareRules } from '../compare/compare-inputs.js';
import { compareSession } from '../compare/compare-session.js';
import { usualRules } from '../compare/rules.js';
import { chosenMargins } from './chosen-margins.js';
import {
  DONE,
  decisiveOf,
  type ExitCode,
  NOT_TRUSTED,
  REGRESSED,
  RUN_FAILED,
} from './exit-code.js';
import type { ComparisonFormat } from './format-choice.js';
import type { Io } from './io.js';
import { keptSession, placedFor, wholeRounds } from './measure-session.js';
import type { RoundOptions } from './option-rounds.js';
import {
  type Kept,
  type RunOutputs,
  type Written,
  withLineEnd,
  writeExports,
  writeOutputs,
} from './run-outputs.js';
import { appendStepSummary } from './step-summary.js';
import { fileStyleOf, styleOf } from './style-of.js';
import { toolVersion } from './version.js';

export type Showing = {
  readonly options: RoundOptions;
  readonly io: Io;
  readonly format: ComparisonFormat;
};

/** By the margins that were asked for. */
export function rulesOf({ margin }: Pick<RoundOptions, 'margin'>): CompareRules {
  return { ...usualRules(toolVersion()), margins: chosenMargins(margin) };
}

/** Undefined where no round is whole: then there is nothing to compare. */
export function comparisonOf(
  session: SessionDocument,
  rules: CompareRules,
): ComparisonDocument | undefined {
  if (wholeRounds(session) === 0) return undefined;
  const compared = compareSession(session, { ...rules, onDifference: 'downgrade' });
  if (compared.kind === 'refused') throw new Error('a session that cannot be compared with itself');
  return compared.document;
}

/** Keeps what was measured, prints what it says; nothing is kept of nothing. */
export function showSession(
  { document, ended }: SessionOutcome,
  outputs: RunOutputs<ComparisonFormat>,
  showing: Showing,
): ExitCode {
  const { options, io, format } = showing;
  const session = redactStrings(document, [...io.secrets], SESSION_SHAPE);
  // Before it is compared: nothing that goes wrong then costs the measurement.
  const kept = keepSession(session, outputs, showing);
  tellEnd({ document: session, ended }, io);
  const comparison = comparisonOf(session, rulesOf(options));
  const failures = [...kept.failures];
  if (comparison !== undefined) {
    const shown = { savedAt: kept.savedAt, comparison, document: session };
    failures.push(...showComparison(shown, outputs, showing));
  }
  for (const failure of failures) io.stderr.write(`error: ${failure}\n`);
  const isUnsaid = comparison === undefined || (format !== 'table' && format !== 'markdown');
  if (kept.savedAt !== undefined && isUnsaid && options.quiet !== true) {
    io.stderr.write(`session: ${kept.savedAt}\n`);
  }
  return decisiveOf([
    failures.length > 0 ? RUN_FAILED : DONE,
    comparison === undefined ? DONE : codeOfComparison(comparison, io),
  ]);
}

/** Why there is less than was planned; a fault of our own ends the command with its stack. */
export function tellEnd({ document, ended }: SessionOutcome, io: Io): void {
  if (ended.kind === 'fault') throw ended.error;
  if (ended.kind === 'failed') io.stderr.write(`error: ${ended.why}\n`);
  const stopped = document.warnings.find(({ code }) => code === 'stopped-by-max-time');
  if (stopped !== undefined) {
    const kind = wholeRounds(document) === 0 ? 'error' : 'warning';
    io.stderr.write(`${kind}: ${stopped.message}\n`);
  }
}

export function keepSession(
  session: SessionDocument,
  outputs: RunOutputs<ComparisonFormat>,
  { options, io }: Showing,
): Written {
  const isSound = session.rounds.some(({ runs }) => runs.every(({ failure }) => failure === null));
  if (!isSound) return { savedAt: undefined, failures: [] };
  const place = { ...placedFor(session, outputs), exports: [] };
  return writeOutputs(keptSession(session), place, options, io.folder);
}

export type Shown = {
  readonly savedAt: string | undefined;
  readonly comparison: ComparisonDocument;
  /** What was measured. */
  readonly document: Pick<ResultDocument, 'scenario' | 'startedAt'>;
};

/** On stdout, in the files that were asked for, and on the page of the job; gives what failed. */
export function showComparison(
  { savedAt, comparison, document }: Shown,
  { exports }: RunOutputs<ComparisonFormat>,
  { options, io, format }: Showing,
): readonly string[] {
  const { scenario, startedAt } = document;
  const kept: Kept<ComparisonFormat> = {
    fileName: resultFileName(`${scenario.name} comparison`, startedAt),
    text: () => comparisonText(comparison),
    render: (name, style) => renderComparison(comparison, name, { ...style, scenario }),
  };
  io.stdout.writeHidden(withLineEnd(kept.render(format, styleOf(options, savedAt, io))));
  const fileStyle = fileStyleOf(options, savedAt);
  appendStepSummary(options.format ?? [], () => kept.render('markdown', fileStyle), io);
  return writeExports(kept, exports, options, io.folder);
}

export function codeOfComparison({ validity, verdict }: ComparisonDocument, io: Io): ExitCode {
  if (validity.verdict === 'invalid') {
    const [first] = validity.reasons;
    io.stderr.write(`error: not to be trusted: ${first?.message ?? 'the session is invalid'}\n`);
    return NOT_TRUSTED;
  }
  return verdict === 'regressed' ? REGRESSED : DONE;
}
