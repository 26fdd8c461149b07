/* The pump in virtual time: every instant is known, so every number is exact. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LoadOrder } from '../../src/run/load-order.js';
import { dividedOrders, scheduleFor } from '../../src/run/share.js';
import { isBroken } from '../../src/run/stop-rule.js';
import type { Extent, Load, Spacing } from '../../src/load/load.js';
import { durationNs, perSecond, ratio } from '../../src/base/units.js';

import { orderFor } from '../support/pumped.js';
import { type Serving, TURN_NS, VirtualTime, virtualRun } from '../support/virtual-time.js';

const MS = 1e6;
const SECOND = 1e9;
const MINUTE = 60 * SECOND;

function time(ns: number): Extent {
  return { kind: 'time', ns: durationNs(ns) };
}

function count(requests: number): Extent {
  return { kind: 'count', requests, atMostNs: durationNs(60 * MINUTE) };
}

function open(rate: number, spacing: Spacing = { kind: 'constant' }, inFlightMax = 512): Load {
  const arrivals = { kind: 'steady', rate: perSecond(rate), spacing } as const;
  return { kind: 'open', arrivals, inFlightMax, pacing: 'auto' };
}

function order(part: Partial<LoadOrder>): LoadOrder {
  return orderFor('http://127.0.0.1:1', { pacing: 'exact', ...part });
}

const SERVED: Serving = { tookNs: () => 5 * MS };

function ran(part: Partial<LoadOrder>, serving: Serving = SERVED) {
  const virtual = new VirtualTime();
  const run = virtualRun(virtual, order(part), serving);
  virtual.run();
  assert.ok(run.done, 'it has ended');
  return { ...run, done: run.done };
}

test('two minutes of an exact load: each request leaves within a turn of its instant', () => {
  const { sent, done } = ran({ load: open(300), measure: time(2 * MINUTE) });
  assert.equal(sent.length, 36_000);
  assert.equal(done.due, 36_000);
  for (const [index, { dueNs, pickedNs, freedNs }] of sent.entries()) {
    assert.equal(dueNs, Math.round((index * SECOND) / 300));
    assert.equal(freedNs, dueNs, 'a place was free');
    assert.ok(pickedNs >= dueNs && pickedNs - dueNs < TURN_NS, `${pickedNs - dueNs}`);
  }
});

test('each request that is taken up is a sign of life', () => {
  const virtual = new VirtualTime();
  const looks: number[] = [];
  virtual.signs = { look: (nowNs) => looks.push(nowNs), worked: () => {} };
  const pacing = 'frugal';
  const { sent } = virtualRun(virtual, order({ load: open(100), pacing }), SERVED);
  virtual.run();
  const picked = sent.map(({ pickedNs }) => pickedNs);
  assert.ok(picked.length > 1);
  assert.deepEqual(looks, picked);
});

test('a request that is late does not shift the next', () => {
  const virtual = new VirtualTime();
  const stalling: Serving = {
    tookNs: () => MS,
    // The sender's own thread stands still while it sends the 500th.
    sending: (request) => {
      if (request === 500) virtual.nowNs += 50 * MS + 123;
    },
  };
  const run = virtualRun(
    virtual,
    order({ load: open(1000), measure: time(10 * SECOND) }),
    stalling,
  );
  virtual.run();
  const byDue = [...run.sent].sort((one, other) => one.dueNs - other.dueNs);
  assert.equal(byDue.length, 10_000);
  byDue.forEach(({ dueNs, pickedNs }, index) => {
    assert.equal(dueNs, index * MS);
    // Those that were due while it stood still leave when it goes on, and no other is touched.
    const isStalled = index > 500 && index <= 550;
    if (isStalled) assert.equal(pickedNs, 550 * MS + 123, `${index}`);
    else assert.ok(pickedNs - dueNs < TURN_NS, `${index}: ${pickedNs - dueNs}`);
  });
  assert.equal(run.pump.late, 49, 'all of them but the last are later than a millisecond');
});

test('what waits for a place waits in flight, and none of it is lateness of the generator', () => {
  // One place, 3 ms each, due every 2 ms: the n-th waits n ms.
  const load = open(500, { kind: 'constant' }, 1);
  const { sent } = ran({ load, measure: count(2000) }, { tookNs: () => 3 * MS });
  sent.forEach(({ dueNs, freedNs, pickedNs, endedNs }, index) => {
    // The first leaves at its own instant, 0.
    assert.equal(dueNs, index * 2 * MS);
    assert.equal(freedNs - dueNs, index * MS, 'inFlightWait');
    assert.equal(pickedNs - freedNs, 0, 'lateness');
    assert.equal(endedNs - pickedNs, 3 * MS);
  });
});

test('a frugal load waits by timer alone: late by less than a millisecond, never early', () => {
  for (const spacing of [{ kind: 'constant' }, { kind: 'poisson' }] as const) {
    const part = {
      load: open(2000, spacing),
      measure: time(10 * SECOND),
      pacing: 'frugal',
    } as const;
    const { sent, pump } = ran(part);
    assert.ok(sent.length > 19_000);
    const lates = sent.map(({ dueNs, pickedNs }) => pickedNs - dueNs);
    assert.ok(lates.every((late) => late >= 0 && late < MS));
    assert.equal(pump.late, 0);
    // What is due within one millisecond leaves together.
    const departures = new Set(sent.map(({ pickedNs }) => pickedNs));
    assert.ok(departures.size <= 10_001, `${departures.size}`);
  }
});

test('several threads send together what one would send alone', () => {
  const spacings: readonly Spacing[] = [
    { kind: 'constant' },
    { kind: 'poisson' },
    { kind: 'gamma', burstiness: 0.25 },
    { kind: 'burst', size: 7 },
  ];
  for (const spacing of spacings) {
    const part = { load: open(400, spacing), warmup: count(99), measure: count(5000), seed: 5 };
    const alone = ran(part);
    const whole = order(part);
    for (const workers of [2, 3, 8]) {
      const virtual = new VirtualTime();
      const runs = dividedOrders(whole, workers).map((each) => virtualRun(virtual, each, SERVED));
      virtual.run();
      const dues = runs.flatMap(({ sent }) => sent.map(({ dueNs }) => dueNs));
      assert.deepEqual(
        dues.sort((one, other) => one - other),
        alone.sent.map(({ dueNs }) => dueNs).sort((one, other) => one - other),
      );
      assert.equal(
        runs.reduce((sum, { done }) => sum + (done?.due ?? Number.NaN), 0),
        5000,
      );
      for (const { done } of runs) {
        assert.equal(done?.fromNs, alone.done.fromNs);
        assert.equal(runs.length, workers);
      }
    }
  }
});

test('closed loops in several threads go over together and measure exactly the count', () => {
  const whole = order({
    load: { kind: 'closed', concurrency: 7 },
    warmup: count(100),
    measure: count(1001),
  });
  const virtual = new VirtualTime();
  const orders = dividedOrders(whole, 3);
  assert.deepEqual(
    orders.map(({ load }) => load.kind === 'closed' && load.concurrency),
    [3, 2, 2],
  );
  // Each thread has a server of another speed, so that none keeps step with another.
  const runs = orders.map((each, index) =>
    virtualRun(virtual, each, { tookNs: (request) => (3 + index) * MS + (request % 5) * 1e5 }),
  );
  virtual.run();
  const sent = runs.flatMap((run) => run.sent);
  assert.equal(sent.filter(({ isMeasured }) => isMeasured).length, 1001);
  assert.equal(
    runs.reduce((sum, { done }) => sum + (done?.due ?? Number.NaN), 0),
    1001,
  );
  const from = new Set(runs.flatMap(({ measuring }) => measuring));
  assert.equal(from.size, 1, 'one instant for all');
  const [fromNs = Number.NaN] = from;
  for (const { dueNs, isMeasured } of sent) assert.equal(isMeasured, dueNs >= fromNs);
  assert.ok(sent.filter(({ isMeasured }) => !isMeasured).length >= 100);
});

test('a closed loop of one thread warms up with exactly its count', () => {
  const { sent } = ran({
    load: { kind: 'closed', concurrency: 4 },
    warmup: count(10),
    measure: count(30),
  });
  assert.equal(sent.filter(({ isMeasured }) => !isMeasured).length, 10);
  assert.equal(sent.filter(({ isMeasured }) => isMeasured).length, 30);
});

test('a trace is replayed to the nanosecond, each row with its own payload', () => {
  const dueNs = Float64Array.from([0, 1, 2_000_001, 2_000_002, 59_999_999_999]);
  const payloads = Uint16Array.from([1, 0, 0, 1, 1]);
  const pool = (path: string) => ({ ...order({}).requests[0], path });
  const part = {
    load: {
      kind: 'open',
      arrivals: { kind: 'trace', trace: { dueNs, payloads } },
      inFlightMax: 8,
      pacing: 'exact',
    },
    measure: time(10 * MINUTE),
    requests: [pool('/zero'), pool('/one')],
  } as const;
  const { sent, done } = ran(part);
  const carried = ['/one', '/zero', '/zero', '/one', '/one'];
  assert.deepEqual(
    sent.map((one) => [one.dueNs, one.path]),
    [...dueNs].map((due, row) => [due, carried[row]]),
  );
  // One mean gap after the last: five rows in five gaps.
  assert.equal(done.toNs, 75 * SECOND - 1);
  const shared = dividedOrders(order(part), 2).map((each) => {
    const schedule = scheduleFor(each);
    const seen: number[] = [];
    while (!Number.isNaN(schedule?.next())) seen.push(schedule?.payload() ?? Number.NaN);
    return seen;
  });
  assert.deepEqual(shared, [
    [1, 0, 1],
    [0, 1],
  ]);
});

test('the stop rule ends a load when its failures are too many, and only then', () => {
  const virtual = new VirtualTime();
  const run = virtualRun(virtual, order({ load: open(100), measure: time(5 * MINUTE) }), SERVED);
  const rule = { errors: ratio(0.2), after: 100 };
  let stoppedNs = Number.NaN;
  // From two minutes on every answer is a failure. 12,000 good ones lie before.
  const look = (): void => {
    const failed = run.sent.filter(({ dueNs }) => dueNs >= 2 * MINUTE).length;
    if (isBroken(rule, { ok: run.sent.length - failed, failed })) {
      stoppedNs = virtual.nowNs;
      run.pump.stop();
    } else virtual.at(virtual.nowNs + 100 * MS, look);
  };
  virtual.at(0, look);
  virtual.run();
  // Over a fifth: more than 3,000 of 15,000 have failed, 30 s later, seen at the next look.
  assert.equal(stoppedNs, 2 * MINUTE + 30 * SECOND + 100 * MS);
  assert.deepEqual(
    { due: run.done?.due, notSent: run.done?.notSent, toNs: run.done?.toNs },
    { due: run.sent.length, notSent: 0, toNs: stoppedNs },
  );
  assert.equal(run.done?.stopped, true);
});

test('a stop rule is silent before its number of answers, and where there is none', () => {
  const rule = { errors: ratio(0.2), after: 100 };
  assert.equal(isBroken(rule, { ok: 0, failed: 99 }), false);
  assert.equal(isBroken(rule, { ok: 79, failed: 21 }), true);
  assert.equal(isBroken(rule, { ok: 80, failed: 20 }), false);
  assert.equal(isBroken(undefined, { ok: 0, failed: 1e6 }), false);
});

test('threads that begin at an instant ahead send nothing before it', () => {
  const virtual = new VirtualTime();
  const run = virtualRun(virtual, order({ load: open(10), measure: count(5) }), SERVED, 20 * MS);
  virtual.run();
  assert.deepEqual(
    run.sent.map(({ dueNs }) => dueNs),
    [20, 120, 220, 320, 420].map((ms) => ms * MS),
  );
});
