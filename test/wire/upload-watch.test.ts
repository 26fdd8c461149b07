/* When the kernel is asked about an upload, and what is made of its word: in virtual time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ACKED,
  NEARLY_ACKED,
  NOT_READING_NS,
  RETRANSMITS,
  ROUND_TRIP_NS,
  UNSENT,
  WRITTEN,
} from '../../src/timing/marks.js';

import { MS, VirtualKernel } from '../support/virtual-kernel.js';

function near(actualNs: number | undefined, expectedMs: number, withinMs: number): void {
  const actualMs = (actualNs ?? Number.NaN) / MS;
  assert.ok(Math.abs(actualMs - expectedMs) <= withinMs, `${actualMs} ms, not ${expectedMs} ms`);
}

test('a small request to a near target costs two looks, and no timer', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 1 }));
  const exchange = kernel.exchange(100);
  kernel.watch.written(exchange);
  assert.equal(exchange.marks[UNSENT], 0);
  assert.equal(kernel.timers(), 0);
  kernel.watch.answered(exchange);
  assert.equal(kernel.looks, 2);
  near(exchange.marks[ROUND_TRIP_NS], 0.02, 0);
  assert.ok(Number.isNaN(exchange.marks[ACKED]));
});

/** How long after the mark before the call a body is taken to have left. */
function sentAfterNs(kernel: VirtualKernel, bytes: number, tookNs: number): number {
  const exchange = kernel.exchange(bytes);
  kernel.nowNs += tookNs;
  kernel.watch.written(exchange);
  return (exchange.marks[UNSENT] ?? Number.NaN) - (exchange.marks[WRITTEN] ?? Number.NaN);
}

test('one segment leaves before the middle of its call, however long another ran meanwhile', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 1 }));
  // The server that a write woke may take the processor of the one who writes.
  const sent = [60e3, 50e3, 3e6, 40e3, 45e3].map((tookNs) => sentAfterNs(kernel, 100, tookNs));
  assert.deepEqual(sent, [27e3, 22.5e3, 22.5e3, 18e3, 20.25e3]);
});

test('what is usual is not what the first call took, nor what most took on a busy machine', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 1 }));
  sentAfterNs(kernel, 100, 2e6);
  for (let at = 0; at < 40; at += 1) sentAfterNs(kernel, 100, at % 3 === 0 ? 50e3 : 3e6);
  assert.equal(sentAfterNs(kernel, 100, 3e6), 22.5e3);
  // Slower from now on, not for a moment.
  for (let at = 0; at < 40; at += 1) sentAfterNs(kernel, 100, 100e3);
  assert.equal(sentAfterNs(kernel, 100, 3e6), 45e3);
});

test('the last of a few segments leaves shortly before its call ends, however long it took', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 0 }));
  const sent = [90e3, 300e3, 3e6].map((tookNs) => sentAfterNs(kernel, 8000, tookNs));
  assert.deepEqual(sent, [60e3, 220e3, 2920e3]);
});

test('what is sent and acknowledged within the write is acknowledged after it was sent', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 0, acked: 256_000 }));
  for (const tookNs of [300e3, 400e3]) {
    const exchange = kernel.exchange(256_000);
    kernel.nowNs += tookNs;
    kernel.watch.written(exchange);
    const { marks } = exchange;
    const [written = 0, unsent = 0] = [marks[WRITTEN], marks[UNSENT]];
    assert.equal(unsent - written, tookNs);
    const ackedNs = Math.min(unsent + 20e3, kernel.nowNs);
    assert.equal(marks[ACKED], ackedNs);
    assert.equal(marks[NEARLY_ACKED], ackedNs);
  }
});

test('of a large body all had left when the call returned, not when it was looked at', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 0 }));
  for (const tookNs of [1e6, 2e6]) {
    const exchange = { ...kernel.exchange(4e6), wroteNs: kernel.nowNs + tookNs };
    kernel.nowNs += tookNs + 100e3;
    kernel.watch.written(exchange);
    assert.equal((exchange.marks[UNSENT] ?? 0) - (exchange.marks[WRITTEN] ?? 0), tookNs);
  }
});

