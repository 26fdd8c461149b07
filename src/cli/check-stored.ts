/*
 * A check against old numbers: what is new is measured once, and where it looks slower once more.
 * Weak, because the machine may have changed since; five measurements make a history to hold it
 * against, fewer prove nothing, and it says so.
 */
import { planOfRound } from '../study/ab/round-plan.js';
import type { CheckDocument, ComparisonDocument } from '../result/comparison-document.js';
import type { ResultDocument } from '../result/document.js';

import { compareFiles } from '../compare/compare-files.js';
import type { ComparedFile } from '../compare/compare-inputs.js';
import { unconfirmed } from '../compare/unconfirmed.js';
import { type CheckBaseline, lackingCells } from './check-baseline.js';
import { codeOfLimits, codeOfTest, codeOfUndecided } from './check-verdict.js';
import { type Checking, confirmationPlace } from './checking.js';
import { DONE, decisiveOf, type ExitCode, RUN_FAILED, WRONG_USE } from './exit-code.js';
import type { ComparisonFormat } from './format-choice.js';
import { codeOfEnd, measureDocument } from './measure-plan.js';
import { isOutOfTime, type SessionMeasuring, whileStoppable } from './measure-session.js';
import { standingFor } from './read-measured.js';
import { keptResult, proveOutputs, type RunOutputs, writeOutputs } from './run-outputs.js';
import { rulesOf, showComparison } from './show-session.js';
import { UsageError } from './usage-error.js';

type Stored = Extract<CheckBaseline, { kind: 'stored' }>;

export async function checkStored(checking: Checking, stored: Stored): Promise<ExitCode> {
  const { plan, options, io, files } = checking;
  refuseLackingCells(checking, stored);
  const inputs = [...files, ...stored.files.map(({ path }) => path)];
  const room = { documents: 1, folder: io.folder, inputs };
  const outputs = proveOutputs(options.out, options.format ?? [], room);
  return whileStoppable(options, io, async (measuring) => {
    const first = await measureOnce({ checking, stored, outputs, measuring }, 'screen');
    const { comparison } = first;
    if (first.code !== DONE || comparison?.verdict !== 'regressed') {
      return shown(first, checking, outputs);
    }
    const undecided = { ...first, comparison: unconfirmed(comparison) };
    if (measuring.stopping.requested() !== undefined) return shown(undecided, checking, outputs);
    if (options.quiet !== true) io.stderr.write('it looks slower: once more\n');
    const again = {
      ...checking,
      plan: planOfRound(plan, plan, { series: 'confirmation', round: 0 }),
    };
    const place = confirmationPlace(outputs);
    const staging = { checking: again, stored, outputs: place, measuring };
    const second = await measureOnce(staging, 'confirmation');
    const isCut = second.comparison === undefined && second.document.partial;
    return shown(isCut ? { ...undecided, code: second.code } : second, checking, outputs);
  });
}

function refuseLackingCells({ plan, options }: Checking, { files, label }: Stored): void {
  const lacking = lackingCells(
    files,
    plan.cells.map(({ name }) => name),
  );
  if (lacking.length === 0 || options.force === true) return;
  const [first, ...others] = lacking;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new UsageError(
    `the baseline ${label} has no cell "${first}"${more}`,
    'measure it anew with this scenario, or leave those cells out with --only',
  );
}

type Staging = {
  readonly checking: Checking;
  readonly stored: Stored;
  readonly outputs: RunOutputs<ComparisonFormat>;
  readonly measuring: SessionMeasuring;
};

type Measured = {
  readonly document: ResultDocument;
  readonly comparison: ComparisonDocument | undefined;
  readonly savedAt: string | undefined;
  readonly code: ExitCode;
};

async function measureOnce(
  { checking, stored, outputs, measuring }: Staging,
  stage: CheckDocument['stage'],
): Promise<Measured> {
  const { plan, options, io } = checking;
  const { outcome, document } = await measureDocument(plan, measuring);
  const place = { ...outputs, exports: [] };
  const written = writeOutputs(keptResult(document), place, options, io.folder);
  for (const failure of written.failures) io.stderr.write(`error: ${failure}\n`);
  if (outcome.ended.kind === 'failed') io.stderr.write(`error: ${outcome.ended.why}\n`);
  if (outcome.ended.kind === 'fault') throw outcome.ended.error;
  const failed = written.failures.length > 0 ? RUN_FAILED : DONE;
  const isCut = isOutOfTime(outcome.ended, measuring.stopping);
  const ended = isCut
    ? codeOfUndecided(`stopped after ${options.maxTime}, before all was measured`, options, io)
    : codeOfEnd(outcome, document, measuring.stopping);
  const code = decisiveOf([ended, failed]);
  const path = written.savedAt ?? plan.source.path;
  const isWhole = code === DONE && !isCut;
  const comparison = isWhole ? comparedWith(stored, document, path, checking) : undefined;
  const limits = document.cells.flatMap((cell) =>
    cell.limits.map((limit) => ({ ...limit, cell: cell.name })),
  );
  return {
    document,
    comparison: comparison === undefined ? undefined : { ...comparison, check: { stage, limits } },
    savedAt: written.savedAt,
    code: isWhole && comparison === undefined ? WRONG_USE : code,
  };
}

/** Undefined where they cannot be compared, and why stands on stderr. */
function comparedWith(
  { files, label }: Stored,
  document: ResultDocument,
  path: string,
  { options, io }: Checking,
): ComparisonDocument | undefined {
  const onDifference = options.force === true ? 'downgrade' : 'refuse';
  const after: ComparedFile = { kind: 'result', path, document };
  // Of a session what was new then is what is old now.
  const before = files.map((file) => standingFor(file, 'after'));
  const compared = compareFiles(before, [after], {
    ...rulesOf(options),
    onDifference,
  });
  if (compared.kind === 'refused') {
    io.stderr.write(`error: this cannot be compared with the baseline ${label}\n`);
    for (const { message, before: was, after: now } of compared.differences) {
      io.stderr.write(`  ${message}: ${was} before, ${now} now\n`);
    }
    return undefined;
  }
  const { sides } = compared.document;
  return { ...compared.document, sides: { ...sides, before: { ...sides.before, label } } };
}

function shown(
  { document, comparison, savedAt, code }: Measured,
  checking: Checking,
  outputs: RunOutputs<ComparisonFormat>,
): ExitCode {
  if (comparison === undefined) return code;
  const { options, io } = checking;
  const failures = showComparison({ savedAt, comparison, document }, outputs, checking);
  for (const failure of failures) io.stderr.write(`error: ${failure}\n`);
  return decisiveOf([
    code,
    failures.length > 0 ? RUN_FAILED : DONE,
    codeOfTest(comparison, options, io),
    codeOfLimits(comparison.check?.limits ?? [], options, io),
  ]);
}
