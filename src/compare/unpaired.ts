/*
 * Two files that were measured apart: their difference, and what the runs themselves say of its
 * exactness. There is no p-value, because one run of each says nothing of how runs differ.
 */
import type { CellDocument } from '../result/document.js';
import { studentQuantile } from '../stats/distributions.js';

import type { Evidence } from './evidence.js';
import { type MetricSeries, summaryOf } from './metric-series.js';
import type { Study } from './study.js';
import { logErrorOf, type Worth, worthOf } from './within-run.js';

/** So many degrees of freedom that Student's t is the normal distribution. */
const MANY = 1e6;

export function unpairedEvidences(
  study: Study,
  metrics: readonly MetricSeries[],
  alpha: number,
): readonly Evidence[] {
  const worths = new Map<CellDocument, Worth>();
  const worth = (cell: CellDocument): Worth => {
    const known = worths.get(cell) ?? worthOf(cell);
    worths.set(cell, known);
    return known;
  };
  const reach = studentQuantile(alpha, MANY);
  return metrics.map((metric) => {
    const estimate = Math.log(metric.after[0] ?? NaN) - Math.log(metric.before[0] ?? NaN);
    const errors = [study.before[0], study.after[0]].map((one) =>
      errorOf(one?.cells.get(metric.cell) ?? [], metric, worth),
    );
    const known = errors.filter((error) => error !== null);
    const isKnown = known.length === errors.length;
    const half = reach * Math.hypot(...known);
    return {
      estimate,
      low: isKnown ? estimate - half : null,
      high: isKnown ? estimate + half : null,
      p: null,
      detectable: null,
      shifts: [],
    };
  });
}

/** Of the geometric mean over repeats. */
function errorOf(
  cells: readonly CellDocument[],
  { part, statistic }: MetricSeries,
  worth: (cell: CellDocument) => Worth,
): number | null {
  const errors = cells.map((cell) => {
    const summary = summaryOf(cell, part);
    return summary === undefined ? null : logErrorOf(summary, statistic, worth(cell));
  });
  const known = errors.filter((error) => error !== null);
  return known.length === 0 || known.length < errors.length
    ? null
    : Math.hypot(...known) / known.length;
}
