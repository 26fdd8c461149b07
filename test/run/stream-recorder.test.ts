/* How long what streamed had waited for the load thread, by turns of its event loop; and since
 * when that makes a cell suspect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CellStreams } from '../../src/run/cell-streams.js';
import type { FromLoad } from '../../src/run/load-order.js';
import { eachRead, pageOf, type ReadsPage } from '../../src/run/reads-page.js';
import { StreamRecorder } from '../../src/run/stream-recorder.js';
import type { Exchange } from '../../src/wire/exchange.js';
import { BLANK_STREAM_SHAPE } from '../../src/base/stream-shape.js';

type Turn = { end: () => void };

/** A recorder whose turns a test ends, and what it handed over. */
function recorded() {
  const pages: ReadsPage[] = [];
  const handed: { readonly page: ReadsPage; readonly bytes: number }[] = [];
  const turn: Turn = { end: () => {} };
  const post = (message: FromLoad): void => {
    if (message.kind === 'new-page') pages[message.number] = pageOf(message.memory);
    if (message.kind !== 'reads') return;
    const page = pages[message.number];
    assert.ok(page !== undefined);
    handed.push({ page, bytes: message.bytes });
  };
  const recorder = new StreamRecorder(post, undefined, (ended) => {
    turn.end = ended;
  });
  recorder.beginCell({ index: 0, of: 1 });
  const bytes = Buffer.from('data: {}\n\n');
  const read = (stream: number, atNs: number): void => {
    const exchange = { streamNumber: stream, request: { streamKind: 0 } } as unknown as Exchange;
    assert.ok(recorder.take(exchange, bytes, atNs, 0, bytes.length));
  };
  const waits = (): readonly number[] => {
    recorder.flush();
    const all: number[] = [];
    for (const { page, bytes: end } of handed) {
      eachRead(page, end, ({ waitedNs }) => all.push(waitedNs));
    }
    return all;
  };
  return { read, waits, turn, recorder, handed };
}

test('a read has waited while the others of its turn were taken, the first of each for nobody', () => {
  const { read, waits, turn } = recorded();
  read(0, 1000);
  read(1, 1700);
  read(2, 5_001_000);
  turn.end();
  read(0, 9_000_000);
  read(1, 9_000_400);
  turn.end();
  read(0, 9_000_500);
  assert.deepEqual(waits(), [0, 700, 5_000_000, 0, 400, 0]);
});

test('pieces of one read are one read, and have waited once', () => {
  const { read, waits } = recorded();
  read(0, 1000);
  read(1, 1300);
  read(1, 1300);
  assert.deepEqual(waits(), [0, 300]);
});

test('where more lies there than is told of at once, the rest may have come meanwhile', () => {
  const { read, waits } = recorded();
  for (let at = 0; at < 1100; at += 1) read(at, at * 1000);
  const all = waits();
  assert.equal(all[1023], 1023_000);
  assert.equal(all[1024], 0);
  assert.equal(all[1099], 75_000);
});

test('a wait of more seconds than a page has bits for is as long as they can say', () => {
  const { read, waits } = recorded();
  read(0, 0);
  read(1, 60e9);
  assert.deepEqual(waits(), [0, 2 ** 32 - 1]);
});

test('waits count in the measured part only', () => {
  const { read, waits, turn, handed } = recorded();
  for (const atNs of [1e6, 2e6, 3e6]) {
    read(0, atNs);
    read(1, atNs + atNs / 100);
    turn.end();
  }
  assert.equal(waits().length, 6);
  const streams = new CellStreams([BLANK_STREAM_SHAPE], []);
  streams.beginMeasure(2e6, 3e6);
  for (const { page, bytes } of handed) streams.take(page, bytes);
  assert.equal(streams.readWaits.count(), 2);
  assert.equal(streams.readWaits.countOfZeros(), 1);
  assert.ok(Math.abs(streams.readWaits.valueAt(2) - 20e3) < 20);
});
