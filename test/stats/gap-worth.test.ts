import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import fc from 'fast-check';

import { GapTally } from '../../src/stats/gap-tally.js';
import { Clusters, worthWithGaps } from '../../src/stats/gap-worth.js';
import type { Limit, Statistic } from '../../src/stats/limit.js';
import { intervalOf } from '../../src/stats/limit-interval.js';
import { type LimitFacts, verdictOf } from '../../src/stats/limit-verdict.js';
import { INDEPENDENT } from '../../src/stats/limit-worth.js';
import { StreamStatistics } from '../../src/stats/stream-statistics.js';

import { normalsOf } from '../experiments/simulated.js';
import { streamRow } from '../support/stream-row.js';

/*
 * Streamed answers whose gaps resemble each other: so much of the variance of a gap's logarithm
 * is the answer's. What they are drawn from is known. Intervals are of 90 %.
 */

const ANSWERS = 60;
const GAPS_MEAN = 80;
const MEDIAN_NS = 20e6;
const SPREAD = 0.4;
const SERIES = 200;

const STATISTICS = {
  mean: { statistic: { kind: 'mean' }, trueNs: MEDIAN_NS * Math.exp(SPREAD ** 2 / 2) },
  p50: { statistic: { kind: 'quantile', q: 0.5 }, trueNs: MEDIAN_NS },
  p90: {
    statistic: { kind: 'quantile', q: 0.9 },
    trueNs: MEDIAN_NS * Math.exp(SPREAD * 1.2815516),
  },
} as const satisfies Record<string, { readonly statistic: Statistic; readonly trueNs: number }>;

type Name = keyof typeof STATISTICS;
const NAMES: readonly Name[] = ['mean', 'p50', 'p90'];

function limitOf(name: Name): Limit {
  const { statistic, trueNs } = STATISTICS[name];
  const metric = { kind: 'time', of: 'itl', statistic } as const;
  return { text: '', metric, comparison: '<', bound: trueNs };
}

function statisticsOf(seed: number, likeness: number): StreamStatistics {
  const normal = normalsOf(seed);
  const statistics = new StreamStatistics();
  const bounds = NAMES.map((name) => STATISTICS[name].trueNs);
  for (let answer = 0; answer < ANSWERS; answer += 1) {
    const own = Math.sqrt(likeness) * normal();
    const tally = new GapTally(bounds);
    const gaps = Math.max(2, Math.round(GAPS_MEAN * (1 + 0.4 * normal())));
    for (let gap = 0; gap < gaps; gap += 1) {
      const log = own + Math.sqrt(1 - likeness) * normal();
      tally.gap(Math.round(MEDIAN_NS * Math.exp(SPREAD * log)));
    }
    statistics.record(streamRow(gaps + 1), tally);
  }
  return statistics;
}

function factsOf(statistics: StreamStatistics): LimitFacts {
  return {
    requests: ANSWERS,
    failed: 0,
    throughputPerSecond: 1,
    goodputPerSecond: null,
    timed: (name) => statistics.timed(name),
    worth: worthWithGaps(INDEPENDENT, statistics.gapWorth()),
  };
}

/** How often the interval holds the truth, and how often a limit that lies just there does. */
class Seen {
  readonly held = { mean: 0, p50: 0, p90: 0 };
  readonly proved = { mean: 0, p50: 0, p90: 0 };

  add(facts: LimitFacts): void {
    for (const name of NAMES) {
      const limit = limitOf(name);
      const { low, high } = intervalOf(limit, facts);
      const { trueNs } = STATISTICS[name];
      if ((low ?? 0) <= trueNs && trueNs <= (high ?? Infinity)) this.held[name] += 1 / SERIES;
      if (verdictOf(limit, facts).verdict === 'holds') this.proved[name] += 1 / SERIES;
    }
  }
}

function told(t: TestContext, likeness: number): Record<'worthy' | 'naive', Seen> {
  const [worthy, naive] = [new Seen(), new Seen()];
  for (let seed = 1; seed <= SERIES; seed += 1) {
    const facts = factsOf(statisticsOf(seed, likeness));
    worthy.add(facts);
    naive.add({ ...facts, worth: INDEPENDENT });
  }
  t.diagnostic(`likeness ${likeness}: ${JSON.stringify({ worthy, naive })}`);
  return { worthy, naive };
}

// 200 series: of a true 90 % fewer than 83 %, of a true 5 % more than 11 %: one time in 1,000.
for (const likeness of [0, 0.1, 0.5]) {
  test(`gaps of an answer that are ${100 * likeness} % alike: intervals hold the truth`, (t) => {
    const { worthy, naive } = told(t, likeness);
    for (const name of NAMES) {
      assert.ok(worthy.held[name] >= 0.83, `${name} is held by ${worthy.held[name]}`);
      assert.ok(worthy.proved[name] <= 0.11, `${name} is proved by ${worthy.proved[name]}`);
      // What is mended: gaps that are taken for independent are certain of what they do not know.
      if (likeness > 0) assert.ok(naive.held[name] <= 0.72, `${name}: ${naive.held[name]}`);
    }
  });
}