test('an acknowledgement is looked for when it can come, and marked to half a step', () => {
  const kernel = new VirtualKernel(40, (ms) => ({ unacked: ms < 40.2 ? 1 : 0 }));
  const exchange = kernel.exchange(100);
  kernel.watch.written(exchange);
  kernel.until(100);
  near(exchange.marks[ACKED], 40.2, 0.8);
  assert.ok(kernel.looks <= 5, `${kernel.looks} looks`);
  assert.equal(kernel.timers(), 0);
});

test('a large upload is looked at until all is sent and acknowledged, its tail apart', () => {
  const kernel = new VirtualKernel(20, (ms) => ({
    notSent: ms < 300 ? 1e6 : 0,
    unacked: (ms < 320 ? 39 : 0) + (ms < 360 ? 1 : 0),
    acked: Math.min(ms, 320) * 5000,
  }));
  const exchange = kernel.exchange(1_600_000);
  kernel.watch.written(exchange);
  kernel.until(500);
  near(exchange.marks[UNSENT], 300, 2.5);
  near(exchange.marks[NEARLY_ACKED], 320, 2.5);
  near(exchange.marks[ACKED], 360, 2.5);
  assert.ok(kernel.looks < 200, `${kernel.looks} looks`);
});

test('on one machine an acknowledgement that was held back was so by the server', () => {
  const seenAt = (remoteAddress: string) => {
    const kernel = new VirtualKernel(0.02, (ms) => ({ unacked: ms < 5 ? 9 : 0, acked: ms * 1e6 }));
    kernel.remoteAddress = remoteAddress;
    const exchange = kernel.exchange(1e6);
    kernel.watch.written(exchange);
    kernel.until(30);
    return exchange.marks;
  };
  near(seenAt('10.0.0.1')[ACKED], 0.02, 0);
  near(seenAt('10.0.0.1')[NEARLY_ACKED], 0.02, 0);
  near(seenAt('10.0.0.2')[ACKED], 5, 0.5);
});

test('a thread that turns its event loop anyway sees the end of an upload to a tenth of a millisecond', () => {
  const sentAtMs = 4.37;
  const kernel = new VirtualKernel(0.02, (ms) => ({
    notSent: ms < sentAtMs ? 1e6 : 0,
    unacked: ms < sentAtMs + 0.02 ? 1 : 0,
    acked: Math.min(ms, sentAtMs) * 1e6,
  }));
  const marksOf = (between: 'sleeping' | 'turning') => {
    kernel.watch.beginCell(between);
    kernel.nowNs = 0;
    const exchange = kernel.exchange(4e6);
    kernel.watch.written(exchange);
    kernel.until(30);
    return exchange.marks;
  };
  near(marksOf('turning')[UNSENT], sentAtMs, 0.06);
  assert.equal(kernel.timers(), 0);
  assert.ok(kernel.looks < 60, `${kernel.looks} looks`);
  near(marksOf('sleeping')[UNSENT], sentAtMs, 0.6);
});

test('an acknowledgement that came with the first bytes of the answer is none', () => {
  const kernel = new VirtualKernel(40, (ms) =>
    ms < 55 ? { unacked: 1 } : { unacked: 0, received: 200 },
  );
  const exchange = kernel.exchange(100);
  kernel.watch.written(exchange);
  kernel.until(55.9);
  kernel.watch.answered(exchange);
  assert.ok(Number.isNaN(exchange.marks[ACKED]));
  assert.equal(exchange.marks[UNSENT], 0);
});

test('one that never comes is not waited for without end', () => {
  const kernel = new VirtualKernel(40, () => ({ unacked: 1 }));
  const exchange = kernel.exchange(100);
  kernel.watch.written(exchange);
  kernel.until(10_000);
  assert.equal(kernel.timers(), 0);
  assert.ok(kernel.looks < 250, `${kernel.looks} looks`);
});

