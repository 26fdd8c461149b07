import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loopUse, watchGarbage } from '../../src/host/event-loop.js';
import { clock } from '../../src/base/clock.js';

test('a loop that computes is busy, one that waits is not', async () => {
  const before = loopUse();
  let waited = before;
  // A thread that has no processor while it waits is not idle: then it waits again.
  while (waited.idleNs === before.idleNs) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    waited = loopUse();
  }
  const untilNs = clock.nowNs() + 30e6;
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      while (clock.nowNs() < untilNs);
      resolve();
    });
  });
  const computed = loopUse();
  // However slow the machine is: what the loop did not wait for, it was busy with.
  assert.ok(computed.busyNs - waited.busyNs >= 25e6);
});

test('a collection is told with its instants on our clock', async () => {
  const beforeNs = clock.nowNs();
  const told: { readonly fromNs: number; readonly toNs: number }[] = [];
  let stop: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    stop = watchGarbage((fromNs, toNs) => {
      told.push({ fromNs, toNs });
      resolve();
    });
    // Enough to fill the nursery, whatever its size.
    const timer = setInterval(() => {
      const heap = Array.from({ length: 100_000 }, (_, index) => ({ index }));
      if (told.length > 0 || heap.length === 0) clearInterval(timer);
    }, 1);
  });
  stop?.();
  for (const { fromNs, toNs } of told) {
    assert.ok(fromNs >= beforeNs && toNs >= fromNs && toNs <= clock.nowNs());
  }
});
