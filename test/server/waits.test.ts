import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { instantNs } from '../../src/base/units.js';
import { Waits } from '../../src/server/waits.js';

test('waits end in the order of their instants, and equal ones in the order of their asking', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (dues) => {
      const waits = new Waits();
      const ended: number[] = [];
      for (const [index, due] of dues.entries()) waits.add(instantNs(due), () => ended.push(index));
      while (waits.nextNs() !== undefined) waits.take()?.();
      const expected = dues
        .map((due, index) => [due, index] as const)
        .sort(([due, index], [other, later]) => due - other || index - later);
      assert.deepEqual(
        ended,
        expected.map(([, index]) => index),
      );
    }),
  );
});

test('waits that come and go in any mixture end as a sorted list would', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1000))), (steps) => {
      const waits = new Waits();
      const sorted: number[] = [];
      for (const due of steps) {
        if (due === null) {
          assert.equal(waits.nextNs(), sorted[0]);
          waits.take();
          sorted.shift();
        } else {
          waits.add(instantNs(due), () => {});
          sorted.push(due);
          sorted.sort((one, other) => one - other);
        }
      }
    }),
  );
});

test('nothing that was forgotten is woken', () => {
  const waits = new Waits();
  waits.add(instantNs(1), () => assert.fail('woken'));
  waits.clear();
  assert.equal(waits.nextNs(), undefined);
  assert.equal(waits.take(), undefined);
});
