/* When bytes left, as the kernel tells it: of real connections, and in bytes that are made up. */
import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';

import { descriptorOf } from '../../src/wire/tcp-info.js';
import { openTransmitStamps, type TransmitStamps } from '../../src/wire/transmit-stamps.js';
import { clock } from '../../src/base/clock.js';

import { VirtualStamps } from '../support/virtual-stamps.js';

const stamps = await openTransmitStamps(clock, process);
const skip = stamps === undefined ? 'the kernel stamps nothing here' : false;

function stampsHere(): TransmitStamps {
  return stamps ?? assert.fail();
}

function none() {
  return { stampedByte: -1, stampedNs: Number.NaN };
}

async function withConnection(use: (socket: Socket, descriptor: number) => Promise<void>) {
  const server = createServer((other) => other.resume().on('error', () => other.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  try {
    await use(socket, descriptorOf(socket));
  } finally {
    socket.destroy();
    server.close();
  }
}

test('on Linux there are stamps wherever koffi is installed', () => {
  if (process.platform === 'linux' && process.arch === 'x64') assert.equal(skip, false);
});

test('a stamp lies within the call that sent the byte, and is of the last one', { skip }, () =>
  withConnection(async (socket, descriptor) => {
    for (let turn = 0; turn < 20; turn += 1) {
      assert.ok(stampsHere().begin(descriptor));
      const beforeNs = clock.nowNs();
      socket.write(Buffer.alloc(20_000));
      const afterNs = clock.nowNs();
      const seen = none();
      stampsHere().readInto(seen, descriptor);
      stampsHere().end(descriptor);
      assert.equal(seen.stampedByte, 19_999);
      assert.ok(seen.stampedNs >= beforeNs, `${seen.stampedNs - beforeNs} ns before the call`);
      assert.ok(seen.stampedNs <= afterNs, `${seen.stampedNs - afterNs} ns after the call`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }),
);

test(
  'what was not asked for is not stamped, and a connection that is gone has none',
  {
    skip,
  },
  () =>
    withConnection(async (socket, descriptor) => {
      stampsHere().begin(descriptor);
      stampsHere().end(descriptor);
      socket.write(Buffer.alloc(20_000));
      const seen = none();
      stampsHere().readInto(seen, descriptor);
      assert.deepEqual(seen, none());
      assert.equal(stampsHere().begin(-1), false);
      stampsHere().readInto(seen, -1);
      assert.deepEqual(seen, none());
    }),
);

test('of the last byte counts when it left first; what it left in pieces counts by its end', () => {
  const kernel = new VirtualStamps(() => 5e9);
  kernel.queue.push(
    { byte: 999, atNs: 5_000_001_000 },
    { byte: 2999, atNs: 5_000_002_000 },
    { byte: 1999, atNs: 5_000_003_000 },
    // The last byte is sent again.
    { byte: 2999, atNs: 5_200_000_000 },
  );
  const seen = none();
  kernel.stamps.readInto(seen, 7);
  assert.deepEqual(seen, { stampedByte: 2999, stampedNs: 5_000_002_000 });
  assert.equal(kernel.queue.length, 0);
});

test('a clock of the day that is set is followed, to the nanosecond', () => {
  let nowNs = 3_999_999_999;
  const kernel = new VirtualStamps(() => nowNs);
  const stampedAfter = (): number => {
    nowNs += 1e6;
    kernel.queue.push({ byte: 1, atNs: nowNs });
    const seen = none();
    kernel.stamps.readInto(seen, 7);
    return seen.stampedNs - nowNs;
  };
  assert.equal(stampedAfter(), 0);
  kernel.dayNs -= 3_600_500_000_001n;
  assert.equal(stampedAfter(), -3_600_500_000_001);
  kernel.stamps.synchronize();
  assert.equal(stampedAfter(), 0);
});
