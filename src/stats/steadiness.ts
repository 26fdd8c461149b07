/* Whether a cell stayed as it was: its start, its two halves, and what waited at its end. */
import type { Stretch } from './course.js';

export type Drift = {
  /** Typical time of the second half over that of the first, less 1. */
  readonly ratio: number;
};

export type Settling = {
  /** From here on the times are alike. */
  readonly afterNs: number;
  /** What the start does to the mean, as a ratio: 0.1 is ten percent more. */
  readonly ratio: number;
};

export type Backlog = {
  /** Requests due and not ended, on average over a quarter of the measured part. */
  readonly beforeCount: number;
  readonly endCount: number;
  readonly perSecond: number;
};

/** Batches are compared, not requests: neighbours are alike, and would pass for evidence. */
const BATCHES = 16;
const BATCHES_MIN = 8;
const BATCH_REQUESTS_MIN = 5;

/** Undefined: the halves differ by no more than chance, or there are too few to tell. */
export function driftOf(stretches: readonly Stretch[]): Drift | undefined {
  const batches = batchesOf(stretches, BATCHES, BATCHES_MIN);
  if (batches === undefined) return undefined;
  const difference = certainDifference(batches.map(({ sumLog, answered }) => sumLog / answered));
  return difference === undefined ? undefined : { ratio: Math.exp(difference) - 1 };
}

/** Of the means of the second half and the first; undefined where it may be chance. */
function certainDifference(values: readonly number[]): number | undefined {
  const half = Math.floor(values.length / 2);
  const first = momentsOf(values.slice(0, half));
  const second = momentsOf(values.slice(-half));
  const error = Math.sqrt((first.variance + second.variance) / half);
  const difference = second.mean - first.mean;
  const isCertain = Math.abs(difference) > certainDeviations(2 * half - 2) * error;
  return isCertain ? difference : undefined;
}

/** Student's t for one false alarm in about two thousand, to a few percent (df from 4). */
function certainDeviations(degrees: number): number {
  return 3.5 * (1 + 4 / degrees);
}

const SETTLING_BATCHES = 48;
/** Both the mean and the typical time must show it: one alone may be a few late requests. */
const SETTLING_LOG_MIN = 0.03;
/** The least error lies where chance wants it; the first that is nearly as small is the start's. */
const NEARLY = 1.25;

/**
 * The start that is best left out, by the rule of White (MSER: the cut that leaves the mean with
 * the smallest standard error). Undefined where leaving it out changes nothing, or it has not
 * settled within the first half: then it drifts.
 */
export function settlingOf(stretches: readonly Stretch[]): Settling | undefined {
  const batches = batchesOf(stretches, SETTLING_BATCHES, BATCHES_MIN);
  if (batches === undefined) return undefined;
  const logs = batches.map(({ sumLog, answered }) => sumLog / answered);
  const errors = Array.from({ length: Math.floor(logs.length / 2) + 1 }, (_, start) => {
    const { variance } = momentsOf(logs.slice(start));
    return variance / (logs.length - start);
  });
  const enough = NEARLY * Math.min(...errors);
  const cut = errors.findIndex((error) => error <= enough);
  if (cut === 0 || cut >= Math.floor(logs.length / 2)) return undefined;
  // What goes on changing has not settled.
  if (certainDifference(logs.slice(cut)) !== undefined) return undefined;
  if (!isUnlike(logs.slice(0, cut), logs.slice(cut))) return undefined;
  const all = sumOf(batches);
  const rest = sumOf(batches.slice(cut));
  const logs0 = all.sumLog / all.answered - rest.sumLog / rest.answered;
  if (Math.abs(logs0) < SETTLING_LOG_MIN) return undefined;
  const ratio = all.sumNs / all.answered / (rest.sumNs / rest.answered) - 1;
  return { afterNs: batches[cut]?.startNs ?? 0, ratio };
}

/**
 * Whether a start differs from the rest by more than chance. Where requests queue, neighbouring
 * batches are alike: what looks like evidence is counted for less (effective sample size of a
 * first-order autoregression).
 */
