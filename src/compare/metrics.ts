/* Series to verdicts: each metric with its change, bounds, p-value, margin and reason. */
import type { MetricComparison, VerdictReason } from '../result/comparison-document.js';

import type { CompareRules } from './compare-inputs.js';
import { type Evidence, evidencesOf } from './evidence.js';
import { inconclusive, type Judgement, judge } from './judge.js';
import { type MarginHere, marginHere } from './margin.js';
import type { MetricSeries } from './metric-series.js';
import { SESSIONS_MIN, type Study } from './study.js';
import { unpairedEvidences } from './unpaired.js';

export type Circumstances = {
  readonly rules: CompareRules;
  /** No metric can have a verdict, for this reason. */
  readonly veto: VerdictReason | null;
  /** Cells that had settled in one arm and not in the other. */
  readonly unsteady: ReadonlySet<string>;
};

type Metrics = { readonly metrics: readonly MetricComparison[]; readonly seed: number | null };

export function metricsOf(
  study: Study,
  series: readonly MetricSeries[],
  circumstances: Circumstances,
): Metrics {
  const sound = series.filter(({ problem }) => problem === null);
  const { list, seed } = evidenceFor(study, sound, circumstances.rules);
  const evidences = new Map(sound.map((metric, index) => [metric, list[index]]));
  const weakness = weaknessOf(study, circumstances.rules);
  const metrics = series.map((metric) =>
    comparisonOf(metric, evidences.get(metric), { ...circumstances, weakness }),
  );
  return { metrics, seed };
}

function evidenceFor(
  study: Study,
  sound: readonly MetricSeries[],
  rules: CompareRules,
): { readonly list: readonly Evidence[]; readonly seed: number | null } {
  if (study.before.length === 0 || study.after.length === 0) return { list: [], seed: null };
  return study.mode === 'unpaired'
    ? { list: unpairedEvidences(study, sound, rules), seed: null }
    : evidencesOf(sound, study.mode, rules.alphaRatio);
}

/** What the number of observations allows at best; null: everything. */
function weaknessOf(
  { mode, before, after }: Study,
  { sessionRatio }: CompareRules,
): VerdictReason | null {
  switch (mode) {
    case 'unpaired':
      return sessionRatio === null ? 'unpaired' : null;
    case 'sessions':
      return Math.min(before.length, after.length) < SESSIONS_MIN ? 'too-few-rounds' : null;
    case 'history':
      return before.length < SESSIONS_MIN ? 'too-few-rounds' : null;
    default:
      return null;
  }
}

type Setting = Circumstances & { readonly weakness: VerdictReason | null };

function comparisonOf(
  metric: MetricSeries,
  evidence: Evidence | undefined,
  setting: Setting,
): MetricComparison {
  const { cell, part, statistic, gated, sources, requestsMin, before, after } = metric;
  const beforeNs = geometricMean(before);
  const margin = marginOf(metric, beforeNs, setting.rules);
  const judgement = judgementOf(metric, evidence, Math.log1p(margin.ratio), setting);
  // Law 7: of different sources not even the change is shown.
  const shown = metric.problem === 'source-differs' ? undefined : evidence;
  return {
    cell,
    part,
    statistic,
    gated,
    beforeNs,
    afterNs: geometricMean(after),
    changeRatio: shown === undefined ? null : Math.expm1(shown.estimate),
    low: ratioOf(shown?.low),
    high: ratioOf(shown?.high),
    pAdjusted: evidence === undefined ? null : directedP(evidence),
    marginRatio: margin.ratio,
    ...(margin.ns === null ? {} : { marginNs: margin.ns }),
    detectableRatio: ratioOf(evidence?.detectable),
    ...judgement,
    sources,
    observations: Math.min(before.length, after.length),
    requestsMin,
    changes: gated ? (evidence?.shifts ?? []).map(Math.expm1) : [],
  };
}

/** Of the direction in which it changed. */
function directedP({ p, estimate }: Evidence): number | null {
  return (estimate < 0 ? p?.down : p?.up) ?? null;
}

/** Exploratory metrics: one in ten of those that are called changed may be chance. */
const DISCOVERY_RATIO = 0.1;

function judgementOf(
  metric: MetricSeries,
  evidence: Evidence | undefined,
  margin: number,
  { rules, veto, weakness, unsteady }: Setting,
): Judgement {
  if (veto !== null) return inconclusive(veto);
  if (metric.problem !== null) return inconclusive(metric.problem);
  if (evidence === undefined) return inconclusive('missing');
  if (weakness !== null) return inconclusive(weakness);
  // One run that cannot tell how exact it is.
  if (evidence.p === null) return inconclusive('insufficient-tail');
  const alpha = metric.gated ? rules.alphaRatio : DISCOVERY_RATIO;
  const judgement = judge(evidence, { alpha, margin });
  const isChange = judgement.verdict === 'regressed' || judgement.verdict === 'improved';
  return isChange && unsteady.has(metric.cell) ? inconclusive('nonstationary') : judgement;
}

/** Gaps between tokens are short: for them, a fifth of the usual is worth noticing. */
const GAP_SHARE = 0.2;

function marginOf(
  { part, statistic }: MetricSeries,
  beforeNs: number | null,
  { margins }: CompareRules,
): MarginHere {
  const margin = margins[statistic];
  const isGap = part === 'itl' || part === 'tpot';
  const share = isGap && !margin.isChosen ? GAP_SHARE : 1;
  return marginHere({ ...margin, ns: share * margin.ns }, beforeNs);
}

/** Of the observations that know it; null of none. 0 where one of them is. */
function geometricMean(values: readonly number[]): number | null {
  const known = values.filter((ns) => !Number.isNaN(ns));
  if (known.length === 0) return null;
  return Math.exp(known.reduce((sum, ns) => sum + Math.log(ns), 0) / known.length);
}

/** A bound that is not finite is no bound. */
function ratioOf(shift: number | null | undefined): number | null {
  const ratio = Math.expm1(shift ?? NaN);
  return Number.isFinite(ratio) ? ratio : null;
}