test('gaps that are alike within an answer are worth their answers', () => {
  const sums = new Clusters();
  for (const ns of [10, 20, 30, 40, 50]) sums.add(100, 100 * ns);
  // Variance of single gaps: of 500, each value a hundred times.
  const worth = sums.worth((500 / 499) * 200);
  assert.ok(Math.abs(500 * worth - 5 * (4 / 5)) < 0.02, `${500 * worth}`);
});

test('answers that come out even more alike than chance are worth their gaps, not more', () => {
  const sums = new Clusters();
  for (let answer = 0; answer < 10; answer += 1) sums.add(100, 100 * (20 + (answer % 2) / 1e6));
  assert.equal(sums.worth(25), 1);
  const even = new Clusters();
  for (let answer = 0; answer < 10; answer += 1) even.add(100, 10);
  assert.equal(even.worth(0.09), 1);
});

test('one answer is one observation, and an answer without gaps is none', () => {
  const sums = new Clusters();
  assert.equal(sums.worth(1), 1);
  assert.ok(Number.isNaN(sums.worthOfShare()));
  sums.add(0, 0);
  sums.add(200, 4000);
  sums.add(0, 0);
  assert.equal(sums.worth(25), 1 / 200);
});

test('sums over answers say what the answers themselves say', () => {
  const answer = fc.record({ gaps: fc.integer({ min: 1, max: 500 }), beyond: fc.nat(500) });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 2, maxLength: 40 }), (drawn) => {
      const answers = drawn.map(({ gaps, beyond }) => ({ gaps, beyond: Math.min(gaps, beyond) }));
      const sums = new Clusters();
      for (const { gaps, beyond } of answers) sums.add(gaps, beyond);
      const all = answers.reduce((sum, { gaps }) => sum + gaps, 0);
      const share = answers.reduce((sum, { beyond }) => sum + beyond, 0) / all;
      const squares = answers.reduce(
        (sum, { gaps, beyond }) => sum + (beyond - share * gaps) ** 2,
        0,
      );
      const expected = (share * (1 - share) * all * (1 - 1 / answers.length)) / squares;
      const worth = sums.worth(share * (1 - share));
      if (expected > 1 / all && expected < 0.999) {
        assert.ok(Math.abs(worth - expected) < 1e-6 * expected, `${worth}, not ${expected}`);
      } else assert.ok(worth >= 1 / all && worth <= 1);
      const few = Math.min(share, 1 - share) * all < 9.5;
      assert.equal(sums.worthOfShare(), few ? Number.NaN : worth);
    }),
  );
});

test('only gaps are counted by answers; the lesser worth decides', () => {
  const both = worthWithGaps(
    { ofQuantile: () => 0.5, ofMean: () => 0.6, ofErrors: () => 0.7 },
    { ofMean: () => 0.4, ofShare: (boundNs) => (boundNs === 5 ? 0.3 : 1) },
  );
  assert.equal(both.ofQuantile('response', 0.9, 5), 0.5);
  assert.equal(both.ofQuantile('itl', 0.9, 5), 0.3);
  assert.equal(both.ofQuantile('itl', 0.9, 6), 0.5);
  assert.equal(both.ofMean('ttft'), 0.6);
  assert.equal(both.ofMean('itl'), 0.4);
  assert.equal(both.ofErrors(), 0.7);
  const even = worthWithGaps(
    { ofQuantile: () => 0.2, ofMean: () => 0.1, ofErrors: () => 1 },
    { ofMean: () => 1, ofShare: () => 1 },
  );
  assert.equal(even.ofQuantile('itl', 0.9, 5), 0.2);
  assert.equal(even.ofMean('itl'), 0.1);
});

test('a bound that hardly a gap reaches is judged by what their mean is worth', () => {
  const statistics = new StreamStatistics();
  for (const ns of [10, 20, 30]) {
    const tally = new GapTally([15, 1000]);
    for (let gap = 0; gap < 50; gap += 1) tally.gap(ns);
    statistics.record(streamRow(51), tally);
  }
  const { ofMean, ofShare } = statistics.gapWorth();
  assert.ok(ofMean() < 0.02);
  assert.equal(ofShare(1000), ofMean());
  // One that no limit names.
  assert.equal(ofShare(7), ofMean());
  // All of two answers, none of the third: 2/9 of variance, 3 answers, deviations of a third.
  const expected = ((2 / 9) * 150 * (2 / 3)) / (2500 * (1 / 9 + 1 / 9 + 4 / 9));
  assert.ok(Math.abs(ofShare(15) - expected) < 1e-9);
});
