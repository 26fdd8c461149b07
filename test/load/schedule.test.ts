import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Arrivals, Extent } from '../../src/load/load.js';
import { type Schedule, scheduleOf } from '../../src/load/schedule.js';
import { randomOf } from '../../src/base/random.js';
import { durationNs, perSecond } from '../../src/base/units.js';

const SECOND = 1e9;
const MINUTE = 60 * SECOND;

function constant(rate: number): Arrivals {
  return { kind: 'steady', rate: perSecond(rate), spacing: { kind: 'constant' } };
}

function poisson(rate: number): Arrivals {
  return { kind: 'steady', rate: perSecond(rate), spacing: { kind: 'poisson' } };
}

function ramp(from: number, to: number, spacing: 'constant' | 'poisson' = 'constant'): Arrivals {
  return { kind: 'ramp', from: perSecond(from), to: perSecond(to), spacing: { kind: spacing } };
}

function time(ns: number): Extent {
  return { kind: 'time', ns: durationNs(ns) };
}

function count(requests: number, atMostNs = 100 * MINUTE): Extent {
  return { kind: 'count', requests, atMostNs: durationNs(atMostNs) };
}

function make(arrivals: Arrivals, measure: Extent, warmup?: Extent, seed = 1): Schedule {
  return scheduleOf(arrivals, warmup, measure, randomOf(seed));
}

function duesOf(schedule: Schedule): number[] {
  const dues: number[] = [];
  for (let due = schedule.next(); !Number.isNaN(due); due = schedule.next()) {
    dues.push(due);
  }
  return dues;
}

function measuredOf(schedule: Schedule): number[] {
  return duesOf(schedule).filter((due) => due >= schedule.measureFromNs);
}

const anyRate = fc.double({ min: 0.5, max: 5000, noNaN: true });
const anyArrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  anyRate.map(constant),
  anyRate.map(poisson),
  fc
    .tuple(anyRate, anyRate, fc.constantFrom('constant' as const, 'poisson' as const))
    .map(([from, to, spacing]) => ramp(from, to, spacing)),
);
const anyExtent: fc.Arbitrary<Extent> = fc.oneof(
  fc.integer({ min: 1, max: SECOND }).map(time),
  fc
    .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: SECOND }))
    .map(([requests, atMostNs]) => count(requests, atMostNs)),
);

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

test('a Poisson process has its rate and the spread of one', () => {
  const seconds = 400;
  const dues = duesOf(make(poisson(100), time(seconds * SECOND), undefined, 3));
  // The count has a deviation of √40,000 = 200; four of them are allowed.
  assert.ok(Math.abs(dues.length - 100 * seconds) < 800, `${dues.length}`);
  const perSecondCounts = new Array<number>(seconds).fill(0);
  for (const due of dues) {
    perSecondCounts[Math.floor(due / SECOND)]! += 1;
  }
  const mean = dues.length / seconds;
  const variance = perSecondCounts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (seconds - 1);
  // The index of dispersion of 400 Poisson counts is 1 with a deviation of √(2/399) = 0.07.
  assert.ok(Math.abs(variance / mean - 1) < 0.28, `${variance / mean}`);
});

/** The largest distance between the sample's distribution and the expected one, times √n. */
function kolmogorovOf(sample: readonly number[], expected: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  let largest = 0;
  sorted.forEach((x, index) => {
    const at = expected(x);
    largest = Math.max(largest, at - index / n, (index + 1) / n - at);
  });
  return largest * Math.sqrt(n);
}

// √n times the distance exceeds 1.95 in one of a thousand true samples.
const KOLMOGOROV_BOUND = 1.95;

test('the gaps of a Poisson process are exponential, also across warm-up and measured part', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const dues = duesOf(make(poisson(1000), count(10_000), count(10_000), seed));
    const gaps = dues.map((due, index) => due - (dues[index - 1] ?? 0));
    const distance = kolmogorovOf(gaps, (gap) => 1 - Math.exp(-gap / 1e6));
    assert.ok(distance < KOLMOGOROV_BOUND, `seed ${seed}: ${distance}`);
  }
});

test('the arrivals of a Poisson ramp are spread as its rate is', () => {
  for (const seed of [1, 2, 3]) {
    const [from, to, seconds] = [100, 900, 20];
    const dues = duesOf(make(ramp(from, to, 'poisson'), time(seconds * SECOND), undefined, seed));
    assert.ok(Math.abs(dues.length - 10_000) < 400, `${dues.length}`);
    const distance = kolmogorovOf(dues, (due) => {
      const t = due / SECOND;
      return (from * t + ((to - from) / seconds / 2) * t * t) / 10_000;
    });
    assert.ok(distance < KOLMOGOROV_BOUND, `seed ${seed}: ${distance}`);
  }
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