function isUnlike(start: readonly number[], rest: readonly number[]): boolean {
  const { mean, variance } = momentsOf(rest);
  const alike = Math.min(ALIKE_MAX, Math.max(0, likenessOf(rest, mean)));
  const inflation = (1 + alike) / (1 - alike);
  const error = Math.sqrt(variance * inflation * (1 / start.length + 1 / rest.length));
  const signed = momentsOf(start).mean - mean;
  const difference = Math.abs(signed);
  if (difference <= certainDeviations(rest.length - 1) * error) return false;
  // What has to settle begins at its worst; a burst of arrivals begins where the rest is.
  if (((start[0] ?? mean) - mean) * Math.sign(signed) < AT_WORST * difference) return false;
  // And no stretch of the same length in the rest is half as unlike it: a burst comes at any time.
  return rest.every((_, at) => {
    const stretch = rest.slice(at, at + start.length);
    return (
      stretch.length < start.length || Math.abs(momentsOf(stretch).mean - mean) < difference / 2
    );
  });
}

const ALIKE_MAX = 0.9;
const AT_WORST = 0.75;

/** Correlation of each value with the next. */
function likenessOf(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const products = values
    .slice(1)
    .reduce((sum, value, index) => sum + (value - mean) * ((values[index] ?? mean) - mean), 0);
  return squares > 0 ? products / squares : 0;
}

/** A quarter against the one two before it: growth shorter than that is a burst. */
const BACKLOG_MIN = 8;
const BACKLOG_GROWTH_RATIO = 0.5;
/** Of the chance in how many arrive in half the time. */
const BACKLOG_DEVIATIONS = 2;

/** Undefined: what waits did not grow, or by no more than chance. For loads of a steady rate. */
export function backlogOf(stretches: readonly Stretch[]): Backlog | undefined {
  const quarter = Math.floor(stretches.length / 4);
  if (quarter < 2) return undefined;
  let open = 0;
  let due = 0;
  const waiting = stretches.map((stretch) => {
    due += stretch.due;
    open += stretch.due - stretch.ended;
    return open;
  });
  const meanOf = (from: number): number =>
    waiting.slice(from, from + quarter).reduce((sum, count) => sum + count, 0) / quarter;
  const last = stretches.length - quarter;
  const [before, between, end] = [meanOf(last - 2 * quarter), meanOf(last - quarter), meanOf(last)];
  const growth = end - before;
  const leastGrowth = Math.max(
    BACKLOG_MIN,
    BACKLOG_GROWTH_RATIO * before,
    BACKLOG_DEVIATIONS * Math.sqrt(due / 2),
  );
  if (growth < leastGrowth || between < before || end < between) return undefined;
  const apartNs = (stretches[last]?.startNs ?? 0) - (stretches[last - 2 * quarter]?.startNs ?? 0);
  return { beforeCount: before, endCount: end, perSecond: (growth / apartNs) * 1e9 };
}

type Batch = Pick<Stretch, 'startNs' | 'answered' | 'sumNs' | 'sumLog'>;

/** Of equal length, each with enough requests; undefined where there are too few for that. */
function batchesOf(
  stretches: readonly Stretch[],
  most: number,
  least: number,
): readonly Batch[] | undefined {
  // An even number, so that there are halves.
  let count = Math.min(most, stretches.length - (stretches.length % 2));
  while (count >= least) {
    const batches = Array.from({ length: count }, (_, index) =>
      sumOf(
        stretches.slice(
          Math.floor((index * stretches.length) / count),
          Math.floor(((index + 1) * stretches.length) / count),
        ),
      ),
    );
    if (batches.every(({ answered }) => answered >= BATCH_REQUESTS_MIN)) return batches;
    count -= 2;
  }
  return undefined;
}

function sumOf(parts: readonly Batch[]): Batch {
  return parts.reduce((sum, one) => ({
    startNs: sum.startNs,
    answered: sum.answered + one.answered,
    sumNs: sum.sumNs + one.sumNs,
    sumLog: sum.sumLog + one.sumLog,
  }));
}

function momentsOf(values: readonly number[]): {
  readonly mean: number;
  readonly variance: number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: values.length > 1 ? squares / (values.length - 1) : 0 };
}
