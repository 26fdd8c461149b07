/*
 * Two files that were measured apart: their difference, and what the runs themselves say of its
 * exactness. One run of each says nothing of how runs differ, so there is no p-value; unless the
 * user knows how much sessions of one thing differ, and says it.
 */
import type { CellDocument } from '../result/document.js';
import { discoveryAdjusted, holmAdjusted } from '../stats/adjusted-p.js';
import { studentAbove, studentQuantile } from '../stats/distributions.js';
import { detectableShift } from '../stats/power.js';

import type { CompareRules } from './compare-inputs.js';
import type { Evidence } from './evidence.js';
import { type MetricSeries, summaryOf } from './metric-series.js';
import type { Study } from './study.js';
import { logErrorOf, type Worth, worthOf } from './within-run.js';

/** So many degrees of freedom that Student's t is the normal distribution. */
const MANY = 1e6;

export function unpairedEvidences(
  study: Study,
  metrics: readonly MetricSeries[],
  { alphaRatio, sessionRatio }: CompareRules,
): readonly Evidence[] {
  const worths = new Map<CellDocument, Worth>();
  const worth = (cell: CellDocument): Worth => {
    const known = worths.get(cell) ?? worthOf(cell);
    worths.set(cell, known);
    return known;
  };
  const reach = studentQuantile(alphaRatio, MANY);
  const shapes = metrics.map((metric): Omit<Evidence, 'p'> & { readonly error: number } => {
    const estimate = Math.log(metric.after[0] ?? NaN) - Math.log(metric.before[0] ?? NaN);
    const errors = [study.before[0], study.after[0]].map(
      (one) => errorOf(one?.cells.get(metric.cell) ?? [], metric, worth) ?? NaN,
    );
    // Both sessions differ from what they stand for.
    const error = Math.hypot(...errors, Math.SQRT2 * Math.log1p(sessionRatio ?? 0));
    const isKnown = !Number.isNaN(error);
    const precision = { alpha: alphaRatio, freedom: MANY, error };
    return {
      error,
      estimate,
      low: isKnown ? estimate - reach * error : null,
      high: isKnown ? estimate + reach * error : null,
      detectable: isKnown && sessionRatio !== null ? detectableShift(precision) : null,
      shifts: [],
    };
  });
  const chances = sessionRatio === null ? undefined : chancesOf(metrics, shapes);
  return shapes.map(({ error, ...shape }, index) => ({
    ...shape,
    p: Number.isNaN(error) ? null : (chances?.[index] ?? null),
  }));
}

type Estimated = { readonly estimate: number; readonly error: number };
type Chance = NonNullable<Evidence['p']>;

/** By the normal distribution; those that decide as a family, the others as a search. */
function chancesOf(
  metrics: readonly MetricSeries[],
  shapes: readonly Estimated[],
): readonly (Chance | undefined)[] {
  const found: (Chance | undefined)[] = metrics.map(() => undefined);
  for (const gated of [true, false]) {
    const places = metrics.flatMap((metric, index) =>
      metric.gated === gated && !Number.isNaN(shapes[index]?.error) ? [index] : [],
    );
    const alone = (sign: number): readonly number[] =>
      places.map((index) => {
        const { estimate = 0, error = 1 } = shapes[index] ?? {};
        return studentAbove((sign * estimate) / error, MANY);
      });
    const adjusted = (values: readonly number[]): readonly number[] =>
      gated ? holmAdjusted(values) : discoveryAdjusted(values.map((p) => Math.min(1, 2 * p)));
    const [up, down] = [adjusted(alone(1)), adjusted(alone(-1))];
    places.forEach((index, at) => {
      found[index] = { up: up[at] ?? 1, down: down[at] ?? 1 };
    });
  }
  return found;
}

/** Of the geometric mean over repeats. */
function errorOf(
  cells: readonly CellDocument[],
  { part, statistic }: MetricSeries,
  worth: (cell: CellDocument) => Worth,
): number | null {
  const errors = cells.map((cell) => {
    const summary = summaryOf(cell, part);
    if (summary === undefined) return null;
    // Gaps of one answer resemble each other; older files do not tell how much.
    const gapWorth = part === 'itl' ? (cell.stream?.gapWorth ?? 1) : 1;
    return logErrorOf(summary, statistic, Math.min(worth(cell)[statistic], gapWorth));
  });
  const known = errors.filter((error) => error !== null);
  return known.length === 0 || known.length < errors.length
    ? null
    : Math.hypot(...known) / known.length;
}