test('what Node itself still holds is not sent, though the kernel has sent all that it was given', () => {
  const kernel = new VirtualKernel(40, () => ({ unacked: 1 }));
  kernel.writableLength = 100;
  const exchange = kernel.exchange(100);
  kernel.watch.written(exchange);
  assert.ok(Number.isNaN(exchange.marks[UNSENT]));
  // TLS passes it on in the next turn of the loop.
  kernel.writableLength = 0;
  kernel.until(0.1);
  near(exchange.marks[UNSENT], 0, 0.005);
});

test('a window that stays closed is a server that does not read; a small one is not', () => {
  const closed = new VirtualKernel(20, (ms) => ({
    notSent: ms < 520 ? 1e6 : 0,
    unacked: ms < 20 ? 10 : 0,
    acked: (ms < 20 ? 0 : 14_480) + (ms < 540 ? 0 : 985_520),
    limitedMs: Math.max(0, Math.min(ms, 500) - 20),
  }));
  const paused = closed.exchange(1e6);
  closed.watch.written(paused);
  closed.until(600);
  closed.watch.answered(paused);
  near(paused.marks[NOT_READING_NS], 480, 10);

  const small = new VirtualKernel(80, (ms) => ({
    notSent: ms < 800 ? 1e6 : 0,
    unacked: 40,
    acked: Math.floor(ms / 80) * 64_000,
    limitedMs: ms * 0.9,
  }));
  const reading = small.exchange(1e6);
  small.watch.written(reading);
  small.until(900);
  small.watch.answered(reading);
  assert.equal(reading.marks[NOT_READING_NS], 0);
});

test('what was sent again is counted for the request, not for the connection', () => {
  let retransmits = 3;
  const kernel = new VirtualKernel(0.02, () => ({ retransmits }));
  const exchange = kernel.exchange(100);
  kernel.watch.written(exchange);
  retransmits = 5;
  kernel.watch.answered(exchange);
  assert.equal(exchange.marks[RETRANSMITS], 2);
});

test('a connection that is used again while it is still listed is looked at once a time', () => {
  const kernel = new VirtualKernel(40, () => ({ unacked: 1 }));
  const exchange = kernel.exchange(100);
  for (let turn = 0; turn < 5; turn += 1) {
    kernel.watch.written(exchange);
    kernel.watch.answered(exchange);
    kernel.watch.ended(exchange);
    exchange.marks.fill(Number.NaN);
    exchange.marks[WRITTEN] = kernel.nowNs;
  }
  kernel.watch.written(exchange);
  const before = kernel.looks;
  kernel.until(40);
  assert.equal(kernel.looks, before + 1);
});

test('at many requests a second, looks take a fiftieth of the time, evenly spread', () => {
  const kernel = new VirtualKernel(0.02, () => ({ unacked: 1 }));
  const perSecond = 50_000;
  const lookedAt: number[] = [];
  const exchange = kernel.exchange(100);
  for (let request = 0; request < 2 * perSecond; request += 1) {
    kernel.nowNs = (request / perSecond) * 1e9;
    exchange.marks.fill(Number.NaN);
    exchange.marks[WRITTEN] = kernel.nowNs;
    exchange.upload.clear();
    kernel.watch.written(exchange);
    kernel.watch.answered(exchange);
    if (exchange.upload.isLookedAt) lookedAt.push(kernel.nowNs / 1e9);
  }
  const inSecond = lookedAt.filter((second) => second >= 1);
  const firstHalf = inSecond.filter((second) => second < 1.5);
  // Two looks of 1.5 µs each, in 20 ms of each second.
  assert.ok(Math.abs(inSecond.length - 6667) < 70, `${inSecond.length} requests`);
  assert.ok(Math.abs(firstHalf.length - inSecond.length / 2) < 40);
});
