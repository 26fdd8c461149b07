/* A comparison as a long table, a row a metric; docs/result-format.md explains the columns. */
import type { ComparisonDocument } from '../result/comparison-document.js';

import { csvText } from './csv.js';

export const COMPARISON_CSV_COLUMNS = [
  'scenario',
  'mode',
  'cell',
  'part',
  'statistic',
  'gated',
  'before_ns',
  'after_ns',
  'change_ratio',
  'low',
  'high',
  'p_adjusted',
  'margin_ratio',
  'detectable_ratio',
  'verdict',
  'reason',
  'source_before',
  'source_after',
  'observations',
  'requests_min',
] as const;

export function comparisonCsvOf({ scenario, mode, metrics }: ComparisonDocument): string {
  return csvText([
    COMPARISON_CSV_COLUMNS,
    ...metrics.map((one) => [
      scenario.name,
      mode,
      one.cell,
      one.part,
      one.statistic,
      one.gated ? 1 : 0,
      one.beforeNs,
      one.afterNs,
      one.changeRatio,
      one.low,
      one.high,
      one.pAdjusted,
      one.marginRatio,
      one.detectableRatio,
      one.verdict,
      one.reason,
      one.sources.before,
      one.sources.after,
      one.observations,
      one.requestsMin,
    ]),
  ]);
}
