/*
 * What the observations say of the change of each metric, in logarithms: a shift with bounds, and
 * how likely it is by chance. One way a mode; docs/comparing.md has when each is right.
 */

import type { ComparisonMode } from '../result/comparison-document.js';
import { discoveryAdjusted, holmAdjusted } from '../stats/adjusted-p.js';
import { pooledDeviation } from '../stats/deviation.js';
import { relabelMaxT, type StepDown, signFlipMaxT } from '../stats/max-t.js';
import { detectableShift, deviationOf, roundsPrecision, samplesPrecision } from '../stats/power.js';
import { predictedAbove, predictionOf } from '../stats/prediction.js';
import { pairedShift, type Shift, signedRankAbove, unpairedShift } from '../stats/shift.js';
import { unreachable } from '../base/unreachable.js';

import type { MetricSeries } from './metric-series.js';

export type Evidence = Shift & {
  /** Adjusted: that it grew, that it fell. Null: this mode cannot tell chance from change. */
  readonly p: { readonly up: number; readonly down: number } | null;
  /** The shift that would be found four times of five; null: not known. */
  readonly detectable: number | null;
  /** The shift in each round, where there are rounds. */
  readonly shifts: readonly number[];
};

export type Evidences = {
  /** In the order of the metrics. */
  readonly list: readonly Evidence[];
  readonly seed: number | null;
};

/** Of metrics without a problem. Gated ones are adjusted as a family, the others as a search. */
export function evidencesOf(
  metrics: readonly MetricSeries[],
  mode: Exclude<ComparisonMode, 'unpaired'>,
  alpha: number,
): Evidences {
  const gated = metrics.filter((metric) => metric.gated);
  const others = metrics.filter((metric) => !metric.gated);
  const family = familyOf(gated, mode);
  const search = searchOf(others, mode);
  const list = metrics.map((metric) => {
    const [tests, index] = metric.gated
      ? [family, gated.indexOf(metric)]
      : [search, others.indexOf(metric)];
    const p = { up: tests.up[index] ?? 1, down: tests.down[index] ?? 1 };
    return { ...shapeOf(metric, mode, alpha), p };
  });
  return { list, seed: family.seed };
}

function familyOf(
  metrics: readonly MetricSeries[],
  mode: Exclude<ComparisonMode, 'unpaired'>,
): StepDown {
  switch (mode) {
    case 'paired':
      return signFlipMaxT(metrics.map(shiftsOf));
    case 'sessions':
      return relabelMaxT(
        metrics.map(({ before, after }) => [...before, ...after].map(Math.log)),
        metrics[0]?.before.length ?? 0,
      );
    case 'history': {
      const above = metrics.map(surpriseOf);
      const up = holmAdjusted(above);
      return { up, down: holmAdjusted(above.map((p) => 1 - p)), seed: null };
    }
    default:
      return unreachable(mode);
  }
}

/** Each metric on its own, then the share of false alarms among all that were looked at. */
function searchOf(
  metrics: readonly MetricSeries[],
  mode: Exclude<ComparisonMode, 'unpaired'>,
): StepDown {
  const alone = metrics.map((metric) => aloneOf(metric, mode));
  const both = (side: 'up' | 'down'): readonly number[] =>
    discoveryAdjusted(alone.map((one) => Math.min(1, 2 * one[side])));
  return { up: both('up'), down: both('down'), seed: null };
}

/** Of one metric, the flips of all signs are the signed-rank test, which is counted faster. */
function aloneOf(
  metric: MetricSeries,
  mode: Exclude<ComparisonMode, 'unpaired'>,
): { readonly up: number; readonly down: number } {
  if (mode === 'paired') {
    const shifts = shiftsOf(metric);
    return { up: signedRankAbove(shifts), down: signedRankAbove(shifts.map((one) => -one)) };
  }
  const { up, down } = familyOf([metric], mode);
  return { up: up[0] ?? 1, down: down[0] ?? 1 };
}

function shapeOf(
  metric: MetricSeries,
  mode: Exclude<ComparisonMode, 'unpaired'>,
  alpha: number,
): Omit<Evidence, 'p'> {
  const [before, after] = [metric.before.map(Math.log), metric.after.map(Math.log)];
  switch (mode) {
    case 'paired':
      return pairedEvidence(shiftsOf(metric), alpha);
    case 'sessions': {
      const shift = unpairedShift(before, after, alpha);
      const counts = { before: before.length, after: after.length };
      const { deviation } = pooledDeviation([before, after]);
      const precision = samplesPrecision(counts, deviation, alpha);
      return { ...shift, detectable: detectableShift(precision), shifts: [] };
    }
    case 'history': {
      const { mean, low, high, deviation } = predictionOf(before, alpha);
      const found = after[0] ?? NaN;
      const counts = { before: before.length, after: 1 };
      const precision = { ...samplesPrecision(counts, deviation, alpha) };
      const detectable = detectableShift({ ...precision, freedom: before.length - 1 });
      return {
        estimate: found - mean,
        low: found - high,
        high: found - low,
        detectable,
        shifts: [],
      };
    }
    default:
      return unreachable(mode);
  }
}

function pairedEvidence(shifts: readonly number[], alpha: number): Omit<Evidence, 'p'> {
  const shift = pairedShift(shifts, alpha);
  const { low, high } = shift;
  if (low === null || high === null) return { ...shift, detectable: null, shifts };
  const deviation = deviationOf({ low, high }, shifts.length, alpha);
  const detectable = detectableShift(roundsPrecision(shifts.length, deviation, alpha));
  return { ...shift, detectable, shifts };
}

function shiftsOf({ before, after }: MetricSeries): readonly number[] {
  return before.map((ns, index) => Math.log(after[index] ?? NaN) - Math.log(ns));
}

function surpriseOf({ before, after }: MetricSeries): number {
  return predictedAbove(before.map(Math.log), Math.log(after[0] ?? NaN));
}
