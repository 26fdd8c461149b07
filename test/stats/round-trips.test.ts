import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RoundTrips } from '../../src/stats/round-trips.js';
import { randomOf } from '../../src/base/random.js';

function roundTripsOf(values: readonly number[]): RoundTrips {
  const roundTrips = new RoundTrips();
  for (const ns of values) roundTrips.record(ns);
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
  const withoutHandshake = new RoundTrips();
  withoutHandshake.recordLeft(150);
  assert.ok(Number.isNaN(withoutHandshake.shortestNs()));
});

test('bounds take six handshakes: fewer are no interval at 95 %', () => {
  assert.equal(roundTripsOf([1, 2, 3, 4, 5]).bounds(), undefined);
  assert.deepEqual(roundTripsOf([6, 1, 5, 2, 4, 3]).bounds(), { usedNs: 1, lowNs: 1, highNs: 6 });
});

test('one late handshake of many does not stretch the interval', () => {
  // Of eight, the median lies below the eighth with 99.6 %, below the seventh with 96.5 %.
  assert.equal(roundTripsOf([1, 2, 3, 4, 5, 6, 7, 9000]).bounds()?.highNs, 9000);
  // Of twelve, below the tenth with 98.1 %.
  const twelve = roundTripsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9000, 9000]);
  assert.equal(twelve.bounds()?.highNs, 10);
});

test('the upper bound lies above the true median nineteen times of twenty, and more', () => {
  const random = randomOf(7);
  let held = 0;
  for (let trial = 0; trial < 2000; trial += 1) {
    const values = Array.from({ length: 12 }, () => -Math.log(1 - random()));
    const highNs = roundTripsOf(values).bounds()?.highNs ?? Number.NaN;
    if (highNs >= Math.LN2) held += 1;
  }
  // 0.975 is promised, 0.981 is what the ranks of twelve give: 1962 ± 25 at four deviations.
  assert.ok(held >= 1937 && held <= 1987, `${held}`);
});

test('handshakes without end need no memory without end', () => {
  const roundTrips = roundTripsOf(Array.from({ length: 5000 }, (_, index) => 5000 - index));
  assert.equal(roundTrips.shortestNs(), 1);
  assert.equal(roundTrips.bounds()?.lowNs, 1);
});
