/*
 * The change of the response time at many quantiles, so that one sees where the distribution moved
 * (Doksum's shift function, as ratios). Each interval stands alone: this is for looking, and
 * decides nothing.
 */

import type { ShiftPoint } from '../result/comparison-document.js';
import { decodeCounts } from '../stats/encoded-histogram.js';
import type { Counts } from '../stats/histogram.js';
import { quantilesOf, sumOf, totalOf } from '../stats/quantiles.js';
import { pairedShift, unpairedShift } from '../stats/shift.js';
import { requiredCount } from '../stats/summary.js';

import type { Observation } from './observation.js';
import type { Study } from './study.js';

/** p5 to p95 in steps of five, and p99. */
const CURVE_QUANTILES = [...Array.from({ length: 19 }, (_, k) => (k + 1) / 20), 0.99];

export function shiftCurveOf(study: Study, cell: string, alpha: number): readonly ShiftPoint[] {
  const before = study.before.map((one) => countsOf(one, cell));
  const after = study.after.map((one) => countsOf(one, cell));
  const smallest = Math.min(...[...before, ...after].map((one) => (one ? totalOf(one) : 0)));
  const quantiles = CURVE_QUANTILES.filter((q) => smallest >= requiredCount(q));
  const rows = { before: before.map(logsOf(quantiles)), after: after.map(logsOf(quantiles)) };
  return quantiles.flatMap((quantile, index) => {
    const values = {
      before: rows.before.map((row) => row[index] ?? NaN),
      after: rows.after.map((row) => row[index] ?? NaN),
    };
    const areKnown = [...values.before, ...values.after].every(Number.isFinite);
    return areKnown ? [{ quantile, ...pointOf(study, values, alpha) }] : [];
  });
}

type Values = { readonly before: readonly number[]; readonly after: readonly number[] };

function pointOf(
  { mode }: Study,
  { before, after }: Values,
  alpha: number,
): Omit<ShiftPoint, 'quantile'> {
  const shift =
    mode === 'paired'
      ? pairedShift(
          before.map((value, round) => (after[round] ?? NaN) - value),
          alpha,
        )
      : unpairedShift(before, after, alpha);
  const { estimate, low, high } = shift;
  return {
    changeRatio: Math.expm1(estimate),
    low: low === null ? null : Math.expm1(low),
    high: high === null ? null : Math.expm1(high),
  };
}

function logsOf(quantiles: readonly number[]): (counts: Counts | undefined) => readonly number[] {
  return (counts) => (counts === undefined ? [] : quantilesOf(counts, quantiles).map(Math.log));
}

/** All repeats together; undefined where one of them has no distribution. */
function countsOf(observation: Observation, cell: string): Counts | undefined {
  const texts = (observation.cells.get(cell) ?? []).map(
    ({ responseTime }) => responseTime.histogram,
  );
  const known = texts.filter((text) => text !== null);
  const [only, ...others] = known;
  if (only === undefined || known.length < texts.length) return undefined;
  return others.length === 0 ? decodeCounts(only) : sumOf(known.map(decodeCounts));
}
