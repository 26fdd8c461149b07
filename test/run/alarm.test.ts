import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Alarm } from '../../src/run/alarm.js';

import { TURN_NS, VirtualTime } from '../support/virtual-time.js';

const MS = 1e6;
const AHEAD_NS = 1000 * MS;

/** Turns spun until an alarm a second ahead, with an answer heard of every `everyNs` until then. */
function turnsWith(pacing: 'exact' | 'frugal', everyNs: number): number {
  const virtual = new VirtualTime();
  let rang = 0;
  const alarm = new Alarm(
    pacing,
    () => {
      rang += 1;
    },
    virtual,
  );
  alarm.awaitAnswer(0);
  alarm.setAt(AHEAD_NS);
  for (let atNs = everyNs; atNs < AHEAD_NS; atNs += everyNs) {
    virtual.at(atNs, () => alarm.awaitAnswer(virtual.nowNs));
  }
  virtual.run();
  assert.equal(rang, 1);
  return alarm.turns;
}

test('an exact alarm stays awake as long as more of an answer comes', () => {
  const all = AHEAD_NS / TURN_NS;
  const turns = turnsWith('exact', 10 * MS);
  assert.ok(turns > 0.99 * all, `${turns} of ${all}`);
});

test('with nothing more to come it sleeps until shortly before', () => {
  const turns = turnsWith('exact', Number.POSITIVE_INFINITY);
  // 50 ms after a request, and 2 ms before the instant.
  assert.ok(turns <= (53 * MS) / TURN_NS, `${turns}`);
});

test('a frugal alarm never spins', () => {
  assert.equal(turnsWith('frugal', 10 * MS), 0);
});

test('each turn that is spun is a sign of life', () => {
  const virtual = new VirtualTime();
  const looks: number[] = [];
  virtual.signs = { look: (nowNs) => looks.push(nowNs), worked: () => {} };
  const alarm = new Alarm('exact', () => {}, virtual);
  alarm.setAt(MS);
  virtual.run();
  assert.ok(alarm.turns > 0);
  assert.equal(looks.length, alarm.turns);
  assert.ok(looks.every((atNs, index) => atNs === index * TURN_NS));
});
