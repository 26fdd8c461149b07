import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { durationNs, instantNs } from '../../src/base/units.js';
import { Places } from '../../src/server/places.js';

import { VirtualTimer } from './virtual-timer.js';

type Case = {
  readonly places: number;
  readonly batchMax?: number;
  readonly windowNs?: number;
  /** How long one execution takes. */
  readonly executionNs: number;
  /** When each request comes, ascending; requests are called 0, 1, 2 … in this order. */
  readonly arrivalsNs: readonly number[];
};

type Execution = { readonly atNs: number; readonly batch: readonly number[] };

/** Plays a case in virtual time and tells what was executed when. */
function play(given: Case): readonly Execution[] {
  const timer = new VirtualTimer();
  const executions: Execution[] = [];
  const places = new Places<number>({
    count: given.places,
    batchMax: given.batchMax ?? 1,
    windowNs: durationNs(given.windowNs ?? 0),
    timer,
    execute: (batch, place) => {
      executions.push({ atNs: timer.nowNs(), batch });
      if (given.executionNs === 0) place.release();
      else timer.at(instantNs(timer.nowNs() + given.executionNs), place.release);
    },
  });
  for (const [request, atNs] of given.arrivalsNs.entries()) {
    timer.advanceTo(atNs);
    places.add(request);
  }
  timer.advanceTo(1e12);
  return executions;
}

function check(given: Case, expected: readonly (readonly [number, readonly number[]])[]): void {
  assert.deepEqual(
    play(given).map(({ atNs, batch }) => [atNs, batch]),
    expected,
  );
}

test('one place executes one request after another, in the order of arrival', () => {
  check({ places: 1, executionNs: 10, arrivalsNs: [0, 1, 2, 50] }, [
    [0, [0]],
    [10, [1]],
    [20, [2]],
    [50, [3]],
  ]);
});

test('several places execute side by side, and the next free one takes the first that waits', () => {
  check({ places: 2, executionNs: 10, arrivalsNs: [0, 4, 5, 6, 7] }, [
    [0, [0]],
    [4, [1]],
    [10, [2]],
    [14, [3]],
    [20, [4]],
  ]);
});

test('an instant execution makes nobody wait', () => {
  check({ places: 1, executionNs: 0, arrivalsNs: [0, 0, 0] }, [
    [0, [0]],
    [0, [1]],
    [0, [2]],
  ]);
});

test('a batch without a window takes what waits when a place is free, up to its size', () => {
  check({ places: 1, batchMax: 3, executionNs: 10, arrivalsNs: [0, 1, 2, 3, 4] }, [
    [0, [0]],
    [10, [1, 2, 3]],
    [20, [4]],
  ]);
});

test('a batch with a window waits that long after its first request', () => {
  check({ places: 1, batchMax: 8, windowNs: 5, executionNs: 10, arrivalsNs: [0, 3, 5, 6] }, [
    [5, [0, 1]],
    [20, [2, 3]],
  ]);
});

test('a full batch is executed at once, and its old window ends nothing that comes later', () => {
  check({ places: 2, batchMax: 2, windowNs: 10, executionNs: 3, arrivalsNs: [0, 1, 4, 30] }, [
    [1, [0, 1]],
    // The window that opened at 0 would have ended at 10: this one opened at 4.
    [14, [2]],
    [40, [3]],
  ]);
});

test('with several places free, a newcomer joins the batch that is forming', () => {
  check({ places: 4, batchMax: 4, windowNs: 10, executionNs: 50, arrivalsNs: [0, 5, 9, 11] }, [
    [10, [0, 1, 2]],
    [21, [3]],
  ]);
});

const cases = fc.record({
  places: fc.integer({ min: 1, max: 4 }),
  batchMax: fc.integer({ min: 1, max: 5 }),
  windowNs: fc.integer({ min: 0, max: 20 }),
  executionNs: fc.integer({ min: 0, max: 30 }),
  arrivalsNs: fc
    .array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 })
    .map((instants) => instants.toSorted((left, right) => left - right)),
});

test('every request is executed exactly once, first in, first out', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const order = play(given).flatMap(({ batch }) => batch);
      assert.deepEqual(order, [...given.arrivalsNs.keys()]);
    }),
  );
});

test('no more executions run side by side than there are places, and no batch is too large', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const executions = play(given);
      for (const { atNs, batch } of executions) {
        assert.ok(batch.length <= given.batchMax);
        const running = executions.filter(
          (other) => other.atNs <= atNs && atNs < other.atNs + given.executionNs,
        );
        assert.ok(running.length <= given.places);
      }
    }),
  );
});

test('nobody waits while a place is free, longer than the window', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const executions = play(given);
      for (const { atNs, batch } of executions) {
        const arrivedNs = given.arrivalsNs[batch[0] ?? 0] ?? 0;
        const waitedFromNs = Math.max(arrivedNs, atNs - given.windowNs);
        // Some place was busy, or the window was open, at every instant until it began.
        for (let instantNs = arrivedNs; instantNs < waitedFromNs; instantNs += 1) {
          const running = executions.filter(
            (other) => other.atNs <= instantNs && instantNs < other.atNs + given.executionNs,
          );
          assert.equal(running.length, given.places);
        }
      }
    }),
  );
});
