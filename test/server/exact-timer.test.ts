import assert from 'node:assert/strict';
import { test } from 'node:test';

import { durationNs, laterNs } from '../../src/base/units.js';
import { ExactTimer, stayBusy } from '../../src/server/exact-timer.js';

/** Waits for each of these times from now, and tells which of them woke in which order. */
function wakeAfter(waitsNs: readonly number[]): Promise<readonly number[]> {
  const timer = new ExactTimer();
  const startNs = timer.nowNs();
  const woken: number[] = [];
  return new Promise((resolve, reject) => {
    for (const [index, waitNs] of waitsNs.entries()) {
      const dueNs = laterNs(startNs, durationNs(waitNs));
      timer.at(dueNs, () => {
        if (timer.nowNs() < dueNs) reject(new Error(`woke ${dueNs - timer.nowNs()} ns early`));
        woken.push(index);
        if (woken.length === waitsNs.length) resolve(woken);
      });
    }
  });
}

test('nobody is woken early, and the one due first is woken first', async () => {
  const order = await wakeAfter([5e6, 200e3, 12e6, 0, 3e6, 200e3]);
  assert.deepEqual(order, [3, 1, 5, 4, 0, 2]);
});

test('a wait that is asked for on waking is kept as well', async () => {
  const timer = new ExactTimer();
  const startNs = timer.nowNs();
  await new Promise<void>((resolve) => {
    timer.at(laterNs(startNs, durationNs(3e6)), () => {
      timer.at(laterNs(startNs, durationNs(6e6)), resolve);
    });
  });
  assert.ok(timer.nowNs() - startNs >= 6e6);
});

test('a timer that was stopped wakes nobody', async () => {
  const timer = new ExactTimer();
  let woken = false;
  const dueNs = laterNs(timer.nowNs(), durationNs(1e6));
  timer.at(dueNs, () => {
    woken = true;
  });
  timer.stop();
  const later = new ExactTimer();
  await new Promise<void>((resolve) => later.at(laterNs(dueNs, durationNs(2e6)), resolve));
  assert.equal(woken, false);
});

test('busy time is at least as long as it was asked to be', () => {
  const timer = new ExactTimer();
  const startNs = timer.nowNs();
  stayBusy(300e3);
  assert.ok(timer.nowNs() - startNs >= 300e3);
});
