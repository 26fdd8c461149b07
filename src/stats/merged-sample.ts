import { decodeHistogram } from './encoded-histogram.js';
import { Histogram, quantileOf } from './histogram.js';
import type { LimitSample } from './limit-verdict.js';
import type { Summary } from './summary.js';

/** Several runs' times of one kind as one sample; undefined where none has any. */
export function mergedSample(summaries: readonly Summary[]): LimitSample | undefined {
  const known = summaries.filter(({ count }) => count > 0);
  if (known.length === 0) return undefined;
  const total = known.reduce((sum, { count }) => sum + count, 0);
  const minNs = Math.min(...known.map((one) => one.minNs ?? Number.NaN));
  const maxNs = Math.max(...known.map((one) => one.maxNs ?? Number.NaN));
  const histogram = mergedHistogram(known);
  return {
    count: () => total,
    histogram,
    quantileNs: (q) => {
      const ns = histogram === undefined ? Number.NaN : Math.round(quantileOf(histogram, q));
      return Math.min(Math.max(ns, minNs), maxNs);
    },
    moments: {
      meanNs: () => meanNsOf(known, total),
      stddevNs: () => stddevNsOf(known, total),
      minNs: () => minNs,
      maxNs: () => maxNs,
    },
  };
}

function mergedHistogram(summaries: readonly Summary[]): Histogram | undefined {
  const merged = new Histogram();
  for (const { histogram } of summaries) {
    if (histogram === null) return undefined;
    merged.add(decodeHistogram(histogram));
  }
  return merged;
}

function meanNsOf(summaries: readonly Summary[], total: number): number {
  return summaries.reduce((sum, { count, meanNs }) => sum + count * (meanNs ?? 0), 0) / total;
}

/** From within the runs and between them: exactly that of all values together. */
function stddevNsOf(summaries: readonly Summary[], total: number): number {
  const mean = meanNsOf(summaries, total);
  const squares = summaries.reduce((sum, { count, meanNs, stddevNs }) => {
    const within = (count - 1) * (stddevNs ?? 0) ** 2;
    return sum + within + count * ((meanNs ?? 0) - mean) ** 2;
  }, 0);
  return total < 2 ? Number.NaN : Math.sqrt(squares / (total - 1));
}
