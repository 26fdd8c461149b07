import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Extent, Trace } from '../../src/load/load.js';
import { traceCountOf, traceEndNs, traceSchedule } from '../../src/load/trace.js';
import { durationNs } from '../../src/base/units.js';

function trace(...dueNs: number[]): Trace {
  return { dueNs: Float64Array.from(dueNs), payloads: undefined };
}

function time(ns: number): Extent {
  return { kind: 'time', ns: durationNs(ns) };
}

function count(requests: number, atMostNs = 1e15): Extent {
  return { kind: 'count', requests, atMostNs: durationNs(atMostNs) };
}

function shown(of: Trace, warmup: Extent | undefined, measure: Extent) {
  const schedule = traceSchedule(of, warmup, measure);
  const dues: number[] = [];
  for (let due = schedule.next(); !Number.isNaN(due); due = schedule.next()) dues.push(due);
  return { dues, fromNs: schedule.measureFromNs, toNs: schedule.measureToNs };
}

const FIVE = trace(0, 10, 20, 35, 80);

test('a trace ends one mean gap after its last arrival', () => {
  assert.equal(traceEndNs(FIVE), 100);
  assert.equal(traceEndNs(trace(0, 3, 10)), 15);
  // One row alone has no gap: it is given a second.
  assert.equal(traceEndNs(trace(0)), 1e9);
});

test('without a warm-up all of it is measured, and not more than there is', () => {
  const whole = { dues: [0, 10, 20, 35, 80], fromNs: 0, toNs: 100 };
  assert.deepEqual(shown(FIVE, undefined, time(100)), whole);
  assert.deepEqual(shown(FIVE, undefined, time(5000)), whole);
  assert.deepEqual(shown(FIVE, undefined, count(5)), whole);
  assert.deepEqual(shown(FIVE, undefined, count(500)), whole);
});

test('a warm-up takes the first rows, by time or by count', () => {
  assert.deepEqual(shown(FIVE, time(15), time(20)), { dues: [0, 10, 20], fromNs: 15, toNs: 35 });
  assert.deepEqual(shown(FIVE, count(2), count(2)), {
    dues: [0, 10, 20, 35],
    fromNs: 20,
    toNs: 80,
  });
  assert.deepEqual(shown(FIVE, count(4, 12), count(9, 15)), {
    dues: [0, 10, 20],
    fromNs: 12,
    toNs: 27,
  });
});

test('the rows that are counted beforehand are those that are due in the measured part', () => {
  const anyStage = fc.oneof(
    fc.integer({ min: 1, max: 3000 }).map(time),
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3000 }))
      .map(([n, ns]) => count(n, ns)),
  );
  const anyTrace = fc
    .uniqueArray(fc.integer({ min: 1, max: 2000 }), { maxLength: 50 })
    .map((rest) => trace(0, ...rest.sort((one, other) => one - other)));
  fc.assert(
    fc.property(
      anyTrace,
      fc.option(anyStage, { nil: undefined }),
      anyStage,
      (of, warmup, measure) => {
        const { dues, fromNs, toNs } = shown(of, warmup, measure);
        assert.ok(fromNs <= toNs);
        assert.equal(traceCountOf(of, warmup, measure), dues.filter((due) => due >= fromNs).length);
      },
    ),
  );
});

test('two rows have a gap, and a row carries the payload that the trace gives it', () => {
  assert.equal(traceEndNs(trace(0, 10)), 20);
  const { dueNs } = trace(0, 10, 20);
  const schedule = traceSchedule(
    { dueNs, payloads: Uint16Array.from([2, 0, 1]) },
    undefined,
    time(100),
  );
  const carried = [0, 1, 2].map(() => {
    schedule.next();
    return schedule.payload();
  });
  assert.deepEqual(carried, [2, 0, 1]);
});
