/*
 * Many metrics, one question: is any of them slower? Step-down max-T by resampling (Westfall and
 * Young 1993, algorithm 4.1 with the whole set of relabellings; strong control: Romano and Wolf
 * 2005). Each relabelling is applied to all metrics at once, so that what they have in common does
 * not count against them, and the smallest p is that of one metric however many there are.
 * Checked against a direct computation with numpy: test/stats/max-t.test.ts.
 */
import { type Random, randomOf, seedOf } from '../base/random.js';

import { doubledMidranks } from './ranks.js';

/** Adjusted p-values, a metric each, of "it grew" and of "it fell". */
export type StepDown = {
  readonly up: readonly number[];
  readonly down: readonly number[];
  /** Where relabellings were drawn, from what; null: all were tried. */
  readonly seed: number | null;
};

/** Above so many rounds (16,384 sign vectors), drawn ones stand for all. */
const ROUNDS_LISTED_MAX = 14;
/** Relabellings of two samples are listed up to this many, and else drawn. */
const DRAWS = 20_000;

/**
 * Of paired differences, a column a metric, a row a round. Where nothing changed, the arms of a
 * round could be swapped, which turns the sign of its differences in all metrics. The statistic is
 * the signed-rank sum, standardized: t = Σ sign·rank / √Σ rank².
 */
export function signFlipMaxT(columns: readonly (readonly number[])[]): StepDown {
  const rounds = columns[0]?.length ?? 0;
  const rows = columns.map(signedRanks);
  const norms = rows.map((ranks) => Math.hypot(...ranks) || 1);
  const seed = rounds <= ROUNDS_LISTED_MAX ? null : seedOfData(columns);
  const flips = seed === null ? allFlips(rounds) : drawnFlips(rounds, randomOf(seed));
  const scores = new Float64Array(columns.length);
  const scoresOf = (flip: Int8Array): Float64Array => {
    for (const [metric, ranks] of rows.entries()) {
      let sum = 0;
      for (let round = 0; round < rounds; round += 1) {
        sum += (ranks[round] ?? 0) * (flip[round] ?? 0);
      }
      scores[metric] = sum / (norms[metric] ?? 1);
    }
    return scores;
  };
  return { ...stepDown(flips, scoresOf), seed };
}

/**
 * Of two samples, a column a metric, the first `beforeCount` rows of which are `before`. Where
 * nothing changed, any rows could have been those. The statistic is the rank sum, standardized.
 */
export function relabelMaxT(
  columns: readonly (readonly number[])[],
  beforeCount: number,
): StepDown {
  const count = columns[0]?.length ?? 0;
  const rows = columns.map(centredRanks);
  const norms = rows.map((ranks) => Math.hypot(...ranks) || 1);
  const isListed = subsetCount(count, beforeCount) <= DRAWS;
  const seed = isListed ? null : seedOfData(columns);
  const labels =
    seed === null ? allLabels(count, beforeCount) : drawnLabels(count, beforeCount, randomOf(seed));
  const scores = new Float64Array(columns.length);
  const scoresOf = (label: Int8Array): Float64Array => {
    for (const [metric, ranks] of rows.entries()) {
      let sum = 0;
      for (let row = 0; row < count; row += 1) {
        sum += (label[row] ?? 0) > 0 ? (ranks[row] ?? 0) : 0;
      }
      scores[metric] = sum / (norms[metric] ?? 1);
    }
    return scores;
  };
  return { ...stepDown(labels, scoresOf), seed };
}

/** The first relabelling is the one that was measured. */
function stepDown(
  relabellings: Iterable<Int8Array>,
  scoresOf: (labels: Int8Array) => Float64Array,
): Omit<StepDown, 'seed'> {
  let tally: { readonly up: Tally; readonly down: Tally } | undefined;
  for (const labels of relabellings) {
    const scores = scoresOf(labels);
    tally ??= { up: tallyOf(scores, 1), down: tallyOf(scores, -1) };
    count(tally.up, scores, 1);
    count(tally.down, scores, -1);
  }
  return {
    up: tally === undefined ? [] : adjusted(tally.up),
    down: tally === undefined ? [] : adjusted(tally.down),
  };
}

