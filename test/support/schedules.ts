/* Schedules to look at, and the arbitrary ones of property tests. */

import fc from 'fast-check';

import type { Arrivals, Extent, Spacing } from '../../src/load/load.js';
import { type Schedule, scheduleOf } from '../../src/load/schedule.js';
import { randomOf } from '../../src/base/random.js';
import { durationNs, perSecond } from '../../src/base/units.js';

export const SECOND = 1e9;
export const MINUTE = 60 * SECOND;

export function constant(rate: number): Arrivals {
  return { kind: 'steady', rate: perSecond(rate), spacing: { kind: 'constant' } };
}

export function poisson(rate: number): Arrivals {
  return { kind: 'steady', rate: perSecond(rate), spacing: { kind: 'poisson' } };
}

export function ramp(
  from: number,
  to: number,
  spacing: 'constant' | 'poisson' = 'constant',
): Arrivals {
  return { kind: 'ramp', from: perSecond(from), to: perSecond(to), spacing: { kind: spacing } };
}

export function time(ns: number): Extent {
  return { kind: 'time', ns: durationNs(ns) };
}

export function count(requests: number, atMostNs = 100 * MINUTE): Extent {
  return { kind: 'count', requests, atMostNs: durationNs(atMostNs) };
}

export function make(arrivals: Arrivals, measure: Extent, warmup?: Extent, seed = 1): Schedule {
  return scheduleOf(arrivals, warmup, measure, randomOf(seed));
}

export function duesOf(schedule: Schedule): number[] {
  const dues: number[] = [];
  for (let due = schedule.next(); !Number.isNaN(due); due = schedule.next()) {
    dues.push(due);
  }
  return dues;
}

export function measuredOf(schedule: Schedule): number[] {
  return duesOf(schedule).filter((due) => due >= schedule.measureFromNs);
}

export function spaced(rate: number, spacing: Spacing): Arrivals {
  return { kind: 'steady', rate: perSecond(rate), spacing };
}

const anySpacing: fc.Arbitrary<Spacing> = fc.oneof(
  fc.constantFrom({ kind: 'constant' } as const, { kind: 'poisson' } as const),
  fc
    .double({ min: 0.01, max: 50, noNaN: true })
    .map((burstiness) => ({ kind: 'gamma', burstiness }) as const),
  fc.integer({ min: 1, max: 60 }).map((size) => ({ kind: 'burst', size }) as const),
);

export const anyRate = fc.double({ min: 0.5, max: 5000, noNaN: true });
export const anyArrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  anyRate.map(constant),
  anyRate.map(poisson),
  fc.tuple(anyRate, anySpacing).map(([rate, spacing]) => spaced(rate, spacing)),
  fc
    .tuple(anyRate, anyRate, fc.constantFrom('constant' as const, 'poisson' as const))
    .map(([from, to, spacing]) => ramp(from, to, spacing)),
);
export const anyExtent: fc.Arbitrary<Extent> = fc.oneof(
  fc.integer({ min: 1, max: SECOND }).map(time),
  fc
    .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: SECOND }))
    .map(([requests, atMostNs]) => count(requests, atMostNs)),
);

/** The largest distance between the sample's distribution and the expected one, times √n. */
export function kolmogorovOf(sample: readonly number[], expected: (x: number) => number): number {
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
export const KOLMOGOROV_BOUND = 1.95;
