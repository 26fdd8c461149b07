/* What a sample cannot bear, and how large it would have to be. */
import type { SummaryDocument } from '../result/document.js';

import { countOf, countText } from './number.js';

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

/** Law 3: at least ten requests in a band, which is this share of all. */
export const BANDS = [
  { near: 0.5, heading: 'typical', ratio: 0.1 },
  { near: 0.9, heading: '1/10', ratio: 0.04 },
  { near: 0.99, heading: '1/100', ratio: 0.01 },
] as const;

export type BandPlace = (typeof BANDS)[number];

export function bandRequestsNeeded(band: BandPlace): number {
  return Math.round(10 / band.ratio);
}

/** What a summary counts, where that is not requests: there can be more of them than answers. */
export type Counted = 'request' | 'gap';

/**
 * `613 requests; p99 needs 1,000: measure: { requests: 1000 }`; undefined: none is missing.
 * Where only some of the `answered` requests have this time, that many more must be measured;
 * `answered` undefined: measuring more would not surely give more of them.
 */
export function shortageText(
  summary: SummaryDocument,
  answered: number | undefined,
  shown: readonly Quantile[],
  counted: Counted = 'request',
): string | undefined {
  const missing = shown.filter((quantile) => summary[quantile.field] === null);
  const most = missing.at(-1);
  if (most === undefined || summary.count >= requestsNeeded(most)) {
    return undefined;
  }
  const needs = needsText(
    missing.map((quantile) => ({ name: quantile.name, needed: requestsNeeded(quantile) })),
  );
  if (answered === undefined) {
    return `${countOf(summary.count, 'request')}; ${needs}`;
  }
  const measured = Math.ceil((requestsNeeded(most) * answered) / summary.count);
  return `${sampleText(summary.count, answered, counted)}; ${needs}: ${measureText(measured)}`;
}

function sampleText(count: number, answered: number, counted: Counted): string {
  if (counted !== 'request') return `${countOf(count, counted)} in ${countOf(answered, 'request')}`;
  if (count === answered) return countOf(count, 'request');
  return `${countText(count)} of ${countText(answered)} requests`;
}

/** The same of the columns of the table of times, whose bands need ten requests each. */
export function bandShortageText(answered: number, missing: readonly BandPlace[]): string {
  const needed = missing.map((band) => ({ name: band.heading, needed: bandRequestsNeeded(band) }));
  return `${countOf(answered, 'request')}; ${needsText(needed)}, so that ten are like it`;
}

/** `p90 needs 100, p95 200`. */
export function needsText(
  missing: readonly { readonly name: string; readonly needed: number }[],
): string {
  return missing
    .map(({ name, needed }, index) => `${name}${index === 0 ? ' needs' : ''} ${countText(needed)}`)
    .join(', ');
}

export function measureText(requests: number): string {
  return `measure: { requests: ${requests} }`;
}
