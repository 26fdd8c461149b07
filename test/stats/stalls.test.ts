import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { STALLS_MAX, Stalls } from '../../src/stats/stalls.js';

/** Gaps and lengths in turn: ascending, none over another. */
const STRETCHES = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })),
  {
    maxLength: 40,
  },
);

function stallsOf(pairs: readonly (readonly [number, number])[]): {
  readonly stalls: Stalls;
  readonly isStalled: (ns: number) => boolean;
} {
  const stalls = new Stalls();
  const list: (readonly [number, number])[] = [];
  let at = 0;
  for (const [gap, length] of pairs) {
    stalls.add(at + gap, at + gap + length);
    list.push([at + gap, at + gap + length]);
    at += gap + length;
  }
  return { stalls, isStalled: (ns) => list.some(([from, to]) => ns >= from && ns < to) };
}

test('what lies over stalls is what a count of every single ns finds', () => {
  fc.assert(
    fc.property(STRETCHES, fc.nat(2000), fc.nat(2000), (pairs, one, other) => {
      const { stalls, isStalled } = stallsOf(pairs);
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      let expected = 0;
      for (let ns = from; ns < to; ns += 1) expected += isStalled(ns) ? 1 : 0;
      assert.equal(stalls.overlapNs(from, to), expected);
      assert.equal(stalls.summarize(from, to).totalNs, expected);
    }),
  );
});

test('what two threads share is what a count of every single ns finds, from both sides', () => {
  fc.assert(
    fc.property(STRETCHES, STRETCHES, fc.nat(2000), fc.nat(2000), (one, other, start, end) => {
      const [mine, others] = [stallsOf(one), stallsOf(other)];
      const [from, to] = [Math.min(start, end), Math.max(start, end)];
      let expected = 0;
      for (let ns = from; ns < to; ns += 1) {
        expected += mine.isStalled(ns) && others.isStalled(ns) ? 1 : 0;
      }
      assert.equal(mine.stalls.sharedNs(others.stalls, from, to), expected);
      assert.equal(others.stalls.sharedNs(mine.stalls, from, to), expected);
    }),
  );
});

test('a stall that is told twice, or in parts, counts once', () => {
  const stalls = new Stalls();
  stalls.add(10, 20);
  stalls.add(10, 20);
  stalls.add(15, 30);
  assert.deepEqual(stalls.summarize(0, 100), { count: 2, totalNs: 20, longestNs: 10 });
});

test('the newest are kept where there are too many', () => {
  const stalls = new Stalls();
  const many = 4 * STALLS_MAX;
  for (let index = 0; index < many; index += 1) stalls.add(10 * index, 10 * index + 5);
  assert.ok(stalls.count >= STALLS_MAX && stalls.count <= 2 * STALLS_MAX);
  assert.equal(stalls.overlapNs(10 * (many - 100), 10 * many), 500);
  assert.equal(stalls.overlapNs(0, 100), 0);
});
