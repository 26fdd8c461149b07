import { scenarioDocumentOf } from '../run/scenario-document.js';
import type { Plan } from '../scenario/plan.js';
import { roundsRequired } from '../stats/power.js';

import { readArms } from './arm-plans.js';
import { checkBaselineOf } from './check-baseline.js';
import { checkLimits } from './check-limits.js';
import { checkSession } from './check-session.js';
import { checkStored } from './check-stored.js';
import { chosenMargins } from './chosen-margins.js';
import type { CheckOptions } from './declare-check.js';
import { designOf } from './design-words.js';
import { type ExitCode, WRONG_USE } from './exit-code.js';
import { printedFormatOf } from './format-choice.js';
import type { Io } from './io.js';
import { overridesOf, readInput, readPlans } from './read-plans.js';
import { seenBefore } from './seen-before.js';
import { UsageError } from './usage-error.js';

/** Everything that can be wrong with the gate itself is found before the first request. */
export async function checkCommand(path: string, options: CheckOptions, io: Io): Promise<ExitCode> {
  const format = printedFormatOf(options.format ?? []);
  // Only to refuse what is no margin, before anything is sent.
  chosenMargins(options.margin);
  const isQuiet = options.quiet === true;
  const closing = '; nothing was sent';
  const overrides = overridesOf({
    ...options,
    set: [...(options.set ?? []), ...(options.setAfter ?? [])],
  });
  const read = readPlans([readInput(path, io)], overrides, { io, isQuiet, closing });
  const [plan] = read?.plans ?? [];
  if (read === undefined || plan === undefined) return WRONG_USE;
  const checking = { plan, files: read.files, options, io, format };
  const baseline = checkBaselineOf(options, scenarioDocumentOf(plan).sha256, io);
  switch (baseline.kind) {
    case 'limits':
      refuseNoLimit(plan);
      return checkLimits(checking);
    case 'stored':
      return checkStored(checking, baseline);
    case 'target': {
      refuseDeadGate(options);
      const { url, restart, label, measured } = baseline;
      const words = {
        before: { url, set: options.setBefore ?? [], restart, label },
        after: {
          url: undefined,
          set: options.setAfter ?? [],
          restart: options.restartAfter,
          label: undefined,
        },
      };
      const arms = readArms([path], words, { ...options, quiet: true }, io);
      if (arms === undefined) return WRONG_USE;
      const seen = seenBefore(label ?? '', measured, arms.arms, io);
      return checkSession(checking, { arms: arms.arms, seen });
    }
    default:
      return baseline satisfies never;
  }
}

function refuseNoLimit(plan: Plan): void {
  if (plan.cells.some(({ limits }) => limits.length > 0)) return;
  throw new UsageError(
    'this check could never fail: the scenario has no limits, and there is no --baseline',
    'write limits: [response p99 < 250ms], or name what to compare with',
  );
}

/** Fewer rounds than these cannot find the largest of differences. */
function refuseDeadGate(options: CheckOptions): void {
  const { rounds, looks, alpha } = designOf(options);
  const required = roundsRequired(alpha, looks.length);
  if (rounds >= required) return;
  throw new UsageError(
    `this check could never fail: ${rounds} rounds can show no change, however large`,
    `it takes ${required}: --rounds ${2 * required}`,
  );
}
