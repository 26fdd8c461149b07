import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RoundTrips } from '../../src/stats/round-trips.js';
import { randomOf } from '../../src/base/random.js';

function roundTripsOf(values: readonly number[]): RoundTrips {
  const roundTrips = new RoundTrips();
  values.forEach((ns) => {
    roundTrips.record(ns);
  });
  return roundTrips;
}

test('the shortest handshake stands for the way, none is not a number', () => {
  assert.equal(roundTripsOf([300, 200, 250]).shortestNs(), 200);
  assert.ok(Number.isNaN(new RoundTrips().shortestNs()));
});

test('what a request left over for the way shortens it, and stands for no handshake', () => {
  const roundTrips = roundTripsOf([300, 200]);
  roundTrips.recordLeft(150);
  roundTrips.recordLeft(180);
  // A report that claims more than was waited leaves nothing, and says nothing of the way.
  roundTrips.recordLeft(-20);
  roundTrips.recordLeft(NaN);
  assert.equal(roundTrips.shortestNs(), 150);
  assert.equal(roundTrips.bounds()?.usedNs, 150);
  const withoutHandshake = new RoundTrips();
  withoutHandshake.recordLeft(150);
  assert.ok(Number.isNaN(withoutHandshake.shortestNs()));
});

test('the interval of the mean is that of Student, and takes two handshakes', () => {
  // Mean 5, deviation 1.5811, t of 4 degrees 2.7764: 5 ± 1.9633.
  const [low, high] = roundTripsOf([3, 4, 5, 6, 7]).meanInterval() ?? [];
  assert.equal(low?.toFixed(3), '3.037');
  assert.equal(high?.toFixed(3), '6.963');
  assert.equal(roundTripsOf([3]).meanInterval(), undefined);
  assert.equal(roundTripsOf([3]).bounds(), undefined);
});

test('bounds reach from the shortest handshake to the end of the interval', () => {
  const bounds = roundTripsOf([3, 4, 5, 6, 7]).bounds();
  assert.deepEqual(
    { ...bounds, highNs: bounds?.highNs.toFixed(3) },
    {
      usedNs: 3,
      lowNs: 3,
      highNs: '6.963',
    },
  );
});

test('nineteen of twenty intervals hold the true mean', () => {
  const random = randomOf(7);
  let held = 0;
  for (let trial = 0; trial < 1000; trial += 1) {
    // Sums of uniforms: close to normal, mean 6000.
    const values = Array.from({ length: 8 }, () => {
      let sum = 0;
      for (let term = 0; term < 12; term += 1) {
        sum += 1000 * random();
      }
      return sum;
    });
    const [low, high] = roundTripsOf(values).meanInterval() ?? [NaN, NaN];
    held += low <= 6000 && 6000 <= high ? 1 : 0;
  }
  // 950 expected, four deviations of 7 either way.
  assert.ok(held > 922 && held < 978, String(held));
});
