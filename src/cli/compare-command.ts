import { resolve } from 'node:path';

import { renderComparison } from '../report/render-comparison.js';
import type { ComparisonDocument } from '../result/comparison-document.js';
import { resultFileName } from '../result/result-file.js';
import { readRatio } from '../scenario/quantity.js';
import { UnreadableHistogram } from '../stats/encoded-histogram.js';

import { compareFiles } from '../compare/compare-files.js';
import type { Compared, ComparedFile, CompareRules } from '../compare/compare-inputs.js';
import { joinedSession } from '../compare/session-parts.js';
import { unreadableIn } from '../compare/unreadable.js';
import type { CompareOptions } from './declare-compare.js';
import { DONE, decisiveOf, type ExitCode, RUN_FAILED, WRONG_USE } from './exit-code.js';
import { type ComparisonFormat, printedFormatOf } from './format-choice.js';
import type { Io } from './io.js';
import { optionValueOf } from './option-quantity.js';
import { type MeasuredFile, readMeasured, standingFor } from './read-measured.js';
import { refusalText } from './refusal-text.js';
import { type Export, type Kept, proveExports, withLineEnd, writeExports } from './run-outputs.js';
import { codeOfComparison, rulesOf } from './show-session.js';
import { styleOf } from './style-of.js';
import { UsageError } from './usage-error.js';

/** Compares files that are there. Every one is read before anything is said. */
export function compareCommand(
  paths: readonly string[],
  options: CompareOptions,
  io: Io,
): ExitCode {
  const format = printedFormatOf(options.format ?? []);
  const rules: CompareRules = {
    ...rulesOf(options),
    sessionRatio: sessionRatioOf(options),
    onDifference: options.force === true ? 'downgrade' : 'refuse',
  };
  const read = readAll([...paths, ...(options.against ?? [])], io);
  if (read === undefined) return WRONG_USE;
  const sides = sidesOf(read, paths.length, options.against);
  const exports = proveExports(choicesOf(options), {
    documents: 1,
    folder: io.folder,
    inputs: read.map(({ path }) => resolve(io.folder, path)),
  });
  const compared = comparedOrDamaged(sides, rules, io);
  if (compared === undefined) return WRONG_USE;
  if (compared.kind === 'refused') {
    io.stderr.write(refusalText(compared.differences));
    return WRONG_USE;
  }
  return show(compared, read, { options, io, format, exports });
}

function sessionRatioOf({ sessionSd }: CompareOptions): number | null {
  if (sessionSd === undefined) return null;
  const ratio = optionValueOf('--session-sd', readRatio(sessionSd));
  if (ratio > 0) return ratio;
  throw new UsageError('--session-sd 0% says that sessions never differ', 'as --session-sd 4%');
}

/** `-o` is one more export. */
function choicesOf({ format = [], out }: CompareOptions): NonNullable<CompareOptions['format']> {
  return out === undefined ? format : [...format, { format: 'json', path: out }];
}

/** Histograms are read where they are needed; one that cannot be read is the file's mistake. */
function comparedOrDamaged(
  { before, after }: Sides,
  rules: CompareRules,
  io: Io,
): Compared | undefined {
  try {
    return compareFiles(before, after, rules);
  } catch (error) {
    const [place] = [...before, ...after].flatMap(unreadableIn);
    if (!(error instanceof UnreadableHistogram) || place === undefined) throw error;
    io.stderr.write(`error: ${place}\n`);
    return undefined;
  }
}

type Showing = {
  readonly options: CompareOptions;
  readonly io: Io;
  readonly format: ComparisonFormat;
  readonly exports: readonly Export<ComparisonFormat>[];
};

function show(
  { document }: Extract<Compared, { kind: 'compared' }>,
  [first]: readonly MeasuredFile[],
  { options, io, format, exports }: Showing,
): ExitCode {
  const scenario = first?.document.scenario ?? { path: '', text: '' };
  const render: Kept<ComparisonFormat>['render'] = (name, style) =>
    renderComparison(document, name, { ...style, scenario });
  io.stdout.writeHidden(withLineEnd(render(format, styleOf(options, undefined, io))));
  const kept = { fileName: fileNameOf(document), text: () => '', render };
  const failures = writeExports(kept, exports, options, io.folder);
  for (const failure of failures) io.stderr.write(`error: ${failure}\n`);
  return decisiveOf([failures.length > 0 ? RUN_FAILED : DONE, codeOfComparison(document, io)]);
}

function fileNameOf({ scenario, sides }: ComparisonDocument): string {
  return resultFileName(`${scenario.name} comparison`, sides.after.startedAt);
}

function readAll(paths: readonly string[], io: Io): readonly MeasuredFile[] | undefined {
  const files: MeasuredFile[] = [];
  for (const path of paths) {
    const read = readMeasured(path, io.folder);
    if (read.ok) files.push(read.file);
    else io.stderr.write(`error: ${read.message}\n`);
  }
  return files.length === paths.length ? files : undefined;
}

type Sides = { readonly before: readonly ComparedFile[]; readonly after: readonly ComparedFile[] };

/** Without `--against`, one session is both sides, and of two files the second is after. */
function sidesOf(
  files: readonly MeasuredFile[],
  beforeCount: number,
  against: readonly string[] | undefined,
): Sides {
  const before = files.slice(0, beforeCount).map((file) => standingFor(file, 'before'));
  if (against !== undefined) {
    return { before, after: files.slice(beforeCount).map((file) => standingFor(file, 'after')) };
  }
  if (joinedSession(before) !== undefined) return { before, after: [] };
  const [first, second, ...others] = files;
  if (first === undefined || second === undefined) {
    throw new UsageError(
      'one result has nothing to be compared with',
      'give two (before.json after.json), or a session that modelbench ab wrote',
    );
  }
  if (others.length > 0) {
    throw new UsageError(
      `which of these ${files.length} files are before, and which after?`,
      'put --against between them: compare old/*.json --against new/*.json',
    );
  }
  return { before: [standingFor(first, 'before')], after: [standingFor(second, 'after')] };
}
