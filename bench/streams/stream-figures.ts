import type { ToldStream } from '../../src/server/stream/stream-truth.js';

/** What the server knows of the streams that a client measured, in ms. */
export type Truth = {
  readonly count: number;
  readonly ttftMeanMs: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly itlP99Ms: number;
  /** Its own lag behind the schedule, which is in the three above. */
  readonly lateP99Ms: number;
};

/** Of the last `count` streams by arrival: those before were the client's warm-up. */
export function truthOf(streams: readonly ToldStream[], count: number): Truth {
  const measured = [...streams]
    .sort((one, other) => one.request - other.request)
    .slice(-count)
    .filter(({ outcome }) => outcome === 'complete');
  const ttfts = measured.map(({ writtenNs: [first = Number.NaN] }) => first);
  const gaps = measured.flatMap(({ writtenNs }) => gapsOf(writtenNs));
  const late = measured.flatMap(({ writtenNs, dueNs }) =>
    writtenNs.map((instant, event) => instant - (dueNs[event] ?? Number.NaN)),
  );
  return {
    count: measured.length,
    ttftMeanMs: ttfts.reduce((sum, ns) => sum + ns, 0) / ttfts.length / 1e6,
    ttftP50Ms: rankOf(ttfts, 0.5) / 1e6,
    ttftP99Ms: rankOf(ttfts, 0.99) / 1e6,
    itlP99Ms: rankOf(gaps, 0.99) / 1e6,
    lateP99Ms: rankOf(late, 0.99) / 1e6,
  };
}

function gapsOf(instants: readonly number[]): readonly number[] {
  return instants.slice(1).map((instant, index) => instant - (instants[index] ?? Number.NaN));
}

/** Percentile by nearest rank. */
function rankOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
