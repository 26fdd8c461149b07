import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Places } from '../../src/run/places.js';
import type { Exchange } from '../../src/wire/exchange.js';

type Named = Exchange & { readonly number: number };

function placesOf(most: number, mode: 'natural' | 'warm' | 'cold') {
  let made = 0;
  const places = new Places(most, mode, () => {
    made += 1;
    return { number: made } as Named;
  });
  return { places, made: () => made, take: () => (places.take() as Named | undefined)?.number };
}

test('a place is opened when it is needed, and not before', () => {
  const { take, made } = placesOf(3, 'natural');
  assert.equal(made(), 0);
  take();
  assert.equal(made(), 1);
});

test('no more places than allowed: then there is none to take', () => {
  const { places, take } = placesOf(2, 'natural');
  assert.deepEqual([take(), take(), take()], [1, 2, undefined]);
  assert.equal(places.hasFree(), false);
});

test('natural takes the place that was used last, so that few connections stay open', () => {
  const { places } = placesOf(3, 'natural');
  const taken = [places.take(), places.take(), places.take()] as Named[];
  for (const place of taken) places.giveBack(place);
  assert.equal((places.take() as Named).number, 3);
});

test('warm takes the place that has rested longest, so that none falls idle', () => {
  const { places } = placesOf(3, 'warm');
  const taken = [places.take(), places.take(), places.take()] as Named[];
  for (const place of taken) places.giveBack(place);
  const order = [1, 2, 3, 4, 5, 6].map(() => {
    const place = places.take() as Named;
    places.giveBack(place);
    return place.number;
  });
  assert.deepEqual(order, [1, 2, 3, 1, 2, 3]);
});

test('a free place is taken before a new one is opened', () => {
  for (const mode of ['natural', 'warm', 'cold'] as const) {
    const { places, made } = placesOf(5, mode);
    const place = places.take();
    assert.ok(place);
    places.giveBack(place);
    places.take();
    assert.equal(made(), 1, mode);
  }
});
