import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type StreamRow, StreamTruth } from '../../../src/server/stream/stream-truth.js';

function row(request: number, writtenNs: readonly number[]): StreamRow {
  return {
    request,
    outcome: 'complete',
    tokens: writtenNs.length,
    promptTokens: 3,
    cachedTokens: 0,
    receivedNs: 100,
    openedNs: 110,
    startedNs: 110,
    endedNs: 1000,
    writtenNs: Float64Array.from(writtenNs),
    dueNs: Float64Array.from(writtenNs, (instant) => instant - 5),
  };
}

test('events are told from the arrival of their request', () => {
  const truth = new StreamTruth(100);
  truth.record(row(1, [150, 160, 175]));
  const [told] = truth.told();
  assert.deepEqual(told?.writtenNs, [50, 60, 75]);
  assert.deepEqual(told?.dueNs, [45, 55, 70]);
});

test('the first token, the gaps and the lag are summed up over what is kept', () => {
  const truth = new StreamTruth(100);
  truth.record(row(1, [150, 160, 190]));
  truth.record(row(2, [200]));
  truth.record(row(3, []));
  const { counts, ttft, gaps, late } = truth.summarize();
  assert.equal(counts.complete, 3);
  assert.deepEqual([ttft.count, ttft.meanNs], [2, 75]);
  assert.deepEqual([gaps.count, gaps.meanNs], [2, 20]);
  assert.deepEqual([late.count, late.p99Ns, late.maxNs], [4, 5, 5]);
});

test('the oldest streams are forgotten, their counts are not', () => {
  const truth = new StreamTruth(7);
  for (const request of [1, 2, 3]) truth.record(row(request, [150, 160]));
  assert.deepEqual(
    truth.told().map(({ request }) => request),
    [2, 3],
  );
  assert.equal(truth.summarize().counts.complete, 3);
});
