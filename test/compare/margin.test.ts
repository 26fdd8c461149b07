import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { ABSOLUTE_RATIO_MAX, marginHere, RESOLVED_NS } from '../../src/compare/margin.js';
import { USUAL_MARGINS } from '../../src/compare/rules.js';
import { compared, metricIn, SAME, sessionFrom } from './session-case.js';

const { p50 } = USUAL_MARGINS;

test('of long times a share matters, of short ones half a millisecond, of shorter ones a fifth', () => {
  const ratioAt = (ms: number): number => marginHere(p50, ms * 1e6).ratio;
  assert.equal(ratioAt(100), 0.03);
  assert.equal(ratioAt(10), 0.05);
  assert.equal(ratioAt(2.5), 0.2);
  assert.equal(ratioAt(1), 0.2);
  // A difference that the tool does not resolve is no change of a time however short.
  assert.equal(ratioAt(0.1), 0.5);
});

test('no margin is more than a fifth of the time and more than what the tool resolves', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e3, max: 1e10, noNaN: true }), (ns) => {
      const here = marginHere(p50, ns);
      assert.ok(here.ratio <= ABSOLUTE_RATIO_MAX + 1e-9 || (here.ns ?? Infinity) <= RESOLVED_NS);
      assert.ok(here.ns === null || Math.abs(here.ns - here.ratio * ns) <= 1e-9 * ns);
    }),
  );
});

test('a margin that was asked for holds for times of any length', () => {
  const chosen = { ...p50, ns: 0.5e6, isChosen: true };
  assert.deepEqual(marginHere(chosen, 1e6), { ratio: 0.5, ns: 0.5e6 });
});

test('a fast server whose rounds differ by a third is not said to be unchanged', () => {
  const fast = { inferenceMs: 0.5, queueingMs: 0.36 };
  const document = compared(sessionFrom({ ...SAME, noise: 0.33, before: fast, after: fast }));
  const metric = metricIn(document, 'responseTime', 'p50');
  assert.ok((metric.high ?? 0) > 0.2 || (metric.low ?? 0) < -0.2, 'too quiet to be a test');
  assert.equal(metric.verdict, 'inconclusive');
  assert.ok(metric.marginRatio <= 0.2 + 1e-9);
  assert.equal(metric.marginNs, metric.marginRatio * (metric.beforeNs ?? NaN));
});
