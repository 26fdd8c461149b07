import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { type LoopFacts, LoopWatch, SIGN_EVERY_MS } from '../../src/run/loop-watch.js';

const MS = 1e6;
/** Never idle, never writing. */
const NEVER: LoopFacts = { idleNs: () => 0, hasWritten: () => false };
const EVERY_NS = SIGN_EVERY_MS * MS;

/**
 * An event loop on a virtual clock: the timer fires every few ms, up to a millisecond late as
 * timers do, and not while the loop is blocked.
 */
function watched(
  lengthNs: number,
  blocks: readonly (readonly [fromNs: number, toNs: number])[],
  jitterNs: (index: number) => number = () => 0,
): readonly number[] {
  const watch = new LoopWatch(0);
  let atNs = 0;
  for (let index = 0; atNs < lengthNs; index += 1) {
    let firesNs = atNs + EVERY_NS + jitterNs(index);
    for (const [fromNs, toNs] of blocks) {
      if (fromNs <= firesNs && firesNs < toNs) firesNs = toNs;
    }
    atNs = firesNs;
    watch.tick(atNs);
  }
  return watch.take();
}

test('a loop that turns is never told, however its timers jitter', () => {
  assert.deepEqual(
    watched(60e9, [], (index) => (index % 11) * 0.1 * MS),
    [],
  );
});

test('a block of 50 ms each second is found each time, its length to 2.6 ms', () => {
  const blocks = Array.from(
    { length: 60 },
    (_, second) => [second * 1e9 + 333_333_333, second * 1e9 + 383_333_333] as const,
  );
  const told = watched(60e9, blocks);
  assert.equal(told.length, 120);
  for (const [index, [fromNs, toNs]] of blocks.entries()) {
    assert.ok(Math.abs((told[2 * index] ?? 0) - fromNs) <= 2.6 * MS);
    assert.equal(told[2 * index + 1], toNs);
  }
});

test('whenever a block begins, more than 7.2 ms are always found, and less than 2 ms never', () => {
  const start = fc.integer({ min: 10 * MS, max: 100 * MS });
  fc.assert(
    fc.property(start, fc.integer({ min: 0, max: 30 * MS }), (fromNs, lengthNs) => {
      const told = watched(200 * MS, [[fromNs, fromNs + lengthNs]]);
      if (lengthNs >= 7.2 * MS) assert.equal(told.length, 2);
      if (lengthNs < 2 * MS) assert.deepEqual(told, []);
    }),
  );
});

test('a busy loop that is late with its timer, but reads one answer after another, stands nowhere', () => {
  const watch = new LoopWatch(0);
  for (let nowNs = 0; nowNs < 100 * MS; nowNs += 0.04 * MS) watch.look(nowNs);
  assert.deepEqual(watch.take(), []);
});

test('a stall is told before the answer that it held up is, whoever sees it first', () => {
  const watch = new LoopWatch(0);
  watch.tick(4 * MS);
  // After a block the loop reads what has come in before its timers fire.
  watch.look(60 * MS);
  assert.deepEqual(watch.take(), [(4 + 9.2) * 0.5 * MS, 60 * MS]);
  watch.tick(60.1 * MS);
  assert.deepEqual(watch.take(), []);
});

test('what is known to block is told from its beginning', () => {
  const watch = new LoopWatch(0);
  watch.tick(4 * MS);
  watch.blocked(5 * MS, 9 * MS);
  watch.blocked(10 * MS, 11 * MS);
  assert.deepEqual(watch.take(), [5 * MS, 9 * MS]);
  watch.look(12 * MS);
  assert.deepEqual(watch.take(), []);
});

test('a thread that hardly turns is told in a few stretches, not in thousands', () => {
  const watch = new LoopWatch(0);
  for (let index = 1; index <= 10_000; index += 1) watch.tick(index * 20 * MS);
  const told = watch.take();
  assert.ok(told.length <= 520);
  assert.equal(told.at(-1), 10_000 * 20 * MS);
});

/**
 * A loop that tells how long it was idle. It gives a sign every so often, between two of which it
 * is idle for a part of the time; `blocks` are the stretches in which it is neither.
 */
function watchedIdle(
  everyNs: number,
  idleRatio: number,
  blocks: readonly (readonly [fromNs: number, toNs: number])[],
): readonly number[] {
  let idleNs = 0;
  const watch = new LoopWatch(0, { ...NEVER, idleNs: () => idleNs });
  let atNs = 0;
  for (const [fromNs, toNs] of blocks) {
    for (; atNs + everyNs <= fromNs; atNs += everyNs) {
      idleNs += idleRatio * everyNs;
      watch.look(atNs + everyNs);
    }
    // The sign before it is the last one.
    watch.look(fromNs);
    watch.look(toNs);
    atNs = toNs;
  }
  return watch.take();
}

test('where the loop was not idle, 2 ms without a sign are found each time, from end to end', () => {
  const every = fc.integer({ min: 0.01 * MS, max: 1.9 * MS });
  const start = fc.integer({ min: 10 * MS, max: 100 * MS });
  const length = fc.integer({ min: 0, max: 30 * MS });
  fc.assert(
    fc.property(every, fc.double({ min: 0, max: 1, noNaN: true }), start, length, (...given) => {
      const [everyNs, idleRatio, fromNs, lengthNs] = given;
      const told = watchedIdle(everyNs, idleRatio, [[fromNs, fromNs + lengthNs]]);
      // It was last asked a quarter of a millisecond before: so much may have been idle.
      const isTold = lengthNs >= 2 * MS && 0.25 * MS * idleRatio < 0.1 * MS;
      if (isTold) assert.deepEqual(told, [fromNs, fromNs + lengthNs]);
      if (lengthNs < 2 * MS) assert.deepEqual(told, []);
    }),
  );
});

test('a loop that was idle for some of it is judged by its timer alone', () => {
  let idleNs = 0;
  const watch = new LoopWatch(0, { ...NEVER, idleNs: () => idleNs });
  idleNs += 3 * MS;
  watch.tick(4 * MS);
  idleNs += 3 * MS;
  watch.look(8 * MS);
  assert.deepEqual(watch.take(), []);
  watch.look(8.1 * MS);
  idleNs += 0.5 * MS;
  watch.look(12 * MS);
  assert.deepEqual(watch.take(), [8.65 * MS, 12 * MS]);
});

test('what a request asks of the loop is no stall, and told apart from 2 ms on', () => {
  const watch = new LoopWatch(0, NEVER);
  watch.look(1 * MS);
  watch.worked(6 * MS);
  watch.look(7 * MS);
  assert.deepEqual(watch.take(), []);
  watch.look(9 * MS);
  assert.deepEqual(watch.take(), [7 * MS, 9 * MS]);
  watch.worked(10 * MS);
  assert.deepEqual(watch.takeWorks(), [1 * MS, 6 * MS]);
  assert.deepEqual(watch.takeWorks(), []);
});

test('a loop that goes on with a large write works for its request', () => {
  let hasWritten = true;
  const watch = new LoopWatch(0, { ...NEVER, hasWritten: () => hasWritten });
  watch.look(3 * MS);
  hasWritten = false;
  watch.look(6 * MS);
  assert.deepEqual(watch.takeWorks(), [0, 3 * MS]);
  assert.deepEqual(watch.take(), [3 * MS, 6 * MS]);
});
