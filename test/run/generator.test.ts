import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { nurseryOf, pacingOf, whyLate, workersOf } from '../../src/run/generator.js';
import type { LoadState } from '../../src/run/load-threads.js';
import { isOwnHost } from '../../src/run/own-host.js';
import { dividedCount, dividedOrders } from '../../src/run/share.js';
import { ROOMY_NURSERY, SMALL_NURSERY } from '../../src/host/nursery.js';
import type { Load, Pacing } from '../../src/load/load.js';
import { perSecond } from '../../src/base/units.js';

import { orderFor } from '../support/pumped.js';

const CLOSED: Load = { kind: 'closed', concurrency: 64 };

function open(pacing: Pacing, inFlightMax = 512): Load {
  const arrivals = { kind: 'steady', rate: perSecond(10), spacing: { kind: 'poisson' } } as const;
  return { kind: 'open', arrivals, inFlightMax, pacing };
}

function order(load: Load, connectionsMax = Number.MAX_SAFE_INTEGER) {
  return { load, connectionsMax };
}

test('auto spins where a core is free for it', () => {
  const at = (cores: number, isLocal: boolean, workers = 1) =>
    pacingOf(open('auto'), workers, { cores, isLocal });
  assert.deepEqual(at(2, true), {
    pacing: 'frugal',
    pacingBy: 'auto',
    pacingWhy: "the target shares this machine's 2 cores",
  });
  assert.deepEqual(at(1, false), {
    pacing: 'frugal',
    pacingBy: 'auto',
    pacingWhy: 'this machine has 1 core',
  });
  assert.deepEqual(at(2, false), {
    pacing: 'exact',
    pacingBy: 'auto',
    pacingWhy: 'this machine has 2 cores, enough to spin on',
  });
  assert.equal(at(4, true).pacing, 'exact');
  assert.equal(at(4, true, 2).pacing, 'frugal');
  assert.equal(at(2, false, 2).pacing, 'frugal');
});

test('what the scenario says of its pacing is done', () => {
  const anywhere = { cores: 1, isLocal: true };
  assert.deepEqual(pacingOf(open('exact'), 1, anywhere), {
    pacing: 'exact',
    pacingBy: 'user',
    pacingWhy: null,
  });
  assert.equal(pacingOf(CLOSED, 1, anywhere).pacing, null);
  assert.equal(pacingOf(open('frugal'), 1, { cores: 64, isLocal: false }).pacing, 'frugal');
});

test('threads have room for garbage where one of the cells may spin, and only there', () => {
  const far = { cores: 2, isLocal: false };
  assert.equal(nurseryOf([CLOSED, open('exact')], far), ROOMY_NURSERY);
  assert.equal(nurseryOf([open('auto')], far), ROOMY_NURSERY);
  assert.equal(nurseryOf([open('auto')], { cores: 2, isLocal: true }), SMALL_NURSERY);
  assert.equal(nurseryOf([CLOSED, open('frugal')], far), SMALL_NURSERY);
});

test('auto begins with one thread, and may add as many as leave cores to others', () => {
  const most = (cores: number, isLocal: boolean, load: Load = CLOSED) =>
    workersOf('auto', order(load), { cores, isLocal });
  assert.deepEqual(most(1, false), { first: 1, most: 1 });
  assert.deepEqual(most(2, true), { first: 1, most: 1 });
  assert.deepEqual(most(2, false), { first: 1, most: 2 });
  assert.deepEqual(most(8, true), { first: 1, most: 4 });
  assert.deepEqual(most(64, false), { first: 1, most: 8 });
  assert.deepEqual(most(64, false, open('auto', 3)), { first: 1, most: 3 });
});

test('a number of threads is taken, as far as each has a place', () => {
  const small = { cores: 1, isLocal: true };
  assert.deepEqual(workersOf(4, order(CLOSED), small), { first: 4, most: 4 });
  assert.deepEqual(workersOf(4, order({ kind: 'closed', concurrency: 3 }), small), {
    first: 3,
    most: 3,
  });
  assert.deepEqual(workersOf(4, order(CLOSED, 2), small), { first: 2, most: 2 });
});

const NOTHING: LoadState = {
  stage: 0,
  inFlight: 0,
  picked: 0,
  late: 0,
  spun: 0,
  busyMs: 0,
  idleMs: 0,
};

test('an open load is late when more than a few of its requests are', () => {
  const late = (picked: number, lateCount: number, stalledRatio = 0) =>
    whyLate(
      open('auto'),
      { ...NOTHING, picked: 100, late: 90 },
      {
        ...NOTHING,
        picked: 100 + picked,
        late: 90 + lateCount,
      },
      stalledRatio,
    );
  assert.equal(late(1000, 50), undefined);
  assert.equal(late(1000, 123), "12% of the warm-up's requests left late");
  // A handful says nothing.
  assert.equal(late(10, 10), undefined);
  assert.equal(late(0, 0), undefined);
  // What a machine that stood still has made late, another thread would send late as well.
  assert.equal(late(1000, 123, 0.04), undefined);
  assert.equal(late(1000, 123, 0.02), "12% of the warm-up's requests left late");
  assert.equal(late(1000, 1000, 0.3), undefined);
});

test('a closed loop is held up when its thread has no time left', () => {
  const busy = (busyMs: number, idleMs: number) =>
    whyLate(
      CLOSED,
      { ...NOTHING, busyMs: 40, idleMs: 700 },
      {
        ...NOTHING,
        busyMs: 40 + busyMs,
        idleMs: 700 + idleMs,
      },
      0,
    );
  assert.equal(busy(900, 100), undefined);
  assert.equal(busy(995, 5), 'a thread was busy for 99% of the warm-up');
  // Too short a look.
  assert.equal(busy(100, 0), undefined);
});

test('to spin is to have time left', () => {
  const to: LoadState = { ...NOTHING, picked: 900, busyMs: 1000, idleMs: 0 };
  assert.match(whyLate(open('exact'), NOTHING, to, 0) ?? '', /^a thread was busy for 100%/);
  assert.equal(whyLate(open('exact'), NOTHING, { ...to, spun: 150_000 }, 0), undefined);
});

test('divided places are the whole together, and no thread is without one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 64 }),
      (concurrency, connectionsMax, workers) => {
        const load: Load = { kind: 'closed', concurrency };
        const orders = dividedOrders(orderFor('http://h', { load, connectionsMax }), workers);
        const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
        const each = orders.map((one) => (one.load.kind === 'closed' ? one.load.concurrency : 0));
        assert.equal(sum(each), concurrency);
        assert.equal(sum(orders.map((one) => one.connectionsMax)), connectionsMax);
        assert.ok(orders.every((one, index) => one.connectionsMax > 0 && (each[index] ?? 0) > 0));
        assert.equal(orders.length, Math.min(workers, concurrency, connectionsMax));
        assert.equal(new Set(orders.map(({ share }) => share.tally)).size, 1);
      },
    ),
  );
  assert.equal(dividedCount(Number.MAX_SAFE_INTEGER, { index: 1, of: 3 }), Number.MAX_SAFE_INTEGER);
});

test('loopback and the addresses of this machine are known as its own', async () => {
  for (const host of ['127.0.0.1', '127.8.9.1', '[::1]', 'localhost', 'a.localhost']) {
    assert.equal(await isOwnHost(host), true, host);
  }
  // Documentation addresses (RFC 5737, RFC 3849) belong to nobody.
  for (const host of ['192.0.2.7', '[2001:db8::7]']) {
    assert.equal(await isOwnHost(host), false, host);
  }
});
