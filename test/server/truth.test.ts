import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type InstantNs, instantNs } from '../../src/base/units.js';
import { arrivedAt, type Instants } from '../../src/server/instants.js';
import { Truth } from '../../src/server/truth.js';

/** Spreads a request out over time: 1 ms and a bit for each part, all of them different. */
function exchange(number: number, startNs: number): Instants {
  const at = (ns: number): InstantNs => instantNs(startNs + ns);
  return {
    ...arrivedAt(at(0), number),
    completeNs: at(1_000_001),
    decodedNs: at(1_020_003),
    startedNs: at(6_020_003),
    finishedNs: at(26_020_010),
    encodingNs: at(26_030_010),
    encodedNs: at(27_000_000),
    handedOverNs: at(27_100_000),
    batchSize: 2,
  };
}

test('the truth of an answered request is what its instants say', () => {
  const truth = new Truth(10);
  truth.record(exchange(3, 7e9));
  assert.deepEqual(truth.rows().rows, [
    [3, 2, 1_000_001, 20_002, 5_000_000, 20_000_007, 969_990, 27_100_000],
  ]);
});

test('before the first answer the truth has counts of nothing', () => {
  const { counts, phases } = new Truth(10).summarize();
  assert.equal(counts.ok, 0);
  const nothing = { count: 0, meanNs: null, p50Ns: null, p90Ns: null, p99Ns: null };
  assert.deepEqual(phases.queue, nothing);
});

test('the truth summarises by exact mean and nearest rank', () => {
  const truth = new Truth(1000);
  for (let number = 100; number >= 1; number -= 1) {
    const start = instantNs(number * 1e9);
    truth.record({ ...arrivedAt(start, number), handedOverNs: instantNs(start + number * 10) });
  }
  assert.deepEqual(truth.summarize().phases.total, {
    count: 100,
    meanNs: 505,
    p50Ns: 500,
    p90Ns: 900,
    p99Ns: 990,
  });
});

test('the truth keeps the latest requests and counts them all', () => {
  const truth = new Truth(3);
  for (let number = 1; number <= 5; number += 1) {
    truth.record(arrivedAt(instantNs(0), number));
  }
  assert.deepEqual(
    truth.rows().rows.map(([number]) => number),
    [3, 4, 5],
  );
  assert.equal(truth.summarize().counts.ok, 5);
  assert.equal(truth.summarize().phases.total.count, 3);
});
