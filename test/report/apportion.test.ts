import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { apportion, apportionGroups, wholeOf } from '../../src/report/apportion.js';

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

const parts = fc.array(fc.double({ min: -1e4, max: 1e6, noNaN: true }), { minLength: 1 });

test('rounded values add up to the rounded whole, and none is off by a whole step', () => {
  fc.assert(
    fc.property(parts, (values) => {
      const whole = wholeOf(sum(values));
      const rounded = apportion(values, whole);
      assert.equal(sum(rounded), whole);
      for (const [index, value] of values.entries()) {
        assert.ok(Math.abs((rounded[index] ?? Number.NaN) - value) < 1);
      }
    }),
  );
});

test('pieces add up to their part as it is shown, and parts to the whole', () => {
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 8 }), (inner) => {
      const groups = inner.map((pieces) => ({ value: sum(pieces), inner: pieces }));
      const whole = wholeOf(sum(groups.map(({ value }) => value)));
      const rounded = apportionGroups(groups, whole);
      assert.equal(sum(rounded.map(({ value }) => value)), whole);
      for (const group of rounded) {
        assert.equal(sum(group.inner), group.value);
      }
    }),
  );
});

test('the largest remainder is the one that is rounded up', () => {
  assert.deepEqual(apportion([33.2, 1.6, 39.9, 24.9, 0.1, 0.3], 100), [33, 2, 40, 25, 0, 0]);
});

test('nothing stays nothing, without a sign', () => {
  assert.deepEqual(apportion([-0, 0, 5], 5), [0, 0, 5]);
  assert.ok(Object.is(apportion([-0.2, 5.2], 5)[0], 0));
});

test('values that do not add up are shown as they are, not bent until they do', () => {
  assert.deepEqual(apportion([1.4, 2.4], 10), [1, 2]);
});
