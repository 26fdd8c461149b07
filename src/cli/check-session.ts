/*
 * The regression test of a check: rounds that screen, and where they find something, fresh rounds
 * of which only what was found is gated. Only these decide, and only their numbers are reported:
 * those of a screen that found something are too large, because that is why they were found.
 */
import type { ArmPlans } from '../study/ab/arm-plan.js';
import { foresee } from '../study/ab/foresee.js';
import type { SessionOutcome, SessionRequest } from '../study/ab/run-session.js';
import { limitsOfSession } from '../study/check/limits-of-runs.js';
import { countOf } from '../report/number.js';
import type {
  CheckDocument,
  ComparisonDocument,
  MetricName,
} from '../result/comparison-document.js';
import { redactStrings } from '../result/redact-strings.js';
import { SESSION_SHAPE } from '../result/session-shape.js';

import type { SeenDeviation } from '../compare/seen-deviations.js';
import { unconfirmed } from '../compare/unconfirmed.js';
import { enoughBy } from './ab-command.js';
import { codeOfLimits, codeOfTest } from './check-verdict.js';
import { type Checking, confirmationPlace } from './checking.js';
import { designOf, foresightText } from './design-words.js';
import { DONE, decisiveOf, type ExitCode, RUN_FAILED } from './exit-code.js';
import type { ComparisonFormat } from './format-choice.js';
import {
  codeOfSession,
  measureSession,
  type SessionMeasuring,
  whileStoppable,
} from './measure-session.js';
import { proveOutputs, type RunOutputs } from './run-outputs.js';
import { comparisonOf, keepSession, rulesOf, showComparison, tellEnd } from './show-session.js';

/** What is measured, and how much its rounds differed before, as far as that is known. */
type Tested = { readonly arms: ArmPlans; readonly seen: readonly SeenDeviation[] };

export async function checkSession(checking: Checking, tested: Tested): Promise<ExitCode> {
  const { options, io, files } = checking;
  const room = { documents: 1, folder: io.folder, inputs: files };
  const outputs = proveOutputs(options.out, options.format ?? [], room);
  return whileStoppable(options, io, async (measuring) => {
    const screen = await stage({ checking, tested, outputs, measuring }, 'screen', undefined);
    const flagged = flaggedOf(screen.comparison);
    if (screen.code !== DONE || flagged.length === 0) return shown(screen, checking, outputs);
    // Its time is up: there is none for rounds that decide.
    if (measuring.stopping.requested() !== undefined) {
      return shown(decidingOf(screen, undefined), checking, outputs);
    }
    if (options.quiet !== true) {
      const what = countOf(flagged.length, 'time');
      io.stderr.write(`${what} ${flagged.length === 1 ? 'looks' : 'look'} slower: once more\n`);
    }
    const second = await stage({ checking, tested, outputs, measuring }, 'confirmation', flagged);
    return shown(decidingOf(screen, second), checking, outputs);
  });
}

/** The confirmation; where it has not one whole round, what the screen found is not decided. */
function decidingOf(screen: Staged, confirmation: Staged | undefined): Staged {
  if (confirmation?.comparison !== undefined || screen.comparison === undefined) {
    return confirmation ?? screen;
  }
  const { code = screen.code } = confirmation ?? {};
  return {
    ...screen,
    comparison: unconfirmed(screen.comparison),
    // A screen is a measurement, so being out of time is no failed run.
    code: confirmation?.outcome.ended.kind === 'interrupted' && code === RUN_FAILED ? DONE : code,
  };
}

type Staging = {
  readonly checking: Checking;
  readonly tested: Tested;
  readonly outputs: RunOutputs<ComparisonFormat>;
  readonly measuring: SessionMeasuring;
};

type Staged = {
  readonly outcome: SessionOutcome;
  readonly comparison: ComparisonDocument | undefined;
  readonly savedAt: string | undefined;
  /** Of how the measuring went. */
  readonly code: ExitCode;
};

async function stage(
  { checking, tested, outputs, measuring }: Staging,
  series: CheckDocument['stage'],
  metrics: readonly MetricName[] | undefined,
): Promise<Staged> {
  const { options, io } = checking;
  const request = requestOf(tested, checking, series);
  if (options.quiet !== true) {
    const name = series === 'screen' ? 'plan' : 'confirmation';
    io.stderr.write(`${name}: ${foresightText(request.foresight)}\n`);
  }
  const { document, ended } = await measureSession(request, measuring);
  const session = redactStrings(document, [...io.secrets], SESSION_SHAPE);
  const outcome = { document: session, ended };
  const kept = keepSession(
    session,
    series === 'screen' ? outputs : confirmationPlace(outputs),
    checking,
  );
  for (const failure of kept.failures) io.stderr.write(`error: ${failure}\n`);
  tellEnd(outcome, io);
  const family = metrics === undefined ? undefined : ({ kind: 'chosen', metrics } as const);
  const rules = rulesOf(options);
  const comparison = comparisonOf(session, family === undefined ? rules : { ...rules, family });
  return {
    outcome,
    comparison:
      comparison === undefined
        ? undefined
        : { ...comparison, check: { stage: series, limits: limitsOf(checking, session) } },
    savedAt: kept.savedAt,
    code: decisiveOf([
      codeOfSession(outcome, measuring.stopping),
      kept.failures.length > 0 ? RUN_FAILED : DONE,
    ]),
  };
}

/** A confirmation has a fifth more rounds: it decides about few times, and must not miss them. */
const CONFIRMATION_SHARE = 1.2;

function requestOf(
  { arms, seen }: Tested,
  { options }: Checking,
  series: CheckDocument['stage'],
): SessionRequest {
  const first = designOf(options);
  const rounds = Math.ceil((first.looks[0] ?? first.rounds) * CONFIRMATION_SHARE);
  const design = series === 'screen' ? first : { rounds, looks: [rounds], alpha: first.alpha };
  const foresight = foresee(arms.after.plan, design, seen);
  return { arms, design, foresight, series, isEnough: enoughBy(options) };
}

function limitsOf(
  { plan }: Checking,
  session: SessionOutcome['document'],
): CheckDocument['limits'] {
  return limitsOfSession(plan, session).flatMap(({ cell, limits }) =>
    limits.map((limit) => ({ ...limit, cell })),
  );
}

function flaggedOf(comparison: ComparisonDocument | undefined): readonly MetricName[] {
  return (comparison?.metrics ?? [])
    .filter(({ gated, verdict }) => gated && verdict === 'regressed')
    .map(({ cell, part, statistic }) => ({ cell, part, statistic }));
}

function shown(
  { outcome, comparison, savedAt, code }: Staged,
  checking: Checking,
  outputs: RunOutputs<ComparisonFormat>,
): ExitCode {
  if (comparison === undefined) return code;
  const { options, io } = checking;
  const document = { savedAt, comparison, document: outcome.document };
  const failures = showComparison(document, outputs, checking);
  for (const failure of failures) io.stderr.write(`error: ${failure}\n`);
  return decisiveOf([
    code,
    failures.length > 0 ? RUN_FAILED : DONE,
    codeOfTest(comparison, options, io),
    codeOfLimits(comparison.check?.limits ?? [], options, io),
  ]);
}
