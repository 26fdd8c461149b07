import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  anyArrivals,
  anyExtent,
  anyRate,
  constant,
  count,
  duesOf,
  MINUTE,
  make,
  measuredOf,
  poisson,
  ramp,
  SECOND,
  time,
} from '../support/schedules.js';

test('arrivals are whole nanoseconds, ascend, and all lie before the end', () => {
  fc.assert(
    fc.property(
      anyArrivals,
      fc.option(anyExtent, { nil: undefined }),
      anyExtent,
      fc.integer(),
      (arrivals, warmup, measure, seed) => {
        const schedule = make(arrivals, measure, warmup, seed);
        let previous = -1;
        for (const due of duesOf(schedule)) {
          assert.ok(Number.isInteger(due) && due > previous && due < schedule.measureToNs);
          previous = due;
        }
        assert.ok(schedule.measureFromNs <= schedule.measureToNs);
        assert.ok(Number.isNaN(schedule.next()), 'it stays at its end');
      },
    ),
    { numRuns: 150 },
  );
});

test('a counted measured part holds exactly its count, whatever came before it', () => {
  fc.assert(
    fc.property(
      anyArrivals,
      fc.option(anyExtent, { nil: undefined }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer(),
      (arrivals, warmup, requests, seed) => {
        const schedule = make(arrivals, count(requests), warmup, seed);
        const measured = measuredOf(schedule);
        assert.equal(measured.length, requests);
        assert.equal(measured[0], schedule.measureFromNs);
      },
    ),
    { numRuns: 150 },
  );
});

test('a counted warm-up holds exactly its count', () => {
  fc.assert(
    fc.property(
      anyArrivals,
      fc.integer({ min: 0, max: 500 }),
      fc.integer(),
      (arrivals, requests, seed) => {
        const schedule = make(arrivals, time(SECOND), count(requests), seed);
        const before = duesOf(schedule).filter((due) => due < schedule.measureFromNs);
        assert.equal(before.length, requests);
      },
    ),
    { numRuns: 150 },
  );
});

test('atMost ends a counted stage that would take longer', () => {
  const schedule = make(poisson(100), count(1_000_000, 2 * SECOND), count(1_000_000, SECOND));
  assert.equal(schedule.measureToNs, 3 * SECOND);
  const dues = duesOf(schedule);
  assert.equal(
    dues.findIndex((due) => due >= schedule.measureFromNs),
    dues.findIndex((due) => due >= SECOND),
  );
  assert.ok(dues.length > 240 && dues.length < 360, `${dues.length}`);
});

test('a stage that ends before its first arrival is empty and has its length', () => {
  const schedule = make(poisson(0.001), count(5, SECOND), time(SECOND));
  assert.deepEqual(duesOf(schedule), []);
  assert.equal(schedule.measureFromNs, SECOND);
  assert.equal(schedule.measureToNs, 2 * SECOND);
});

test('the same seed gives the same arrivals, another seed others', () => {
  const first = duesOf(make(poisson(500), time(SECOND), undefined, 7));
  assert.deepEqual(duesOf(make(poisson(500), time(SECOND), undefined, 7)), first);
  assert.notDeepEqual(duesOf(make(poisson(500), time(SECOND), undefined, 8)), first);
});

test('a constant rate does not drift, even where its step is no whole nanosecond', () => {
  const dues = duesOf(make(constant(3), time(1000 * SECOND)));
  assert.equal(dues.length, 3000);
  dues.forEach((due, index) => {
    assert.ok(Math.abs(due - (index * SECOND) / 3) <= 0.5 + 1e-6, `${index}: ${due}`);
  });
});

test('a constant rate runs on over the hand-over as if there were none', () => {
  const whole = duesOf(make(constant(700), time(3 * SECOND)));
  const schedule = make(constant(700), time(2 * SECOND - 1234), time(SECOND + 1234));
  assert.deepEqual(duesOf(schedule), whole);
  assert.equal(schedule.measureFromNs, SECOND + 1234);
});

test('a Poisson process runs on over the hand-over as if there were none', () => {
  const whole = duesOf(make(poisson(700), time(3 * SECOND)));
  assert.deepEqual(duesOf(make(poisson(700), time(SECOND), time(2 * SECOND))), whole);
  const counted = duesOf(make(poisson(700), time(3 * SECOND), count(300)));
  assert.deepEqual(counted.slice(0, whole.length), whole);
});

test('a counted part at a constant rate lasts its count over the rate', () => {
  const schedule = make(constant(250), count(1000), time(SECOND));
  assert.equal(schedule.measureFromNs, SECOND);
  assert.equal(schedule.measureToNs, 5 * SECOND);
});

test('the number due by any time of an even ramp is the area under its rate', () => {
  fc.assert(
    fc.property(anyRate, anyRate, fc.integer({ min: 0, max: SECOND }), (from, to, warmupNs) => {
      const dues = duesOf(make(ramp(from, to), time(2 * SECOND), time(warmupNs)));
      for (const part of [0, 0.1, 0.5, 0.9, 1]) {
        const t = 2 * part;
        const before = (from * warmupNs) / SECOND;
        const area = before + from * t + ((to - from) / 2) * (t ** 2 / 2);
        const due = dues.filter((ns) => ns < warmupNs + t * SECOND).length;
        // The first of a grid is due at 0, so the count is the area rounded up.
        assert.ok(due >= area - 0.01 && due <= area + 1.01, `${due} of ${area}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('a ramp is warmed up at the rate that it starts from, without a pause or a burst', () => {
  const schedule = make(ramp(100, 200), time(10 * SECOND), time(2 * SECOND));
  const dues = duesOf(schedule);
  const gaps = dues.slice(1).map((due, index) => due - dues[index]!);
  assert.deepEqual([...new Set(gaps.slice(0, 199))], [10e6]);
  // Each gap differs from the one before it by what the slope makes of it, and by no more.
  gaps.slice(1).forEach((gap, index) => {
    assert.ok(gaps[index]! - gap >= -1 && gaps[index]! - gap < 12_000, `${index}: ${gap}`);
  });
  assert.ok(Math.abs(gaps.at(-1)! - 5e6) < 10_000, `${gaps.at(-1)}`);
});

test('a counted ramp reaches its last rate with its last request', () => {
  const schedule = make(ramp(10, 190), count(1000), time(SECOND));
  // 1,000 requests at 100/s on average.
  assert.equal(schedule.measureToNs, 11 * SECOND);
  const measured = measuredOf(schedule);
  const lastGap = measured.at(-1)! - measured.at(-2)!;
  assert.ok(Math.abs(lastGap - SECOND / 190) < 20_000, `${lastGap}`);
});

test('a counted ramp that is cut by atMost still ends at its last rate', () => {
  const dues = duesOf(make(ramp(10, 190), count(1_000_000, 5 * SECOND)));
  assert.ok(Math.abs(dues.length - 500) <= 1, `${dues.length}`);
  assert.ok(Math.abs(dues.at(-1)! - dues.at(-2)! - SECOND / 190) < 50_000);
});

test('a ramp falls as it rises, and may begin or end at nothing', () => {
  assert.equal(duesOf(make(ramp(200, 100), time(10 * SECOND))).length, 1500);
  assert.equal(duesOf(make(ramp(0, 100), time(10 * SECOND))).length, 500);
  assert.equal(duesOf(make(ramp(100, 0), time(10 * SECOND))).length, 500);
  assert.equal(duesOf(make(ramp(100, 0), count(500, MINUTE))).length, 500);
});

test('a billion requests need neither a list nor time beforehand', () => {
  const grid = make(constant(1000), count(1e9, 1e18), count(1e9, 1e18));
  assert.equal(grid.measureFromNs, 1e15);
  assert.equal(grid.measureToNs, 2e15);
  assert.equal(grid.next(), 0);
  assert.equal(grid.next(), 1e6);
  const rising = make(ramp(1, 1e6), count(1e9, 1e18), count(1e9, 1e18));
  assert.equal(rising.measureFromNs, 1e18);
  // More arrivals than any array could hold.
  const chance = make(poisson(1e5), time(1e18), time(1e18));
  assert.equal(chance.measureToNs, 2e18);
  assert.ok(chance.next() > 0);
});

test('a counted ramp that lasts longer than expected goes on at the rate that it has reached', () => {
  const requests = 2000;
  const expectedNs = ((2 * requests) / (10 + 1000)) * SECOND;
  let beyond = 0;
  for (let seed = 0; seed < 40; seed += 1) {
    const schedule = make(ramp(10, 1000, 'poisson'), count(requests), undefined, seed);
    const moreNs = schedule.measureToNs - expectedNs;
    if (moreNs > 0) beyond += 1;
    // Five deviations of a Poisson count, at 1000 a second.
    assert.ok(moreNs < (5 * Math.sqrt(requests) * SECOND) / 1000, `${seed}: ${moreNs}`);
  }
  assert.ok(beyond > 5);
});
