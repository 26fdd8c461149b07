/*
 * Whether runs had settled: the first third of each against its last. One run alone cannot tell a
 * warm-up from chance; all runs of a session together can.
 */

import type { CellDocument } from '../result/document.js';
import { medianOfSorted } from '../stats/ranks.js';
import { pairedShift, signedRankAbove } from '../stats/shift.js';

import type { Observation } from './observation.js';
import type { Study } from './study.js';

export type Steadiness = {
  /** First third over last third, less 1, over all runs; null where it may be chance. */
  readonly trendRatio: number | null;
  /** Whether the sides differ in it, so that one was measured while it still warmed up. */
  readonly differs: boolean;
};

const TREND_ALPHA = 0.05;
const TREND_LOG_MIN = 0.01;
const DIFFERENCE_ALPHA = 0.01;

export function steadinessOf(study: Study, cell: string, margin: number): Steadiness {
  const before = study.before.map((one) => trendOf(one, cell));
  const after = study.after.map((one) => trendOf(one, cell));
  const known = [...before, ...after].filter((value) => value !== undefined);
  if (known.length < before.length + after.length || known.length === 0) {
    return { trendRatio: null, differs: false };
  }
  // Arms of a round that were sent the same requests wander alike: they are one observation.
  const all =
    study.mode === 'paired'
      ? before.map((value, round) => ((value ?? NaN) + (after[round] ?? NaN)) / 2)
      : known;
  const { estimate } = pairedShift(all, TREND_ALPHA);
  const isTrend = chanceOf(all) <= TREND_ALPHA && Math.abs(estimate) >= TREND_LOG_MIN;
  return {
    trendRatio: isTrend ? Math.expm1(estimate) : null,
    differs: study.mode === 'paired' && areApart(before, after, margin),
  };
}

function areApart(
  before: readonly (number | undefined)[],
  after: readonly (number | undefined)[],
  margin: number,
): boolean {
  const gaps = before.map((value, round) => (after[round] ?? NaN) - (value ?? NaN));
  const { estimate } = pairedShift(gaps, DIFFERENCE_ALPHA);
  return chanceOf(gaps) <= DIFFERENCE_ALPHA && Math.abs(estimate) > margin;
}

/** Of the signed-rank test in both directions. */
export function chanceOf(values: readonly number[]): number {
  const above = signedRankAbove(values);
  const below = signedRankAbove(values.map((value) => -value));
  return Math.min(1, 2 * Math.min(above, below));
}

/** Fewer stretches of time than this have no thirds worth comparing. */
const SLICES_MIN = 6;

/** Medians of the means of stretches: a burst in one of them is no trend. */
function trendOf(observation: Observation, cell: string): number | undefined {
  const trends = (observation.cells.get(cell) ?? []).map(cellTrendOf);
  const known = trends.filter((trend) => trend !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0) / known.length;
}

function cellTrendOf({ slices }: CellDocument): number | undefined {
  const means = slices
    .filter(({ ok }) => ok > 0)
    .map(({ sumsNs, ok }) => Math.log(sumsNs.responseTime / ok));
  if (means.length < SLICES_MIN) return undefined;
  const third = Math.floor(means.length / 3);
  return middleOf(means.slice(0, third)) - middleOf(means.slice(-third));
}

function middleOf(values: readonly number[]): number {
  return medianOfSorted(Float64Array.from(values).sort());
}
