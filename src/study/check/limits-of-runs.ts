/* The scenario's limits, judged by all runs of an arm together. */
import type { CellDocument, LimitDocument, SummaryDocument } from '../../result/document.js';
import type { SessionDocument } from '../../result/session-document.js';
import type { Cell, Plan } from '../../scenario/plan.js';
import { decodeCounts } from '../../stats/encoded-histogram.js';
import { judgedLimit } from '../../stats/judged-limit.js';
import { STREAM_TIMES, type StreamTime, type TimedName } from '../../stats/limit.js';
import type { LimitFacts, LimitSample } from '../../stats/limit-verdict.js';
import { type LimitWorth, worthOfMean, worthOfShare } from '../../stats/limit-worth.js';
import { mergedSample } from '../../stats/merged-sample.js';
import { countAbove } from '../../stats/quantiles.js';
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
  const limits = cell.limits.map((limit) => judgedLimit(limit, facts));
  return { cell: cell.name, limits, requests: facts.requests };
}

function factsOf(runs: readonly CellDocument[]): LimitFacts {
  const due = runs.reduce((sum, { counts }) => sum + counts.due, 0);
  const ok = runs.reduce((sum, { counts }) => sum + counts.ok, 0);
  const measuredNs = runs.reduce((sum, one) => sum + one.measuredNs, 0);
  const goods = runs.flatMap(({ stream }) => stream?.goodputPerSecond ?? []);
  const answered = runs.reduce((sum, one) => sum + one.throughputPerSecond * one.measuredNs, 0);
  const timed = (name: TimedName): LimitSample | undefined => mergedSample(summariesOf(runs, name));
  return {
    requests: due,
    failed: due - ok,
    throughputPerSecond: measuredNs > 0 ? answered / measuredNs : 0,
    goodputPerSecond:
      goods.length === 0 ? null : goods.reduce((sum, one) => sum + one, 0) / goods.length,
    timed,
    worth: worthOfRuns(runs, timed),
  };
}

/** Requests of one run resemble each other more than those of two: runs are what is counted. */
function worthOfRuns(runs: readonly CellDocument[], timed: LimitFacts['timed']): LimitWorth {
  return {
    ofQuantile: (name, q) => {
      const ns = timed(name)?.quantileNs(q) ?? Number.NaN;
      return worthOfShare(
        summariesOf(runs, name).flatMap(({ count, histogram }) =>
          histogram === null ? [] : [{ count, beyond: countAbove(decodeCounts(histogram), ns) }],
        ),
      );
    },
    ofMean: (name) =>
      worthOfMean(
        summariesOf(runs, name).map(({ count, meanNs }) => ({
          count,
          sumNs: count * (meanNs ?? 0),
        })),
        timed(name)?.moments.stddevNs() ?? Number.NaN,
      ),
    ofErrors: () =>
      worthOfShare(
        runs.map(({ counts }) => ({ count: counts.due, beyond: counts.due - counts.ok })),
      ),
  };
}

function summariesOf(runs: readonly CellDocument[], name: TimedName): readonly SummaryDocument[] {
  return runs.flatMap((run) => summaryOf(run, name) ?? []);
}

function summaryOf(run: CellDocument, name: TimedName): SummaryDocument | undefined {
  if (name === 'response') return run.responseTime;
  if (name === 'afterSend') return run.afterSend;
  if (isStreamTime(name)) return run.stream?.[name];
  return isPart(name) ? run.phases[name] : run.pieces[name];
}

function isStreamTime(name: TimedName): name is StreamTime {
  return STREAM_TIMES.some((one) => one === name);
}

function isPart(name: TimedName): name is Part {
  return PARTS.some((part) => part === name);
}
