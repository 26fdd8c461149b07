import type { Summary } from '../stats/summary.js';

import { fields, map, number, oneOf, optional, orNull, text, truth } from './shape.js';

export const SOURCE_SHAPE = oneOf(
  'measured',
  'reported',
  'derived',
  'estimated',
  'remainder',
  'mixed',
  'none',
);

export const SUMMARY_SHAPE = fields<keyof Summary>({
  count: number,
  source: SOURCE_SHAPE,
  shares: optional(map(number)),
  window: optional(truth),
  meanNs: orNull(number),
  contributionNs: orNull(number),
  intervalNs: orNull({ kind: 'tuple', of: [number, number] }),
  stddevNs: orNull(number),
  minNs: orNull(number),
  maxNs: orNull(number),
  p50Ns: orNull(number),
  p75Ns: orNull(number),
  p90Ns: orNull(number),
  p95Ns: orNull(number),
  p99Ns: orNull(number),
  p999Ns: orNull(number),
  histogram: orNull(text),
});
