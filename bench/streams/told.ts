/** What a client says of the streams that it measured, in ms. */
export type Told = {
  /** How many streams its numbers are of: the last so many of those that the server saw. */
  readonly count: number;
  readonly ttftMeanMs: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly itlP99Ms: number;
  /** Peak of the resident memory; NaN: not looked at. */
  readonly peakMiB: number;
  /** What the client thinks of its own numbers. */
  readonly verdict: string;
};

/** Streams on average in flight, and how long they are measured. */
export type StreamLoad = {
  readonly streams: number;
  readonly ratePerSecond: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
};

export type StreamClient = {
  readonly name: string;
  /** Of more it is not asked. */
  readonly streamsMax: number;
  readonly ask: (url: string, load: StreamLoad) => Promise<Told>;
};
