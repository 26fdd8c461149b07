/* A study to the comparison document: evidence, verdicts, where it went, and what is to be said. */

import type {
  CellComparison,
  ComparisonDocument,
  DifferenceDocument,
  MetricComparison,
  SideDocument,
  TestDocument,
  VerdictReason,
} from '../result/comparison-document.js';
import {
  COMPARISON_FORMAT,
  COMPARISON_FORMAT_VERSION,
  VERDICT_REASONS,
} from '../result/comparison-document.js';
import type { CellDocument, Finding, ResultDocument } from '../result/document.js';
import { roundsRequired } from '../stats/power.js';
import { requiredCount } from '../stats/summary.js';

import type { CompareRules } from './compare-inputs.js';
import { wholeOf } from './judge.js';
import type { MetricSeries } from './metric-series.js';
import { seriesOf } from './metric-series.js';
import { metricsOf } from './metrics.js';
import type { Observation } from './observation.js';
import { isSaturated, saturationFinding } from './saturation.js';
import { shiftCurveOf } from './shift-curve.js';
import { steadinessOf } from './steadiness.js';
import { cellNamesOf, type Study } from './study.js';
import { ANCHOR_CODE, invalidityOf } from './validity.js';
import { whereOf } from './where.js';

/** What the document says beside the numbers. */
export type Frame = {
  readonly scenario: Pick<ResultDocument['scenario'], 'name' | 'sha256'>;
  readonly sides: { readonly before: SideDocument; readonly after: SideDocument };
  readonly replication: TestDocument['replication'];
  readonly foreseen: TestDocument['foreseen'] | undefined;
  readonly differences: readonly DifferenceDocument[];
  readonly warnings: readonly Finding[];
};

export function compareStudy(study: Study, rules: CompareRules, frame: Frame): ComparisonDocument {
  const names = cellNamesOf(study);
  const margin = rules.margins.p50.ratio;
  const invalidity = invalidityOf(study, margin);
  const steadiness = new Map(names.map((cell) => [cell, steadinessOf(study, cell, margin)]));
  const series = seriesOf(study, rules.family);
  const { metrics, seed } = metricsOf(study, series, {
    rules,
    veto: vetoOf(invalidity, frame.differences),
    unsteady: new Set(names.filter((cell) => steadiness.get(cell)?.differs === true)),
  });
  const cells = names.map((name) => cellComparison(study, name, metrics, rules));
  const gated = metrics.filter((metric) => metric.gated);
  return {
    format: COMPARISON_FORMAT,
    formatVersion: COMPARISON_FORMAT_VERSION,
    tool: { version: rules.toolVersion },
    mode: study.mode,
    verdict: wholeOf(gated.map(({ verdict }) => verdict)),
    reasons: reasonsOf(gated),
    scenario: { name: frame.scenario.name, sha256: frame.scenario.sha256 },
    sides: frame.sides,
    test: {
      alphaRatio: rules.alphaRatio,
      observations: Math.min(study.before.length, study.after.length),
      familySize: gated.length,
      replication: frame.replication,
      seed,
      ...(study.mode === 'unpaired' && rules.sessionRatio !== null
        ? { sessionRatio: rules.sessionRatio }
        : {}),
      ...(frame.foreseen === undefined ? {} : { foreseen: frame.foreseen }),
    },
    differences: frame.differences,
    validity: { verdict: invalidity.length > 0 ? 'invalid' : 'valid', reasons: invalidity },
    cells,
    metrics,
    warnings: [
      ...frame.warnings,
      ...cells
        .filter(({ saturated }) => saturated)
        .map(({ name, where }) => saturationFinding(name, where)),
      ...names.flatMap((cell) => trendWarning(cell, steadiness.get(cell)?.trendRatio ?? null)),
      ...tailWarnings(series),
      ...roundsWarning(study, rules),
    ],
  };
}

