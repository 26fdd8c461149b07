/*
 * A metric as it is compared: one number an observation on each side, how it is known, and what
 * stands in the way of comparing it.
 */
import {
  COMPARED_STATISTICS,
  COMPARED_TIMES,
  type ComparedStatistic,
  type ComparedTime,
  type MetricName,
  type VerdictReason,
} from '../result/comparison-document.js';
import type { CellDocument, SourceDocument, SummaryDocument } from '../result/document.js';

import type { Family } from './compare-inputs.js';
import type { Observation } from './observation.js';
import { areAlike, sharesOf, sourceOf } from './sources.js';
import { cellNamesOf, type Study } from './study.js';

export type MetricSeries = MetricName & {
  readonly gated: boolean;
  /** One an observation; NaN where it is not known. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly sources: { readonly before: SourceDocument; readonly after: SourceDocument };
  readonly requestsMin: number;
  /** Why it cannot be compared; null where it can. */
  readonly problem: VerdictReason | null;
};

/** All metrics that any side knows, and those of the family whether or not they can be compared. */
export function seriesOf(study: Study, family: Family): readonly MetricSeries[] {
  return cellNamesOf(study).flatMap((cell) =>
    COMPARED_TIMES.flatMap((part) => {
      const row = rowOf(study, cell, part);
      return row === undefined
        ? []
        : COMPARED_STATISTICS.flatMap((one) => metricOf(row, one, family));
    }),
  );
}

/** A part of a cell over all observations. */
type Row = {
  readonly cell: string;
  readonly part: ComparedTime;
  /** Empty lists where the side does not have the cell in that observation. */
  readonly before: readonly (readonly SummaryDocument[])[];
  readonly after: readonly (readonly SummaryDocument[])[];
  readonly sources: MetricSeries['sources'];
  readonly problem: VerdictReason | null;
  readonly requestsMin: number;
  /** Both arms were sent the same requests, an open load, and did not answer as many. */
  readonly isUneven: boolean;
  /** Whether `inference` is known on either side: where it is not, `server` stands for it. */
  readonly isInside: boolean;
};

function rowOf(study: Study, cell: string, part: ComparedTime): Row | undefined {
  const before = study.before.map((one) => summariesOf(one, cell, part));
  const after = study.after.map((one) => summariesOf(one, cell, part));
  if ([...before, ...after].flat().every(({ count }) => count === 0)) return undefined;
  const [first, second] = [sharesOf(before.flat()), sharesOf(after.flat())];
  const [beforeCounts, afterCounts] = [before.map(countIn), after.map(countIn)];
  const isScheduled = study.sharedSchedule && isOpen(study, cell);
  return {
    cell,
    part,
    isUneven: isScheduled && areUneven(beforeCounts, afterCounts),
    requestsMin: Math.min(...beforeCounts, ...afterCounts),
    before,
    after,
    sources: { before: sourceOf(first), after: sourceOf(second) },
    problem: rowProblem([before, after], areAlike(first, second)),
    isInside: [...study.before, ...study.after].some((one) =>
      summariesOf(one, cell, 'inference').some(({ count }) => count > 0),
    ),
  };
}

function countIn(summaries: readonly SummaryDocument[]): number {
  return summaries.reduce((sum, { count }) => sum + count, 0);
}

/** In a closed loop, a slower target is sent fewer requests, and nothing is wrong with it. */
function isOpen({ before }: Study, cell: string): boolean {
  return before[0]?.cells.get(cell)?.[0]?.load.kind === 'open';
}

function rowProblem(
  sides: readonly (readonly (readonly SummaryDocument[])[])[],
  areSourcesAlike: boolean,
): VerdictReason | null {
  if (sides.some((side) => side.some((one) => one.length === 0))) return 'missing';
  return areSourcesAlike ? null : 'source-differs';
}

function metricOf(row: Row, statistic: ComparedStatistic, family: Family): readonly MetricSeries[] {
  const { cell, part, sources } = row;
  const before = row.before.map((one) => nsOf(one, statistic));
  const after = row.after.map((one) => nsOf(one, statistic));
  const isKnown = [...before, ...after].some((ns) => !Number.isNaN(ns));
  const isChosen = family.kind === 'chosen' && isAmong({ cell, part, statistic }, family.metrics);
  if (!isKnown && !isChosen) return [];
  const isUneven = row.isUneven && isTail(statistic);
  return [
    {
      cell,
      part,
      statistic,
      sources,
      before,
      after,
      gated: family.kind === 'chosen' ? isChosen : isUsual(row, statistic),
      requestsMin: row.requestsMin,
      problem: row.problem ?? valueProblem([...before, ...after], isUneven),
    },
  ];
}

function valueProblem(values: readonly number[], isUneven: boolean): VerdictReason | null {
  if (isUneven || values.some((ns) => Number.isNaN(ns))) return 'insufficient-tail';
  // A time of nothing has no ratio.
  return values.some((ns) => ns <= 0) ? 'below-resolution' : null;
}

/** Of repeats: their geometric mean. NaN where one of them does not know it. */
function nsOf(summaries: readonly SummaryDocument[], statistic: ComparedStatistic): number {
  const values = summaries.map((summary) => summary[`${statistic}Ns`] ?? NaN);
  const [first, ...others] = values;
  if (first === undefined || others.length === 0) return first ?? NaN;
  return Math.exp(values.reduce((sum, ns) => sum + Math.log(ns), 0) / values.length);
}

/** Requests sent alike and not answered alike: what is missing was not the fastest. */
const UNEVEN_RATIO = 0.02;

function areUneven(before: readonly number[], after: readonly number[]): boolean {
  return before.some((count, index) => {
    const other = after[index] ?? 0;
    return Math.abs(count - other) > UNEVEN_RATIO * Math.max(count, other);
  });
}

function isTail(statistic: ComparedStatistic): boolean {
  return statistic !== 'mean' && statistic !== 'p50' && statistic !== 'p75';
}

const USUAL: Readonly<Partial<Record<ComparedTime, readonly ComparedStatistic[]>>> = {
  responseTime: ['p50', 'p90', 'p99'],
  inference: ['p50', 'p90'],
  ttft: ['p50', 'p90'],
  itl: ['p50'],
};

function isUsual({ part, isInside }: Row, statistic: ComparedStatistic): boolean {
  const stands = part === 'server' && !isInside ? 'inference' : part;
  return USUAL[stands]?.includes(statistic) ?? false;
}

function isAmong(name: MetricName, metrics: readonly MetricName[]): boolean {
  return metrics.some(
    ({ cell, part, statistic }) =>
      cell === name.cell && part === name.part && statistic === name.statistic,
  );
}

function summariesOf(
  observation: Observation,
  cell: string,
  part: ComparedTime,
): readonly SummaryDocument[] {
  const cells = observation.cells.get(cell) ?? [];
  return cells.map((one) => summaryOf(one, part)).filter((summary) => summary !== undefined);
}

type StreamTime = 'ttft' | 'ttftAfterSend' | 'itl' | 'tpot';

type Streaming = { readonly stream?: Readonly<Partial<Record<StreamTime, SummaryDocument>>> };

export function summaryOf(
  cell: CellDocument & Streaming,
  part: ComparedTime,
): SummaryDocument | undefined {
  switch (part) {
    case 'responseTime':
    case 'afterSend':
      return cell[part];
    case 'ttft':
    case 'ttftAfterSend':
    case 'itl':
    case 'tpot':
      return cell.stream?.[part];
    default:
      return cell.phases[part];
  }
}
