/* What a sample cannot bear, and how large it would have to be. */
import type { SummaryDocument } from '../result/document.js';

import { countText } from './number.js';

export const QUANTILES = [
  { name: 'p50', field: 'p50Ns', q: 0.5 },
  { name: 'p75', field: 'p75Ns', q: 0.75 },
  { name: 'p90', field: 'p90Ns', q: 0.9 },
  { name: 'p95', field: 'p95Ns', q: 0.95 },
  { name: 'p99', field: 'p99Ns', q: 0.99 },
  { name: 'p99.9', field: 'p999Ns', q: 0.999 },
] as const;

export type Quantile = (typeof QUANTILES)[number];

/** Law 9: at least ten requests beyond a percentile. */
export function requestsNeeded(quantile: Quantile): number {
  return Math.round(10 / (1 - quantile.q));
}

/**
 * `613 requests; p99 needs 1,000: measure: { requests: 1000 }`; undefined: none is missing.
 * Where only some of the `answered` requests have this time, that many more must be measured.
 */
export function shortageText(
  summary: SummaryDocument,
  answered: number,
  shown: readonly Quantile[],
): string | undefined {
  const missing = shown.filter((quantile) => summary[quantile.field] === null);
  const most = missing.at(-1);
  if (most === undefined || summary.count >= requestsNeeded(most)) {
    return undefined;
  }
  const needs = missing.map(
    (quantile, index) =>
      `${quantile.name}${index === 0 ? ' needs' : ''} ${countText(requestsNeeded(quantile))}`,
  );
  const measured = Math.ceil((requestsNeeded(most) * answered) / summary.count);
  const requests = `measure: { requests: ${measured} }`;
  const of = summary.count === answered ? '' : ` of ${countText(answered)}`;
  return `${countText(summary.count)}${of} requests; ${needs.join(', ')}: ${requests}`;
}