type Tally = {
  /** Metrics from the most to the least striking. */
  readonly order: readonly number[];
  readonly observed: Float64Array;
  readonly reached: Float64Array;
  draws: number;
};

function tallyOf(scores: Float64Array, sign: 1 | -1): Tally {
  const observed = scores.map((score) => score * sign);
  const order = [...observed.keys()].sort((a, b) => (observed[b] ?? 0) - (observed[a] ?? 0));
  return { order, observed, reached: new Float64Array(order.length), draws: 0 };
}

/** The same score by another order of additions is the same score. */
const ROUNDING = 1e-9;

/** Of each metric: does the largest score among it and the less striking ones reach its own? */
function count(tally: Tally, scores: Float64Array, sign: 1 | -1): void {
  const { order, observed, reached } = tally;
  let largest = -Infinity;
  for (let place = order.length - 1; place >= 0; place -= 1) {
    const metric = order[place] ?? 0;
    const score = (scores[metric] ?? 0) * sign;
    if (score > largest) largest = score;
    if (largest >= (observed[metric] ?? 0) - ROUNDING) reached[place] = (reached[place] ?? 0) + 1;
  }
  tally.draws += 1;
}

/** The p-value of a metric is at least that of each more striking one. */
function adjusted({ order, reached, draws }: Tally): readonly number[] {
  const values = order.map(() => 1);
  let highest = 0;
  for (const [place, metric] of order.entries()) {
    highest = Math.max(highest, (reached[place] ?? 0) / draws);
    values[metric] = highest;
  }
  return values;
}

/** Zeros are ranked, and then count for neither side. Doubled ranks: a factor cancels. */
function signedRanks(differences: readonly number[]): readonly number[] {
  return doubledMidranks(differences.map(Math.abs)).map(
    (rank, round) => rank * Math.sign(differences[round] ?? 0),
  );
}

function centredRanks(values: readonly number[]): readonly number[] {
  // Doubled ranks have the mean count + 1.
  return doubledMidranks(values).map((rank) => rank - (values.length + 1));
}

function* allFlips(rounds: number): Generator<Int8Array> {
  const flip = new Int8Array(rounds).fill(1);
  yield flip;
  for (let step = 1; step < 2 ** rounds; step += 1) {
    // Gray's order: one sign turns at a step, that of the lowest bit of its number.
    const turned = 31 - Math.clz32(step & -step);
    flip[turned] = -(flip[turned] ?? 1);
    yield flip;
  }
}

function* drawnFlips(rounds: number, random: Random): Generator<Int8Array> {
  const flip = new Int8Array(rounds).fill(1);
  yield flip;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    for (let round = 0; round < rounds; round += 1) flip[round] = random() < 0.5 ? -1 : 1;
    yield flip;
  }
}

/** The measured labels first, then all others: 1 is after, 0 is before. */
function* allLabels(total: number, beforeCount: number): Generator<Int8Array> {
  const places = Array.from({ length: beforeCount }, (_, index) => index);
  const label = new Int8Array(total);
  while (true) {
    label.fill(1);
    for (const place of places) label[place] = 0;
    yield label;
    // The next subset in order: the last place that can still move up does, the rest follow it.
    let moved = beforeCount - 1;
    while (moved >= 0 && places[moved] === total - beforeCount + moved) moved -= 1;
    if (moved < 0) return;
    let place = (places[moved] ?? 0) + 1;
    for (; moved < beforeCount; moved += 1, place += 1) places[moved] = place;
  }
}

function* drawnLabels(total: number, beforeCount: number, random: Random): Generator<Int8Array> {
  const label = new Int8Array(total).map((_, index) => (index < beforeCount ? 0 : 1));
  yield label;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    for (let last = total - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      const kept = label[last] ?? 0;
      label[last] = label[other] ?? 0;
      label[other] = kept;
    }
    yield label;
  }
}

function subsetCount(total: number, chosen: number): number {
  let count = 1;
  for (let step = 1; step <= chosen; step += 1) count *= (total - chosen + step) / step;
  return count;
}

/** The same data always draw the same: a comparison printed twice is the same text. */
function seedOfData(columns: readonly (readonly number[])[]): number {
  return columns.flat().reduce((seed, value) => seedOf(seed, String(value)), 0) & 0x7fff_ffff;
}
