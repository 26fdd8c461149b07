import type { SourceDocument, SummaryDocument } from '../../src/result/document.js';

/** Exact statistics of a few thousand numbers; percentiles only where ten lie beyond. */
export function summaryOf(
  values: readonly number[],
  answered: number,
  [source = 'none']: readonly SourceDocument[],
): SummaryDocument {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  const sum = sorted.reduce((total, one) => total + one, 0);
  const mean = sum / count;
  const squares = sorted.reduce((total, one) => total + (one - mean) ** 2, 0);
  const known = count > 0;
  const quantile = (q: number): number | null =>
    count * Math.min(q, 1 - q) >= 10 - 1e-6
      ? (sorted[Math.min(count - 1, Math.ceil(q * count) - 1)] ?? null)
      : null;
  return {
    count,
    source: known ? source : 'none',
    meanNs: known ? mean : null,
    contributionNs: known && answered > 0 ? sum / answered : null,
    intervalNs: known && source === 'estimated' ? [mean * 0.9, mean * 1.1] : null,
    stddevNs: known ? Math.sqrt(squares / count) : null,
    minNs: sorted[0] ?? null,
    maxNs: sorted.at(-1) ?? null,
    p50Ns: quantile(0.5),
    p75Ns: quantile(0.75),
    p90Ns: quantile(0.9),
    p95Ns: quantile(0.95),
    p99Ns: quantile(0.99),
    p999Ns: quantile(0.999),
    histogram:
      known && source !== 'remainder' ? 'HISTFAAAABR42pNpmSzMwMDAxAABzFCaEUoz2X+AMIA' : null,
  };
}
