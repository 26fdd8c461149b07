import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  type Bounded,
  heightAt,
  medianBounds,
  movedAlong,
  type Points,
  slopeOf,
  slopesOf,
} from '../../src/stats/line-fit.js';
import { randomOf } from '../../src/base/random.js';

import { close, VECTORS } from './vectors.js';

test('slope, interval and intercept are those of scipy', () => {
  for (const { xs, ys, alpha, slope, low, high, intercept } of VECTORS.lines) {
    const points = { xs: Float64Array.from(xs), ys: Float64Array.from(ys) };
    const slopes = slopesOf(points);
    const found = slopeOf(slopes, alpha);
    const what = `${xs.length} points at ${alpha}`;
    close(found?.estimate ?? NaN, slope, `${what}: slope`);
    close(found?.low ?? NaN, low, `${what}: low`);
    close(found?.high ?? NaN, high, `${what}: high`);
    const height = heightAt(points, slopes, { x: 0, alpha });
    close(height?.estimate ?? NaN, intercept, `${what}: intercept`);
  }
});

test('points on a line give it back, and outliers at a quarter of them change little', () => {
  const xs = Float64Array.from({ length: 40 }, (_, index) => 10 * (index % 8) + 10);
  const straight = { xs, ys: xs.map((x) => 7 + 0.5 * x) };
  const slopes = slopesOf(straight);
  assert.deepEqual(slopeOf(slopes, 0.05), { estimate: 0.5, low: 0.5, high: 0.5 });
  assert.deepEqual(heightAt(straight, slopes, { x: 0, alpha: 0.05 }), {
    estimate: 7,
    low: 7,
    high: 7,
  });
  const spoilt = { xs, ys: straight.ys.map((y, index) => (index % 4 === 0 ? y + 1000 : y)) };
  const found = slopeOf(slopesOf(spoilt), 0.05);
  assert.ok(found !== undefined && found.low <= 0.5 && found.high >= 0.5, JSON.stringify(found));
  assert.equal(found.estimate, 0.5);
});

test('points at one length have no slope, and five points no height', () => {
  const one = { xs: Float64Array.of(8, 8, 8), ys: Float64Array.of(1, 2, 3) };
  assert.equal(slopeOf(slopesOf(one), 0.05), undefined);
  assert.equal(heightAt(one, slopesOf(one), { x: 0, alpha: 0.05 }), undefined);
  assert.equal(medianBounds(Float64Array.of(1, 2, 3, 4, 5), 0.05), undefined);
  const six = medianBounds(Float64Array.of(1, 2, 3, 4, 5, 6), 0.05);
  assert.deepEqual(six, { estimate: 3.5, low: 1, high: 6 });
});

test('a line moved or stretched moves and stretches its estimate', () => {
  const number = fc.integer({ min: 0, max: 10_000 });
  const pairs = fc.array(fc.tuple(number, number), { minLength: 8, maxLength: 40 });
  fc.assert(
    fc.property(pairs, fc.integer({ min: -500, max: 500 }), (points, tilt) => {
      const xs = Float64Array.from(points, ([x]) => x);
      const ys = Float64Array.from(points, ([, y]) => y);
      const before = slopeOf(slopesOf({ xs, ys }), 0.05);
      const tilted = { xs, ys: ys.map((y, index) => y + tilt * (xs[index] ?? 0) + 3) };
      const after = slopeOf(slopesOf(tilted), 0.05);
      if (before === undefined || after === undefined) {
        assert.equal(before, after);
        return;
      }
      assert.ok(Math.abs(after.estimate - before.estimate - tilt) < 1e-6);
      assert.ok(before.low <= before.estimate && before.estimate <= before.high);
      assert.deepEqual(
        [...movedAlong({ xs, ys }, 0, 99)],
        [...ys].sort((one, other) => one - other),
      );
    }),
  );
});

const LENGTHS = [64, 256, 1024, 4096];
const TRIALS = 400;
const TRUTH = { intercept: 50, slope: 0.02 };

type Noise = (random: () => number, height: number) => number;

function normalOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** All with a median of 0. */
const NOISES: Readonly<Record<string, Noise>> = {
  'normal, 3 ms': (random) => 3 * normalOf(random),
  'a tail to the right': (random) => 5 * (-Math.log(1 - random()) - Math.LN2),
  'growing with the time itself': (random, height) =>
    height * (Math.exp(0.15 * normalOf(random)) - 1),
  'one in twenty 200 ms late': (random) => (random() < 0.05 ? 200 : normalOf(random) + 0.0659),
};

function holdsIn(noise: Noise): { slope: number; intercept: number } {
  const random = randomOf(20_261_123);
  const holds = { slope: 0, intercept: 0 };
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const points = drawn(random, noise);
    const slopes = slopesOf(points);
    if (contains(slopeOf(slopes, 0.05), TRUTH.slope)) holds.slope += 1;
    if (contains(heightAt(points, slopes, { x: 0, alpha: 0.05 }), TRUTH.intercept)) {
      holds.intercept += 1;
    }
  }
  return holds;
}

function drawn(random: () => number, noise: Noise): Points {
  const xs = Float64Array.from({ length: 100 }, (_, index) => LENGTHS[index % 4] ?? 0);
  const ys = xs.map((x) => {
    const height = TRUTH.intercept + TRUTH.slope * x;
    return height + noise(random, height);
  });
  return { xs, ys };
}

function contains(bounds: Bounded | undefined, value: number): boolean {
  return bounds !== undefined && bounds.low <= value && value <= bounds.high;
}

for (const [name, noise] of Object.entries(NOISES)) {
  test(`with noise (${name}) the intervals hold as often as they say`, () => {
    const { slope, intercept } = holdsIn(noise);
    // 95 % of 400 are 380; fewer than 366 come once in a thousand where 95 % is true.
    assert.ok(slope >= 366, `slope: ${slope} of ${TRIALS}`);
    assert.ok(intercept >= 366, `intercept: ${intercept} of ${TRIALS}`);
  });
}
