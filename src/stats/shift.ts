/*
 * How far apart two things are, without assuming the shape of their noise: Hodges and Lehmann's
 * estimates (1963) and the intervals that come with the rank tests. Exact at every size: the null
 * distributions are counted, not approximated (Wilcoxon 1945; Mann and Whitney 1947; the intervals
 * as in Hollander, Wolfe, Chicken, Nonparametric Statistical Methods, sections 3.3 and 4.3).
 * Checked against scipy: test/stats/shift.test.ts.
 */
import { doubledMidranks, medianOfSorted } from './ranks.js';

/** A shift with bounds; null where so few observations bound nothing at that level. */
export type Shift = {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
};

/**
 * Of paired differences: the median of the means of all pairs of them (Walsh averages, each with
 * itself included). Each bound fails with at most `alpha`, whatever the symmetric noise.
 */
export function pairedShift(differences: readonly number[], alpha: number): Shift {
  const averages = walshAverages(differences);
  return shiftOf(averages, lowestPlaceIn(signedRankAtMost(differences.length), alpha));
}

/** Of two samples: the median of all differences between one of `after` and one of `before`. */
export function unpairedShift(
  before: readonly number[],
  after: readonly number[],
  alpha: number,
): Shift {
  const differences = Float64Array.from(before.flatMap((one) => after.map((other) => other - one)));
  differences.sort();
  return shiftOf(differences, lowestPlaceIn(rankSumAtMost(before.length, after.length), alpha));
}

/**
 * The probability, where nothing differs, that the ranks of the differences above 0 sum up to at
 * least what they do. Ties share their rank; zeros are ranked and count for neither side. Exact.
 */
export function signedRankAbove(differences: readonly number[]): number {
  const ranks = doubledMidranks(differences.map(Math.abs));
  const signed = ranks.map((rank, index) => rank * Math.sign(differences[index] ?? 0));
  const found = signed.reduce((sum, rank) => sum + Math.max(0, rank), 0);
  const pmf = sumPmf(signed.map(Math.abs).filter((rank) => rank > 0));
  return pmf.reduce((sum, share, total) => sum + (total >= found ? share : 0), 0);
}

/** P(T <= k) for k = 0, 1, …: T is the sum of the ranks of those that fell above 0. */
export function signedRankAtMost(count: number): Float64Array {
  return cumulated(sumPmf(Array.from({ length: count }, (_, index) => index + 1)));
}

/** P(U <= k) for k = 0, 1, …: U counts the pairs in which the second sample is the larger. */
export function rankSumAtMost(first: number, second: number): Float64Array {
  // pmf(n, m) at u = the last one is of the first sample (n/(n+m), u - m) or of the second.
  const last = first * second;
  let rows = Array.from({ length: second + 1 }, () => oneAt(0, last));
  for (let n = 1; n <= first; n += 1) {
    const next = [oneAt(0, last)];
    for (let m = 1; m <= second; m += 1) {
      const row = new Float64Array(last + 1);
      for (let u = 0; u <= n * m; u += 1) {
        const fromFirst = u >= m ? (rows[m]?.[u - m] ?? 0) : 0;
        row[u] = (n * fromFirst + m * (next[m - 1]?.[u] ?? 0)) / (n + m);
      }
      next.push(row);
    }
    rows = next;
  }
  return cumulated(rows[second] ?? oneAt(0, last));
}

function oneAt(place: number, last: number): Float64Array {
  const pmf = new Float64Array(last + 1);
  pmf[place] = 1;
  return pmf;
}

function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2);
  let next = 0;
  for (const [index, one] of values.entries()) {
    for (let other = index; other < values.length; other += 1) {
      averages[next] = (one + (values[other] ?? 0)) / 2;
      next += 1;
    }
  }
  return averages.sort();
}

/** The probability of each sum of those weights that a fair coin each lets in. */
function sumPmf(weights: readonly number[]): Float64Array {
  const pmf = new Float64Array(weights.reduce((sum, weight) => sum + weight, 0) + 1);
  pmf[0] = 1;
  let reach = 0;
  for (const weight of weights) {
    reach += weight;
    for (let sum = reach; sum >= 0; sum -= 1) {
      pmf[sum] = ((pmf[sum] ?? 0) + (sum >= weight ? (pmf[sum - weight] ?? 0) : 0)) / 2;
    }
  }
  return pmf;
}

function cumulated(pmf: Float64Array): Float64Array {
  let sum = 0;
  return pmf.map((share) => {
    sum += share;
    return sum;
  });
}

/** Of the ascending values, from 1, the place of the low bound; 0: there is none. */
function lowestPlaceIn(atMost: Float64Array, alpha: number): number {
  // A sum of exact binary fractions, but for the last bits of very long ones.
  return atMost.findIndex((share) => share > alpha * (1 + 1e-12));
}

function shiftOf(sorted: Float64Array, place: number): Shift {
  const isBounded = place > 0;
  return {
    estimate: medianOfSorted(sorted),
    low: isBounded ? (sorted[place - 1] ?? null) : null,
    high: isBounded ? (sorted[sorted.length - place] ?? null) : null,
  };
}
