import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Moments } from '../../src/stats/moments.js';
import { Sample } from '../../src/stats/sample.js';
import { MEASURED } from '../../src/timing/piece.js';

const manyNs = fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 2, maxLength: 200 });

function momentsOf(values: readonly number[]): Moments {
  const moments = new Moments();
  values.forEach((ns) => {
    moments.add(ns);
  });
  return moments;
}

test('mean, deviation and extremes are those of the values', () => {
  fc.assert(
    fc.property(manyNs, (values) => {
      const moments = momentsOf(values);
      const mean = values.reduce((sum, ns) => sum + ns, 0) / values.length;
      const squares = values.reduce((sum, ns) => sum + (ns - mean) ** 2, 0);
      const stddev = Math.sqrt(squares / (values.length - 1));
      assert.equal(
        moments.sumNs(),
        values.reduce((sum, ns) => sum + ns, 0),
      );
      assert.ok(Math.abs(moments.meanNs() - mean) <= 1e-9 * mean);
      assert.ok(Math.abs(moments.stddevNs() - stddev) <= 1e-6 * stddev + 1e-6);
      assert.equal(moments.minNs(), Math.min(...values));
      assert.equal(moments.maxNs(), Math.max(...values));
    }),
  );
});

test('a small spread around a large mean survives', () => {
  const moments = momentsOf(Array.from({ length: 100_000 }, (_, index) => 1e12 + (index % 2)));
  assert.ok(Math.abs(moments.stddevNs() - 0.5000025) < 1e-9);
  assert.equal(moments.meanNs(), 1e12 + 0.5);
});

test('one value has no deviation, none has no mean', () => {
  assert.ok(Number.isNaN(momentsOf([5]).stddevNs()));
  assert.ok(Number.isNaN(new Moments().meanNs()));
  assert.equal(new Moments().sumNs(), 0);
});

test('a quantile never leaves what was recorded', () => {
  const sample = new Sample('unsigned');
  for (let times = 0; times < 10; times += 1) {
    // Its bucket reaches from 20,000,768 down to 19,984,384.
    sample.record(20_000_000, MEASURED);
  }
  assert.equal(sample.quantileNs(0.5), 20_000_000);
});

test('a signed sample has moments and no quantiles', () => {
  const sample = new Sample('signed');
  sample.record(-30, MEASURED);
  sample.record(10, MEASURED);
  assert.equal(sample.moments.meanNs(), -10);
  assert.equal(sample.moments.minNs(), -30);
  assert.ok(Number.isNaN(sample.quantileNs(0.5)));
});
