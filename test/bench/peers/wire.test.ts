import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  exchangesOf,
  lastOf,
  latenciesOf,
  paceOf,
  serverTimesOf,
  type WireExchange,
} from '../../../bench/peers/wire.js';

const PORT = 8000;
const CLIENT = 40_000;
/** A capture's seconds count from 1970, as tcpdump's do. */
const SECOND = 1_795_000_000;

type Sent = { readonly atNs: number; readonly from: number; readonly to: number; bytes?: number };

/** What tcpdump would write of these segments: classic pcap, nanoseconds, Ethernet. */
function pcapOf(segments: readonly Sent[], magic = 0xa1b23c4d): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(1, 20);
  const fractionNs = magic === 0xa1b23c4d ? 1 : 1000;
  const records = segments.map(({ atNs, from, to, bytes = 100 }) => {
    const record = Buffer.alloc(16 + 14 + 20 + 32);
    record.writeUInt32LE(SECOND + Math.floor(atNs / 1e9), 0);
    record.writeUInt32LE(Math.floor((atNs % 1e9) / fractionNs), 4);
    record.writeUInt32LE(record.length - 16, 8);
    record.writeUInt16BE(0x0800, 16 + 12);
    record.writeUInt8(0x45, 16 + 14);
    record.writeUInt16BE(20 + 32 + bytes, 16 + 14 + 2);
    record.writeUInt16BE(from, 16 + 14 + 20);
    record.writeUInt16BE(to, 16 + 14 + 20 + 2);
    record.writeUInt8(0x80, 16 + 14 + 20 + 12);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

function read(segments: readonly Sent[], chunkBytes = 1 << 20, magic = 0xa1b23c4d) {
  return exchangesOf(inChunks(pcapOf(segments, magic), chunkBytes), PORT);
}

const ask = (atNs: number, client = CLIENT): Sent => ({ atNs, from: client, to: PORT });
const tell = (atNs: number, client = CLIENT): Sent => ({ atNs, from: PORT, to: client });

function startingAt(startsNs: readonly number[]): readonly WireExchange[] {
  return startsNs.map((requestStartNs) => ({
    requestStartNs,
    requestEndNs: requestStartNs,
    responseStartNs: requestStartNs + 1,
    responseEndNs: requestStartNs + 1,
  }));
}

test('an exchange lasts from the first byte asked to the last byte told', async () => {
  const exchanges = await read([ask(100), ask(150), tell(400), tell(900)]);
  assert.deepEqual(exchanges, [
    { requestStartNs: 100, requestEndNs: 150, responseStartNs: 400, responseEndNs: 900 },
  ]);
  assert.deepEqual([...latenciesOf(exchanges)], [800]);
  assert.deepEqual([...serverTimesOf(exchanges)], [250]);
});

test('acknowledgements without data are no part of an exchange', async () => {
  const bare = { bytes: 0 };
  const exchanges = await read([
    { ...ask(1), ...bare },
    ask(100),
    { ...tell(120), ...bare },
    tell(400),
    { ...ask(450), ...bare },
    { ...tell(500), ...bare },
  ]);
  assert.deepEqual([...latenciesOf(exchanges)], [300]);
});

test('a request that was never answered is not counted', async () => {
  const exchanges = await read([ask(100), tell(200), ask(300)]);
  assert.equal(exchanges.length, 1);
});

test('a capture in microseconds reads the same, to the microsecond', async () => {
  const exchanges = await read([ask(5_000), tell(47_999)], 1 << 20, 0xa1b2c3d4);
  assert.deepEqual([...latenciesOf(exchanges)], [42_000]);
});

test('a file that is no capture is refused', async () => {
  await assert.rejects(exchangesOf(inChunks(Buffer.alloc(64), 64), PORT), /not a pcap file/);
});

test('however a capture is cut into chunks, every exchange of every connection is found', async () => {
  const trips = fc.array(
    fc.record({
      client: fc.integer({ min: CLIENT, max: CLIENT + 3 }),
      // Seconds apart, so that times cross the border of a second.
      pauseNs: fc.integer({ min: 1, max: 3e9 }),
      takenNs: fc.integer({ min: 1, max: 2e9 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const chunkBytes = fc.integer({ min: 1, max: 400 });
  await fc.assert(
    fc.asyncProperty(trips, chunkBytes, async (given, size) => {
      const freeNs = new Map<number, number>();
      const expected: number[] = [];
      const segments = given.flatMap(({ client, pauseNs, takenNs }) => {
        const startNs = (freeNs.get(client) ?? 0) + pauseNs;
        freeNs.set(client, startNs + takenNs);
        expected.push(takenNs);
        return [ask(startNs, client), tell(startNs + takenNs, client)];
      });
      segments.sort((a, b) => a.atNs - b.atNs);
      const latencies = latenciesOf(await read(segments, size));
      assert.deepEqual(
        [...latencies],
        expected.sort((a, b) => a - b),
      );
    }),
    { numRuns: 100 },
  );
});

test('a tool is held against the last requests: those that it tells of', () => {
  const exchanges = startingAt([1, 2, 3, 4]);
  assert.deepEqual(lastOf(exchanges, 2), startingAt([3, 4]));
  assert.deepEqual(lastOf(exchanges, 9), exchanges);
});

test('a schedule on its grid is off by nothing, whatever its first instant', () => {
  const exchanges = startingAt(Array.from({ length: 1001 }, (_, index) => 777 + index * 1e6));
  const pace = paceOf(exchanges, 1000);
  assert.deepEqual(pace, { ratePerSecond: 1000, offGridP99Ns: 0, offStepP99Ns: 0 });
});

test('one start in ten that is late shows in the p99 of grid and step', () => {
  const late = (index: number) => (index % 10 === 0 ? 50_000 : 0);
  const starts = Array.from({ length: 1000 }, (_, index) => index * 1e6 + late(index));
  const pace = paceOf(startingAt(starts), 1000);
  assert.deepEqual([pace.offGridP99Ns, pace.offStepP99Ns], [50_000, 50_000]);
});

test('a rate that is a tenth too high drifts off the grid', () => {
  const starts = Array.from({ length: 1101 }, (_, index) => index * (1e9 / 1100));
  const { ratePerSecond, offGridP99Ns } = paceOf(startingAt(starts), 1000);
  assert.ok(Math.abs(ratePerSecond - 1100) < 1e-6);
  assert.ok(offGridP99Ns > 40e6, `${offGridP99Ns}`);
});
