/* What a selftest sends, and for how long. */

/** One payload at one constant rate. */
export type TestLoad = { readonly payload: string; readonly ratePerSecond: number };

/*
 * First one that makes the code of both ends hot, so that the busiest does not meet it cold, and
 * then the rare ones, which would never make it hot.
 */
export const TEST_LOADS: readonly TestLoad[] = [
  { payload: '1KiB', ratePerSecond: 1000 },
  { payload: '1KiB', ratePerSecond: 5000 },
  { payload: '1KiB', ratePerSecond: 100 },
  { payload: '64KiB', ratePerSecond: 100 },
  { payload: '4MiB', ratePerSecond: 5 },
];

/** How long each cell is; arguments, so that a test takes a second and not half a minute. */
export type Lengths = {
  /** Of each cell. */
  readonly warmupNs: number;
  /** Of the busiest: code that is not hot yet makes a backlog there, which lasts. */
  readonly busyWarmupNs: number;
  /** Of the cells against an instant server, of which the floor is. */
  readonly floorNs: number;
  /** Of the cells in which parts are compared. */
  readonly partsNs: number;
  /** However rare they are: a median needs 20. */
  readonly requestsMin: number;
  /** Of each try at a rate, where the ceiling is looked for. */
  readonly ceilingNs: number;
};

export const USUAL_LENGTHS: Lengths = {
  warmupNs: 250e6,
  busyWarmupNs: 1e9,
  floorNs: 0.8e9,
  partsNs: 0.4e9,
  requestsMin: 20,
  ceilingNs: 3e9,
};

/** From so many requests a second on, one that waits delays the next. */
const BUSY_PER_SECOND = 2000;

export type Stages = { readonly warmupRequests: number; readonly measureNs: number };

/** Warm-up is counted, so that it is known which of the server's requests were measured. */
export function stagesOf(load: TestLoad, lengthNs: number, lengths: Lengths): Stages {
  const { ratePerSecond } = load;
  const warmupNs = ratePerSecond >= BUSY_PER_SECOND ? lengths.busyWarmupNs : lengths.warmupNs;
  const leastNs = (lengths.requestsMin / ratePerSecond) * 1e9;
  return {
    warmupRequests: Math.max(1, Math.round((warmupNs / 1e9) * ratePerSecond)),
    measureNs: Math.max(lengthNs, leastNs),
  };
}
