import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FromLoad } from '../../src/run/load-order.js';
import { Recorder } from '../../src/run/recorder.js';
import { Exchange } from '../../src/wire/exchange.js';
import {
  BODY_BYTES,
  BODY_DROPPED,
  blockOf,
  FACT_COUNT,
  FLAGS,
  IS_MEASURED,
} from '../../src/timing/block.js';
import { durationNs } from '../../src/base/units.js';

const KEEP = { headers: [], body: true };
const TARGET = {
  origin: 'http://127.0.0.1:9',
  secure: false,
  tls: { ca: undefined, cert: undefined, key: undefined, insecure: false },
  proxy: undefined,
  idleTimeoutNs: durationNs(1e9),
};

/** A good answer with a body of so many bytes, as if it had just ended. */
function answered(bytes: number): Exchange {
  const exchange = new Exchange(TARGET, KEEP, 'natural', () => {});
  exchange.status = 200;
  exchange.chunks = [Buffer.alloc(bytes)];
  exchange.keptBytes = bytes;
  return exchange;
}

test('decoding that falls behind lets bodies go, and says so of each', () => {
  const blocks: SharedArrayBuffer[] = [];
  const away: { number: number; rows: number }[] = [];
  const post = (message: FromLoad): void => {
    if (message.kind === 'new-block') blocks[message.number] = message.memory;
    if (message.kind === 'block') away.push(message);
  };
  const recorder = new Recorder(post, () => {}, 250);
  recorder.beginCell(KEEP, { index: 0, of: 1 });
  const sent = (bodies: readonly number[]): readonly (readonly [number, boolean])[] => {
    for (const bytes of bodies) recorder.record(answered(bytes), true);
    recorder.flush();
    const { number, rows } = away.at(-1)!;
    const { facts } = blockOf(blocks[number]!);
    return Array.from({ length: rows }, (_, row) => [
      facts[row * FACT_COUNT + BODY_BYTES]!,
      (facts[row * FACT_COUNT + FLAGS]! & BODY_DROPPED) !== 0,
    ]);
  };
  // Within one block, then over blocks that nobody has taken back.
  assert.deepEqual(sent([100, 100, 100, 50]), [
    [100, false],
    [100, false],
    [0, true],
    [50, false],
  ]);
  assert.deepEqual(sent([1, 0]), [
    [0, true],
    [0, false],
  ]);
  recorder.takeBack(away[0]!.number);
  assert.deepEqual(sent([200, 60]), [
    [200, false],
    [0, true],
  ]);
  // It is still an answer that counts.
  const { facts } = blockOf(blocks[away[2]!.number]!);
  assert.ok((facts[FACT_COUNT + FLAGS]! & IS_MEASURED) !== 0);
});
