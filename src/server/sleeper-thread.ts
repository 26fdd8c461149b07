import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';

import { clock, clockZero } from '../base/clock.js';
import { NS_PER_MS } from '../base/units.js';

import { endOf, numberOf, orderIn } from './sleep-order.js';
import type { SleeperTask } from './sleeper.js';

/*
 * Sleeps in `Atomics.wait`, whose time-out is a fraction of a millisecond and is kept to about
 * 60 us, where a timer of Node counts whole milliseconds. Never returns: it ends when terminated.
 */

const STARTED = 0;

const task = workerData as SleeperTask;
const order = orderIn(task.memory);

assert.equal(clockZero(), task.zero, 'the sleeping thread counts time from another zero');
parentPort?.postMessage(STARTED);
for (let told = STARTED; ; ) {
  const number = numberOf(order);
  const leftNs = endOf(order) - clock.nowNs();
  if (number !== told && leftNs <= 0) {
    told = number;
    parentPort?.postMessage(number);
  }
  const sleepMs = number === told ? Number.POSITIVE_INFINITY : leftNs / NS_PER_MS;
  Atomics.wait(order.number, 0, number, sleepMs);
}
