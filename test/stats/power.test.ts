import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  detectableShift,
  deviationOf,
  powerOf,
  roundsPrecision,
  roundsRequired,
  samplesPrecision,
} from '../../src/stats/power.js';

import { close, VECTORS } from './vectors.js';

test('what a plan can see is by the formula that scipy was given', () => {
  for (const { plan, shift, powerOfTwoPercent } of VECTORS.powers) {
    const precision = roundsPrecision(plan.rounds, plan.deviation, plan.alpha);
    close(detectableShift(precision), shift, 'shift');
    close(powerOf(0.02, precision), powerOfTwoPercent, 'power');
    close(powerOf(shift, precision), 0.8, 'power of the detectable shift');
  }
});

test('a gate has as many rounds as it takes to be able to fail', () => {
  assert.equal(roundsRequired(0.05, 1), 5);
  assert.equal(roundsRequired(0.01, 1), 7);
  assert.equal(roundsRequired(0.01, 3), 9);
});

test('one round sees nothing', () => {
  const precision = roundsPrecision(1, 0.01, 0.05);
  assert.equal(detectableShift(precision), Infinity);
  assert.equal(powerOf(1, precision), 0);
});

test('the noise that an interval of t speaks of is found again', () => {
  // ± t · s / √R with s = 0.03 and t = 1.8331 (9 degrees, one-sided 5 %).
  const reach = (1.8331129326536335 * 0.03) / Math.sqrt(10);
  close(deviationOf({ low: -reach, high: reach }, 10, 0.05), 0.03, 'deviation');
});

test('two samples of ten are as exact as five pairs, and know their noise better', () => {
  const samples = samplesPrecision({ before: 10, after: 10 }, 0.03, 0.05);
  close(samples.error, roundsPrecision(5, 0.03, 0.05).error, 'error');
  assert.equal(samples.freedom, 18);
});
