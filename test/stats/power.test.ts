import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  detectableShift,
  deviationOf,
  pairsWorth,
  powerOf,
  roundsRequired,
} from '../../src/stats/power.js';

import { close, VECTORS } from './vectors.js';

test('what a plan can see is by the formula that scipy was given', () => {
  for (const { plan, shift, powerOfTwoPercent } of VECTORS.powers) {
    close(detectableShift(plan), shift, 'shift');
    close(powerOf(0.02, plan), powerOfTwoPercent, 'power');
    close(powerOf(shift, plan), 0.8, 'power of the detectable shift');
  }
});

test('a gate has as many rounds as it takes to be able to fail', () => {
  assert.equal(roundsRequired(0.05, 1), 5);
  assert.equal(roundsRequired(0.01, 1), 7);
  assert.equal(roundsRequired(0.01, 3), 9);
});

test('one round sees nothing', () => {
  const plan = { rounds: 1, alpha: 0.05, deviation: 0.01 };
  assert.equal(detectableShift(plan), Infinity);
  assert.equal(powerOf(1, plan), 0);
});

test('the noise that an interval of t speaks of is found again', () => {
  const plan = { rounds: 10, alpha: 0.05 };
  // ± t · s / √R with s = 0.03 and t = 1.8331 (9 degrees, one-sided 5 %).
  const reach = (1.8331129326536335 * 0.03) / Math.sqrt(10);
  close(deviationOf({ low: -reach, high: reach }, plan), 0.03, 'deviation');
});

test('two samples of ten are worth five pairs', () => {
  close(pairsWorth(10, 10), 5, 'ten and ten');
});
