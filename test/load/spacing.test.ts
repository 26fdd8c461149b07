import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Spacing } from '../../src/load/load.js';
import { shareOf } from '../../src/load/schedule.js';

import {
  anyArrivals,
  anyExtent,
  count,
  duesOf,
  KOLMOGOROV_BOUND,
  kolmogorovOf,
  make,
  poisson,
  ramp,
  SECOND,
  spaced,
  time,
} from '../support/schedules.js';

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

test('any stretch of a gamma process expects its length of arrivals, the first one too', () => {
  // A process whose first gap were like the others would miss (1 - 1/burstiness) / 2 of them.
  for (const [burstiness, spread] of [
    [0.2, 5],
    [1, 1],
    [8, 1 / 8],
  ] as const) {
    const spacing: Spacing = { kind: 'gamma', burstiness };
    const runs = 4000;
    const within = 3;
    let arrivals = 0;
    for (let seed = 0; seed < runs; seed += 1) {
      arrivals += duesOf(
        make(spaced(10, spacing), time((within / 10) * SECOND), undefined, seed),
      ).length;
    }
    // The variance of a count is at most that of its gaps, times its mean, and one.
    const deviation = Math.sqrt((within * spread + 1) / runs);
    assert.ok(
      Math.abs(arrivals / runs - within) < 4 * deviation,
      `${burstiness}: ${arrivals / runs}`,
    );
  }
});

test('the gaps of a gamma process have its mean and its spread', () => {
  for (const burstiness of [0.1, 0.5, 1, 2, 20]) {
    const arrivals = spaced(1000, { kind: 'gamma', burstiness });
    const dues = duesOf(make(arrivals, count(60_000), undefined, 11));
    const gaps = dues.slice(1).map((due, index) => (due - dues[index]!) / 1e6);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    // Of a gamma distribution of mean 1 the variance is 1 / shape; four deviations are allowed.
    const meanDeviation = Math.sqrt(1 / burstiness / gaps.length);
    assert.ok(Math.abs(mean - 1) < 4 * meanDeviation, `${burstiness}: mean ${mean}`);
    const spreadDeviation = Math.sqrt((2 + 6 / burstiness) / gaps.length);
    assert.ok(
      Math.abs(variance * burstiness - 1) < 4 * spreadDeviation,
      `${burstiness}: variance ${variance}`,
    );
  }
});

test('a gamma process of shape 1 has exponential gaps', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const arrivals = spaced(1000, { kind: 'gamma', burstiness: 1 });
    const dues = duesOf(make(arrivals, count(10_000), undefined, seed));
    const gaps = dues.map((due, index) => due - (dues[index - 1] ?? 0));
    const distance = kolmogorovOf(gaps, (gap) => 1 - Math.exp(-gap / 1e6));
    assert.ok(distance < KOLMOGOROV_BOUND, `seed ${seed}: ${distance}`);
  }
});

test('bursts come at once, a nanosecond apart, and keep the rate', () => {
  const dues = duesOf(make(spaced(20, { kind: 'burst', size: 4 }), time(10 * SECOND)));
  assert.equal(dues.length, 200);
  dues.forEach((due, index) => {
    assert.equal(due, Math.floor(index / 4) * 200e6 + (index % 4));
  });
});

test('a counted stage may end within a burst', () => {
  const schedule = make(spaced(20, { kind: 'burst', size: 4 }), count(5), count(3));
  assert.equal(schedule.measureFromNs, 3);
  assert.deepEqual(duesOf(schedule), [0, 1, 2, 3, 200e6, 200e6 + 1, 200e6 + 2, 200e6 + 3]);
});

test('shares of a schedule are together the whole of it, and each is every n-th arrival', () => {
  fc.assert(
    fc.property(
      anyArrivals,
      fc.option(anyExtent, { nil: undefined }),
      anyExtent,
      fc.integer({ min: 1, max: 9 }),
      (arrivals, warmup, measure, of) => {
        const whole = make(arrivals, measure, warmup);
        const dues = duesOf(whole);
        for (let index = 0; index < of; index += 1) {
          const share = shareOf(make(arrivals, measure, warmup), { index, of });
          assert.deepEqual(
            duesOf(share),
            dues.filter((_, at) => at % of === index),
          );
          assert.equal(share.measureFromNs, whole.measureFromNs);
          assert.equal(share.measureToNs, whole.measureToNs);
        }
      },
    ),
    { numRuns: 80 },
  );
});

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
