import assert from 'node:assert/strict';
import { test } from 'node:test';

import { instantNs } from '../../src/base/units.js';
import { endOf, giveOrder, numberOf, orderIn, orderMemory } from '../../src/server/sleep-order.js';

test('a sleep has no end until one is given', () => {
  const order = orderIn(orderMemory());
  assert.equal(endOf(order), Number.POSITIVE_INFINITY);
});

test('both threads see the order that was given last, under a number of its own', () => {
  const memory = orderMemory();
  const given = orderIn(memory);
  const seen = orderIn(memory);
  const before = numberOf(seen);
  const first = giveOrder(given, instantNs(5e9));
  const second = giveOrder(given, instantNs(7e9 + 1));
  assert.equal(new Set([before, first, second]).size, 3);
  assert.equal(numberOf(seen), second);
  assert.equal(endOf(seen), 7e9 + 1);
});

test('an order that is given before the sleep begins is not slept through', () => {
  const order = orderIn(orderMemory());
  const number = numberOf(order);
  giveOrder(order, instantNs(1));
  assert.equal(Atomics.wait(order.number, 0, number), 'not-equal');
});
