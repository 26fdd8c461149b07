/*
 * A thread that does nothing but sleep and look how long it slept. What delays it is not the load:
 * it is the machine. It sleeps on a word of memory that nobody changes, which is the cheapest sleep
 * that a thread of Node has, and never spins.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { clock } from '../base/clock.js';

import { type QuietSetting, SLEEP_MS, TOLD_EVERY_NS } from './quiet-thread.js';

const port = parentPort;
if (port === null) throw new Error('the quiet thread has no parent');
const word = new Int32Array((workerData as QuietSetting).word);
let sleeps: number[] = [];
let toldNs = clock.nowNs();
let lastNs = toldNs;
// Ends where the word is changed: then the sleep is over at once.
while (Atomics.wait(word, 0, 0, SLEEP_MS) === 'timed-out') {
  const nowNs = clock.nowNs();
  sleeps.push(lastNs, nowNs);
  lastNs = nowNs;
  if (nowNs - toldNs < TOLD_EVERY_NS) continue;
  port.postMessage(sleeps);
  sleeps = [];
  toldNs = nowNs;
}