/** A reason that stands above all evidence. */
function vetoOf(
  invalidity: readonly Finding[],
  differences: readonly DifferenceDocument[],
): VerdictReason | null {
  if (invalidity.length > 0) {
    return invalidity.every(({ code }) => code === ANCHOR_CODE) ? 'anchor-shift' : 'invalid';
  }
  return differences.length > 0 ? 'files-differ' : null;
}

function reasonsOf(gated: readonly MetricComparison[]): readonly VerdictReason[] {
  return VERDICT_REASONS.filter((reason) => gated.some((metric) => metric.reason === reason));
}

function cellComparison(
  study: Study,
  name: string,
  metrics: readonly MetricComparison[],
  rules: CompareRules,
): CellComparison {
  const own = metrics.filter(({ cell, gated }) => cell === name && gated);
  return {
    name,
    verdict: wholeOf(own.map(({ verdict }) => verdict)),
    where: whereOf(study, name, { alpha: rules.alphaRatio, margin: rules.margins.mean }),
    shift: shiftCurveOf(study, name, rules.alphaRatio),
    counts: { before: countsOf(study.before, name), after: countsOf(study.after, name) },
    throughputPerSecond: {
      before: throughputOf(study.before, name),
      after: throughputOf(study.after, name),
    },
    saturated: isSaturated(study, name),
  };
}

function runsOf(side: readonly Observation[], name: string): readonly CellDocument[] {
  return side.flatMap(({ cells }) => cells.get(name) ?? []);
}

function countsOf(side: readonly Observation[], name: string): CellComparison['counts']['before'] {
  const counts = runsOf(side, name).map((cell) => cell.counts);
  const ok = counts.reduce((sum, one) => sum + one.ok, 0);
  return { ok, failed: counts.reduce((sum, one) => sum + one.due, 0) - ok };
}

/** Mean over the runs. */
function throughputOf(side: readonly Observation[], name: string): number {
  const rates = runsOf(side, name).map(({ throughputPerSecond }) => throughputPerSecond);
  return rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
}

function trendWarning(cell: string, ratio: number | null): readonly Finding[] {
  if (ratio === null) return [];
  const percent = `${Math.abs(100 * ratio).toFixed(1)} %`;
  const message =
    ratio > 0
      ? `runs begin ${percent} slower than they end: still warming up`
      : `runs end ${percent} slower than they begin: something fills up or heats up`;
  const advice = ratio > 0 ? 'a longer warm-up (warmup: 10s)' : null;
  return [{ code: 'trend', message, advice, cells: [cell] }];
}

const TAILS = [
  { statistic: 'p90', q: 0.9 },
  { statistic: 'p99', q: 0.99 },
] as const;

/** Percentiles that nobody can compare are left out, and it is said that they are. */
function tailWarnings(series: readonly MetricSeries[]): readonly Finding[] {
  return TAILS.flatMap(({ statistic, q }) => {
    const wholes = series.filter(
      ({ part, statistic: one }) => part === 'responseTime' && one === 'p50',
    );
    const bearing = new Set(
      series
        .filter((one) => one.part === 'responseTime' && one.statistic === statistic)
        .map(({ cell }) => cell),
    );
    const short = wholes.filter(({ cell }) => !bearing.has(cell));
    if (short.length === 0) return [];
    const fewest = Math.min(...short.map(({ requestsMin }) => requestsMin));
    const required = requiredCount(q);
    return [
      {
        code: 'short-tail',
        message: `${statistic} is not compared: it takes ${required} requests a run, here are ${fewest}`,
        advice: `measure: { requests: ${required} }`,
        cells: short.map(({ cell }) => cell),
      },
    ];
  });
}

function roundsWarning({ mode, before }: Study, { alphaRatio }: CompareRules): readonly Finding[] {
  const required = roundsRequired(alphaRatio, 1);
  if (mode !== 'paired' || before.length >= required) return [];
  return [
    {
      code: 'too-few-rounds',
      message: `${before.length} rounds can show no change, however large: it takes ${required}`,
      advice: `--rounds ${2 * required}`,
      cells: [],
    },
  ];
}
