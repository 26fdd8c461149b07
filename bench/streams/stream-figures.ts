/** What a server knows of one stream that it wrote whole; instants of one clock, in ns. */
export type TrueStream = {
  /** The request lay in the kernel, which is within microseconds of its client's writing it. */
  readonly arrivedNs: number;
  /** The server got to read it. */
  readonly readNs: number;
  /** Just before each write of content. */
  readonly writtenNs: ArrayLike<number>;
  readonly dueNs: ArrayLike<number>;
};

/** What the server knows of the streams that a client measured, in ms. */
export type Truth = {
  readonly count: number;
  readonly ttftMeanMs: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly itlP99Ms: number;
  /** The server's own lag behind the schedule, which is in all of the above. */
  readonly lateP99Ms: number;
  /** For how long requests lay in the kernel before the server read them. */
  readonly unreadP99Ms: number;
};

/** Of the last `count` streams by arrival: those before were the client's warm-up. */
export function truthOf(streams: readonly TrueStream[], count: number): Truth {
  const measured = streams.slice(-count);
  const ttfts = measured.map(({ arrivedNs, writtenNs }) => (writtenNs[0] ?? 0) - arrivedNs);
  const gaps = measured.flatMap(({ writtenNs }) =>
    Array.from(writtenNs)
      .slice(1)
      .map((instant, event) => instant - (writtenNs[event] ?? Number.NaN)),
  );
  const late = measured.flatMap(({ writtenNs, dueNs }) =>
    Array.from(writtenNs, (instant, event) => instant - (dueNs[event] ?? Number.NaN)),
  );
  const unread = measured.map(({ arrivedNs, readNs }) => readNs - arrivedNs);
  return {
    count: measured.length,
    ttftMeanMs: ttfts.reduce((sum, ns) => sum + ns, 0) / ttfts.length / 1e6,
    ttftP50Ms: rankOf(ttfts, 0.5) / 1e6,
    ttftP99Ms: rankOf(ttfts, 0.99) / 1e6,
    itlP99Ms: rankOf(gaps, 0.99) / 1e6,
    lateP99Ms: rankOf(late, 0.99) / 1e6,
    unreadP99Ms: rankOf(unread, 0.99) / 1e6,
  };
}

/** Percentile by nearest rank. */
function rankOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
