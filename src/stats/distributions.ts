/*
 * Tails of the binomial and of Student's t distribution: the two that the limits and intervals
 * need. Both are the regularized incomplete beta function. Plans need the chi-square distribution,
 * the incomplete gamma function. Checked against exact rational arithmetic, published tables and
 * scipy (test/stats).
 */

/** The probability that at most `hits` of `count` trials succeed. Exact, no approximation. */
export function binomialAtMost(hits: number, count: number, ratio: number): number {
  if (hits >= count) {
    return 1;
  }
  return hits < 0 ? 0 : incompleteBeta(1 - ratio, count - hits, hits + 1);
}

/** The probability that at least `hits` of `count` trials succeed. */
export function binomialAtLeast(hits: number, count: number, ratio: number): number {
  if (hits <= 0) {
    return 1;
  }
  return hits > count ? 0 : incompleteBeta(ratio, hits, count - hits + 1);
}

/** The probability that Student's t with so many degrees of freedom exceeds `t`. */
export function studentAbove(t: number, freedom: number): number {
  const half = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t >= 0 ? half : 1 - half;
}

/** A comparison asks the same few questions for each of its thousands of metrics. */
const QUANTILES_KEPT_MAX = 1000;
const quantilesKept = new Map<string, number>();

/** The value that Student's t exceeds with the given probability, which is at most one half. */
export function studentQuantile(above: number, freedom: number): number {
  const question = `${above} ${freedom}`;
  const known = quantilesKept.get(question);
  if (known !== undefined) return known;
  const found = searchQuantile(above, freedom);
  if (quantilesKept.size < QUANTILES_KEPT_MAX) quantilesKept.set(question, found);
  return found;
}

function searchQuantile(above: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (studentAbove(high, freedom) > above) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (studentAbove(middle, freedom) > above) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** The probability that chi-square with so many degrees of freedom is at most `value`. */
export function chiSquareAtMost(value: number, freedom: number): number {
  return value <= 0 ? 0 : incompleteGamma(value / 2, freedom / 2);
}

/** The value that chi-square stays below with the given probability, at most one half. */
export function chiSquareQuantile(below: number, freedom: number): number {
  let low = 0;
  // The median lies below the mean.
  let high = freedom;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (chiSquareAtMost(middle, freedom) < below) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularized lower incomplete gamma function P(a, x), by its series: all terms add up. */
function incompleteGamma(x: number, a: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-16 * sum; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(a * Math.log(x) - x - logGamma(a + 1)));
}

/** The regularized incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const logFront = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b);
  // The fraction converges fast below the mean of the distribution; above it, the other tail does.
  return x < (a + 1) / (a + b + 2)
    ? (Math.exp(logFront) * betaFraction(x, a, b)) / a
    : 1 - (Math.exp(logFront) * betaFraction(1 - x, b, a)) / b;
}

const FRACTION_STEPS_MAX = 100_000;
const SMALLEST = 1e-300;

/** The continued fraction of the incomplete beta function, by the method of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= FRACTION_STEPS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) {
      break;
    }
  }
  return result;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Coefficients of Lanczos for g = 7. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  const base = x + 6.5;
  const series = LANCZOS.reduce(
    (sum, coefficient, index) => sum + coefficient / (x + index),
    0.9999999999998099,
  );
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}
