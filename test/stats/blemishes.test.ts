import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Blemishes, effectRatio, effectWeight } from '../../src/stats/blemishes.js';
import { Sample } from '../../src/stats/sample.js';
import { WakeUps } from '../../src/stats/wake-ups.js';
import { MEASURED } from '../../src/timing/piece.js';

type Request = {
  readonly responseNs: number;
  readonly lateNs: number;
  readonly stalledNs: number;
};

function seen(requests: readonly Request[]): {
  readonly blemishes: Blemishes;
  readonly response: Sample;
} {
  const blemishes = new Blemishes();
  const response = new Sample('unsigned');
  for (const { responseNs, lateNs, stalledNs } of requests) {
    response.record(responseNs, MEASURED);
    const ownNs = lateNs + stalledNs;
    blemishes.record(responseNs, { lateNs, beyondNs: lateNs, stalledNs, ownNs });
  }
  return { blemishes, response };
}

const plain = (count: number, responseNs = 20e6): readonly Request[] =>
  Array.from({ length: count }, () => ({ responseNs, lateNs: 3000, stalledNs: 0 }));

test('where nothing was late or stalled there is no effect, and nobody is touched', () => {
  const { blemishes, response } = seen(plain(2000));
  assert.equal(effectRatio(blemishes.effect(response)!), 0);
  assert.equal(blemishes.touchedCount(), 0);
  assert.equal(blemishes.untouched(response).count, 2000);
});

test('two in a hundred that stood for 50 ms move p99, and hardly the mean', () => {
  const stalled = Array.from({ length: 40 }, () => ({
    responseNs: 70e6,
    lateNs: 0,
    stalledNs: 50e6,
  }));
  const { blemishes, response } = seen([...plain(1960), ...stalled]);
  const effect = blemishes.effect(response)!;
  assert.equal(effect.name, 'p99');
  assert.ok(Math.abs(effect.seenNs - 70e6) < 1e5);
  assert.ok(Math.abs(effect.withoutNs - 20e6) < 1e5);
  assert.equal(blemishes.touchedCount(), 40);
  assert.ok(Math.abs(blemishes.untouched(response).p99Ns! - 20e6) < 1e5);
});

test('what moves a percentile by less than chance does is no effect of it', () => {
  // The slowest four of 500 stood for 20 ms: p99 of so many is uncertain by as much.
  const slow = Array.from({ length: 10 }, (_, index) => ({
    responseNs: (30 + index) * 1e6,
    lateNs: 0,
    stalledNs: index < 4 ? 5e6 : 0,
  }));
  const few = seen([...plain(490), ...slow]);
  assert.ok(effectRatio(few.blemishes.effect(few.response)!) < 0.01);
  // The same share of a hundred times as many is no chance.
  const times = (count: number) => Array.from({ length: 100 * count });
  const many = seen([
    ...times(490).map(() => plain(1)[0]!),
    ...times(10).map((_, index) => ({
      responseNs: 40e6,
      lateNs: 0,
      stalledNs: (index % 2) * 19e6,
    })),
  ]);
  assert.equal(many.blemishes.effect(many.response)!.name, 'p99');
});

test('a small effect weighs half in the far tail, a large one is what it is', () => {
  const by = (name: 'mean' | 'p90' | 'p95' | 'p99', withoutNs: number) =>
    effectWeight({ name, seenNs: 100, withoutNs });
  assert.deepEqual([by('mean', 90), by('p90', 90)], [0.1, 0.1]);
  assert.deepEqual([by('p95', 90), by('p99', 90)], [0.05, 0.05]);
  assert.deepEqual([by('p99', 40), by('p99', 0)], [0.6, 1]);
});

test('long requests that lie over a short stall are not touched by it', () => {
  const { blemishes } = seen(
    Array.from({ length: 100 }, () => ({ responseNs: 500e6, lateNs: 0, stalledNs: 5e6 })),
  );
  assert.equal(blemishes.touchedCount(), 0);
});

test('without blemishes no number is larger, and none is less than nothing', () => {
  const request = fc.record({
    responseNs: fc.integer({ min: 1, max: 1e9 }),
    lateNs: fc.integer({ min: 0, max: 1e9 }),
    stalledNs: fc.integer({ min: 0, max: 1e9 }),
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 300 }), (requests) => {
      const { blemishes, response } = seen(requests);
      const effect = blemishes.effect(response)!;
      assert.ok(effectRatio(effect) >= 0 && effectRatio(effect) <= 1);
      const { count } = blemishes.untouched(response);
      assert.equal(count + blemishes.touchedCount(), requests.length);
    }),
  );
});

function answers(): Sample {
  const response = new Sample('unsigned');
  for (let index = 0; index < 2000; index += 1) {
    response.record(20e6 + (index % 100) * 1e4, MEASURED);
  }
  return response;
}

test('a machine that wakes its threads in time changes nothing', () => {
  const wakeUps = new WakeUps();
  for (let index = 0; index < 1000; index += 1)
    wakeUps.recordSleep(5.07e6 + (index % 7) * 1e3, 5e6);
  assert.ok(effectRatio(wakeUps.effect(answers())!) < 0.001);
});

test('one wake-up in thirty that is 10 ms late is what p99 would have more', () => {
  const wakeUps = new WakeUps();
  for (let index = 0; index < 3000; index += 1) {
    wakeUps.recordSleep(index % 30 === 0 ? 15e6 : 5.07e6, 5e6);
  }
  const effect = wakeUps.effect(answers())!;
  assert.equal(effect.name, 'p99');
  assert.ok(effect.seenNs - effect.withoutNs > 8e6 && effect.seenNs - effect.withoutNs < 12e6);
});

test('a long sleep hides wake-ups that would have been late as well', () => {
  const wakeUps = new WakeUps();
  wakeUps.recordSleep(50e6, 5e6);
  // 45, 40 … 5, 0 ms late.
  assert.equal(wakeUps.count(), 10);
});

test('too few wake-ups tell nothing', () => {
  const wakeUps = new WakeUps();
  for (let index = 0; index < 50; index += 1) wakeUps.recordSleep(50e6, 50e6);
  assert.equal(wakeUps.effect(answers()), undefined);
});
