import { renderResult } from '../report/render.js';
import type { RunOutcome } from '../run/event.js';
import type { CellDocument, ResultDocument } from '../result/document.js';
import { withFloors } from '../result/floor.js';
import { redactStrings } from '../result/redact-strings.js';
import { RESULT_SHAPE } from '../result/result-shape.js';
import type { Plan } from '../scenario/plan.js';

import type { RunOptions } from './declare-run.js';
import type { Engine } from './engine.js';
import {
  DONE,
  decisiveOf,
  type ExitCode,
  INTERRUPTED,
  LIMIT_CROSSED,
  NOT_TRUSTED,
  RUN_FAILED,
  TERMINATED,
} from './exit-code.js';
import type { Format } from './format-choice.js';
import type { Io } from './io.js';
import { keptFloors } from './kept-selftest.js';
import {
  keptResult,
  type RunOutputs,
  type Written,
  withLineEnd,
  writeOutputs,
} from './run-outputs.js';
import { whileShown } from './shown-run.js';
import { appendStepSummary } from './step-summary.js';
import type { Stopping } from './stopping.js';
import { fileStyleOf, styleOf } from './style-of.js';

/** What measuring needs of the command line. */
export type Measuring = {
  readonly options: RunOptions;
  readonly io: Io;
  readonly stopping: Stopping;
  readonly format: Format;
  readonly engine: Engine;
};

export type MeasuredDocument = { readonly outcome: RunOutcome; readonly document: ResultDocument };

/** Runs one plan; its document has floors, no secrets, and a word if it was too short of time. */
export async function measureDocument(
  plan: Plan,
  { options, io, stopping, engine }: Omit<Measuring, 'format'>,
): Promise<MeasuredDocument> {
  const outcome = await whileShown({ options, io, stopping }, (setting) =>
    engine.runPlan(plan, setting),
  );
  const isShort = outcome.ended.kind === 'interrupted' && stopping.signal() === undefined;
  const { host, tool } = outcome.document;
  const measured = withFloors(outcome.document, keptFloors(host, tool, io.environment));
  const whole = isShort ? withTimeWarning(measured, plan, options) : measured;
  const document = redactStrings(whole, [...io.secrets], RESULT_SHAPE);
  return { outcome, document };
}

/** Runs one plan, keeps its result, prints its report. */
export async function measurePlan(
  plan: Plan,
  outputs: RunOutputs,
  measuring: Measuring,
): Promise<{ readonly code: ExitCode; readonly document: ResultDocument }> {
  const { options, io, stopping, format } = measuring;
  const { outcome, document } = await measureDocument(plan, measuring);
  // Written before it is printed: nothing that goes wrong with the report costs the result.
  const written = writeOutputs(keptResult(document), outputs, options, io.folder);
  const report = renderResult(document, format, styleOf(options, written.savedAt, io));
  io.stdout.writeHidden(withLineEnd(report));
  appendStepSummary(
    options.format ?? [],
    () => renderResult(document, 'markdown', fileStyleOf(options, written.savedAt)),
    io,
  );
  tellOutcome(outcome, written, measuring);
  // Our own fault ends the command with its stack, after what was measured is safe.
  if (outcome.ended.kind === 'fault') throw outcome.ended.error;
  const distrusted = distrustedCells(document.cells, options);
  const code = decisiveOf([
    codeOfEnd(outcome, document, stopping),
    codeOfCells(document.cells, distrusted),
    written.failures.length > 0 ? RUN_FAILED : DONE,
  ]);
  if (code === NOT_TRUSTED) {
    io.stderr.write(distrustText(distrusted));
  }
  return { code, document };
}

function withTimeWarning(
  document: ResultDocument,
  plan: Plan,
  options: RunOptions,
): ResultDocument {
  const cells = `${document.cells.length} of ${plan.cells.length} cells`;
  const finding = {
    code: 'stopped-by-max-time',
    message: `stopped after ${options.maxTime}: ${cells} have a result`,
    advice: 'give --max-time more, or measure less: fewer cells, or a shorter `measure`',
    cells: [],
  };
  return { ...document, warnings: [...document.warnings, finding] };
}

function tellOutcome(outcome: RunOutcome, written: Written, measuring: Measuring): void {
  const { io, options, format } = measuring;
  if (outcome.ended.kind === 'failed') {
    io.stderr.write(`error: ${outcome.ended.why}\n`);
  }
  for (const failure of written.failures) {
    io.stderr.write(`error: ${failure}\n`);
  }
  // Tables and Markdown say it themselves; of JSON and CSV the path is no part.
  const isUnsaid = format !== 'table' && format !== 'markdown';
  if (written.savedAt !== undefined && isUnsaid && options.quiet !== true) {
    io.stderr.write(`result: ${written.savedAt}\n`);
  }
}

/** Invalid cells, and with `--strict` the suspect ones after them. */
function distrustedCells(
  cells: readonly CellDocument[],
  { strict }: RunOptions,
): readonly CellDocument[] {
  const of = (verdict: CellDocument['validity']['verdict']): readonly CellDocument[] =>
    cells.filter(({ validity }) => validity.verdict === verdict);
  return strict === true ? [...of('invalid'), ...of('suspect')] : of('invalid');
}

/** The first reason of the first cell that has one; the report has them all. */
function distrustText([first, ...others]: readonly CellDocument[]): string {
  const reason = first?.validity.reasons[0]?.message ?? `a cell is ${first?.validity.verdict}`;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `error: not to be trusted: ${reason} (${first?.name}${more})\n`;
}

export function codeOfEnd(
  outcome: RunOutcome,
  document: ResultDocument,
  stopping: Stopping,
): ExitCode {
  switch (stopping.signal()) {
    case 'SIGINT':
      return INTERRUPTED;
    case 'SIGTERM':
      return TERMINATED;
    default:
      break;
  }
  // Out of time before anything was answered: that is no measurement.
  const isAnswered = document.cells.some((cell) => cell.counts.ok > 0);
  return outcome.ended.kind === 'failed' || !isAnswered ? RUN_FAILED : DONE;
}

function codeOfCells(
  cells: readonly CellDocument[],
  distrusted: readonly CellDocument[],
): ExitCode {
  if (distrusted.length > 0) return NOT_TRUSTED;
  const crossed = cells.some((cell) => cell.limits.some(({ verdict }) => verdict === 'crossed'));
  return crossed ? LIMIT_CROSSED : DONE;
}
