/* What the kernel's stamps make of an upload: in virtual time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ACKED, UNSENT, WRITTEN } from '../../src/timing/marks.js';

import { MS, VirtualKernel } from '../support/virtual-kernel.js';

function near(actualNs: number | undefined, expectedMs: number, withinMs: number): void {
  const actualMs = (actualNs ?? Number.NaN) / MS;
  assert.ok(Math.abs(actualMs - expectedMs) <= withinMs, `${actualMs} ms, not ${expectedMs} ms`);
}

/** A call that loses its processor once all has left, as a server that was woken may take it. */
function sendLarge(kernel: VirtualKernel, exchange: ReturnType<VirtualKernel['exchange']>) {
  const writtenNs = kernel.nowNs;
  kernel.watch.writingLarge(exchange);
  exchange.marks[WRITTEN] = writtenNs;
  const { queue, isWanted } = kernel.stamped;
  if (isWanted) queue.push({ byte: exchange.sentBytes + 200, atNs: writtenNs + 60e3 });
  kernel.nowNs += 1.8e6;
  kernel.watch.written(exchange);
  return writtenNs;
}

test('what the kernel stamped has left then, however long the call went on', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 0 }));
  kernel.nowNs = 1e9;
  const exchange = kernel.exchange(131_072);
  const writtenNs = sendLarge(kernel, exchange);
  assert.equal(exchange.marks[UNSENT], writtenNs + 60e3);
  assert.equal(exchange.marks[ACKED], writtenNs + 80e3);
  // What follows on the connection is not stamped: nobody would read it.
  assert.equal(kernel.stamped.isWanted, false);
  assert.equal(kernel.timers(), 0);
});

test('without a stamp that can be true, the call tells as before', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 1 }));
  kernel.nowNs = 1e9;
  kernel.stamped.isRefused = true;
  const refused = kernel.exchange(131_072);
  const writtenNs = sendLarge(kernel, refused);
  assert.equal(refused.marks[UNSENT], writtenNs + 1.8e6);
  assert.equal(kernel.stamped.reads, 0);
  kernel.stamped.isRefused = false;
  // The clock of the day was set: this stamp is of no use, the next one is.
  kernel.stamped.dayNs += 7_000_000_000n;
  const set = kernel.exchange(131_072);
  assert.equal(sendLarge(kernel, set) + 1.8e6, set.marks[UNSENT]);
  const next = kernel.exchange(131_072);
  assert.equal(sendLarge(kernel, next) + 60e3, next.marks[UNSENT]);
});

test('what leaves after the call is marked by its stamp, not to half a step', () => {
  const leftMs = 37.6512;
  const kernel = new VirtualKernel(5, (ms) => ({
    notSent: ms < leftMs ? 1e6 : 0,
    unacked: ms < leftMs + 5 ? 9 : 0,
    acked: Math.min(ms, leftMs) * 1e5,
  }));
  const { queue } = kernel.stamped;
  const exchange = kernel.exchange(4e6);
  kernel.watch.writingLarge(exchange);
  queue.push({ byte: 2_500_000, atNs: 20e6 });
  kernel.watch.written(exchange);
  kernel.until(37);
  assert.ok(Number.isNaN(exchange.marks[UNSENT]));
  assert.equal(queue.length, 0);
  queue.push({ byte: 4_000_300, atNs: leftMs * MS });
  kernel.until(60);
  assert.equal(exchange.marks[UNSENT], leftMs * MS);
  near(exchange.marks[ACKED], leftMs + 5, 0.6);
  assert.equal(kernel.stamped.isWanted, false);
  // A stamp of less than all is none of the last byte.
  const other = kernel.exchange(8e6);
  kernel.nowNs = 0;
  kernel.watch.writingLarge(other);
  other.marks[WRITTEN] = 0;
  queue.push({ byte: 4_000_300, atNs: 1e6 });
  kernel.watch.written(other);
  kernel.until(60);
  near(other.marks[UNSENT], leftMs, 1);
  assert.notEqual(other.marks[UNSENT], 1e6);
});

test('an answer before all was sent leaves no stamp behind: the event loop would not sleep', () => {
  let isSent = false;
  const kernel = new VirtualKernel(0.02, () => ({ notSent: isSent ? 0 : 1e6, unacked: 1 }));
  const exchange = kernel.exchange(4e6);
  kernel.watch.writingLarge(exchange);
  kernel.watch.written(exchange);
  kernel.watch.answered(exchange);
  kernel.watch.ended(exchange);
  exchange.marks.fill(Number.NaN);
  kernel.until(20);
  assert.ok(kernel.stamped.isWanted);
  kernel.stamped.queue.push({ byte: 4_000_300, atNs: 20.5e6 });
  isSent = true;
  kernel.until(24);
  assert.equal(kernel.stamped.queue.length, 0);
  assert.equal(kernel.stamped.isWanted, false);
  assert.equal(kernel.timers(), 0);
  assert.ok(exchange.marks.every(Number.isNaN));
});
