/* Evidence of a few numbers each, by the formulas: t(5 %, 4) = 2.13185, t(20 %, 4) = 0.94096. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { evidencesOf } from '../../src/compare/evidence.js';
import type { MetricSeries } from '../../src/compare/metric-series.js';

const ALPHA = 0.05;
const REACH = 2.1318468;
const POWER_REACH = REACH + 0.9409646;

function seriesOf(
  before: readonly number[],
  after: readonly number[],
  gated: boolean,
): MetricSeries {
  return {
    cell: 'one',
    part: 'responseTime',
    statistic: 'p50',
    gated,
    before: before.map((log) => 1e6 * Math.exp(log)),
    after: after.map((log) => 1e6 * Math.exp(log)),
    sources: { before: 'measured', after: 'measured' },
    requestsMin: 1000,
    problem: null,
  };
}

function near(actual: number | null | undefined, expected: number, what: string): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-5, `${what}: ${actual}, not ${expected}`);
}

/** Mean 0, standard deviation 0.0790569. */
const HISTORY = [0, 0.1, -0.1, 0.05, -0.05];
const DEVIATION = Math.sqrt(0.025 / 4);
const ERROR = DEVIATION * Math.sqrt(1 + 1 / 5);

test('history: how far one more lies from those before, with the interval of a prediction', () => {
  const metrics = [seriesOf(HISTORY, [0.3], true), seriesOf(HISTORY, [0], true)];
  const [far, same] = evidencesOf(metrics, 'history', ALPHA).list;
  near(far?.estimate, 0.3, 'estimate');
  near(far?.low, 0.3 - REACH * ERROR, 'low');
  near(far?.high, 0.3 + REACH * ERROR, 'high');
  near(far?.detectable, POWER_REACH * ERROR, 'detectable');
  // t = √12 of four degrees of freedom has 0.0128607 above it; Holm doubles the smaller of two.
  near(far?.p?.up, 2 * 0.0128607, 'p up');
  near(far?.p?.down, 1, 'p down');
  near(same?.estimate, 0, 'estimate of the same');
  near(same?.p?.up, 0.5, 'p of the same');
  near(same?.p?.down, 1, 'p of the same, down');
});

test('history: what fell has the mirrored evidence', () => {
  const [fell] = evidencesOf([seriesOf(HISTORY, [-0.3], true)], 'history', ALPHA).list;
  near(fell?.estimate, -0.3, 'estimate');
  near(fell?.high, -0.3 + REACH * ERROR, 'high');
  near(fell?.p?.down, 0.0128607, 'p down');
  near(fell?.p?.up, 1 - 0.0128607, 'p up');
});

test('history and sessions: what does not decide is searched on its own, both ways', () => {
  const [far] = evidencesOf([seriesOf(HISTORY, [0.3], false)], 'history', ALPHA).list;
  near(far?.p?.up, 2 * 0.0128607, 'p up');
  near(far?.p?.down, 1, 'p down');
  const grown = seriesOf([0.2, 0.3, 0.1], [0.7, 0.9, 0.8], false);
  const [one] = evidencesOf([grown], 'sessions', ALPHA).list;
  near(one?.p?.up, 2 / 20, 'p up');
  near(one?.p?.down, 1, 'p down');
});

test('sessions: what could be seen comes from the spread within both sides', () => {
  const metric = seriesOf([0.2, 0.3, 0.1], [0.7, 0.9, 0.8], true);
  const [one] = evidencesOf([metric], 'sessions', ALPHA).list;
  // Squares of 0.02 and 0.02 over four degrees of freedom: a deviation of 0.1.
  near(one?.detectable, POWER_REACH * 0.1 * Math.sqrt(1 / 3 + 1 / 3), 'detectable');
  near(one?.estimate, 0.6, 'estimate');
  // All of after above all of before: one of 20 divisions.
  near(one?.p?.up, 1 / 20, 'p up');
  near(one?.p?.down, 1, 'p down');
});

test('rounds: what decides is a family, the rest a search in both directions', () => {
  const before = [0, 0.01, 0.02, 0.03, 0.04];
  const grown = [0.05, 0.07, 0.09, 0.11, 0.13];
  const noise = [0.01, 0.0, 0.03, 0.02, 0.05];
  const metrics = [
    seriesOf(before, grown, false),
    seriesOf(before, grown, true),
    seriesOf(before, noise, false),
  ];
  const { list } = evidencesOf(metrics, 'paired', ALPHA);
  const [searched, decisive, other] = list;
  near(decisive?.p?.up, 1 / 32, 'p of the family');
  near(decisive?.p?.down, 1, 'p of the family, down');
  // Twice 1/32 for both directions, twice again as the smaller of two (Benjamini and Hochberg).
  near(searched?.p?.up, 4 / 32, 'p of the search');
  near(searched?.p?.down, 1, 'p of the search, down');
  assert.ok((other?.p?.up ?? 0) > 0.3);
  const shifts = [0.05, 0.06, 0.07, 0.08, 0.09];
  assert.equal(decisive?.shifts.length, 5);
  for (const [index, shift] of shifts.entries()) near(decisive.shifts[index], shift, 'shift');
  near(decisive.estimate, 0.07, 'estimate');
  // Five rounds are bounded by their extremes, and the noise is read from that width.
  near(decisive.low, 0.05, 'low');
  near(decisive.high, 0.09, 'high');
  near(decisive.detectable, (POWER_REACH * 0.04) / (2 * REACH), 'detectable');
});

test('too few rounds for an interval: what could be seen is not known', () => {
  const [one] = evidencesOf([seriesOf([0, 0, 0], [0.1, 0.2, 0.3], true)], 'paired', ALPHA).list;
  assert.deepEqual([one?.low, one?.high, one?.detectable], [null, null, null]);
});
