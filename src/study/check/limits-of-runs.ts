/* The scenario's limits, judged by all runs of an arm together. */
import type { CellDocument, LimitDocument, SummaryDocument } from '../../result/document.js';
import type { SessionDocument } from '../../result/session-document.js';
import type { Cell, Plan } from '../../scenario/plan.js';
import type { TimedName } from '../../stats/limit.js';
import { intervalOf } from '../../stats/limit-interval.js';
import { type LimitFacts, verdictOf } from '../../stats/limit-verdict.js';
import { mergedSample } from '../../stats/merged-sample.js';
import { PARTS, type Part } from '../../timing/piece.js';

export type CellLimits = {
  readonly cell: string;
  readonly limits: readonly LimitDocument[];
  /** How many requests stand behind them. */
  readonly requests: number;
};

/** Of what is new: the old may be as slow as it was. */
export function limitsOfSession(plan: Plan, session: SessionDocument): readonly CellLimits[] {
  const runs = session.rounds
    .flatMap((round) => round.runs)
    .filter(({ arm, failure }) => arm === 'after' && failure === null);
  return plan.cells.flatMap((cell, index) => {
    const own = runs.flatMap((run) => run.cells[index] ?? []);
    return cell.limits.length === 0 ? [] : [limitsOfRuns(cell, own)];
  });
}

function limitsOfRuns(cell: Cell, runs: readonly CellDocument[]): CellLimits {
  const facts = factsOf(runs);
  const limits = cell.limits.map((limit): LimitDocument => {
    return { limit: limit.text, ...verdictOf(limit, facts), ...intervalOf(limit, facts) };
  });
  return { cell: cell.name, limits, requests: facts.requests };
}

function factsOf(runs: readonly CellDocument[]): LimitFacts {
  const due = runs.reduce((sum, { counts }) => sum + counts.due, 0);
  const ok = runs.reduce((sum, { counts }) => sum + counts.ok, 0);
  const measuredNs = runs.reduce((sum, one) => sum + one.measuredNs, 0);
  const answered = runs.reduce((sum, one) => sum + one.throughputPerSecond * one.measuredNs, 0);
  return {
    requests: due,
    failed: due - ok,
    throughputPerSecond: measuredNs > 0 ? answered / measuredNs : 0,
    timed: (name) => mergedSample(runs.flatMap((run) => summaryOf(run, name) ?? [])),
  };
}

function summaryOf(run: CellDocument, name: TimedName): SummaryDocument | undefined {
  if (name === 'response') return run.responseTime;
  if (name === 'afterSend') return run.afterSend;
  return isPart(name) ? run.phases[name] : run.pieces[name];
}

function isPart(name: TimedName): name is Part {
  return PARTS.some((part) => part === name);
}
