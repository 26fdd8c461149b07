import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { GapTally } from '../../src/stats/gap-tally.js';
import { answerLimitsOf, isGoodAnswer } from '../../src/stats/goodput.js';
import type { Limit } from '../../src/stats/limit.js';
import { Sample } from '../../src/stats/sample.js';
import { type StreamRow, StreamStatistics } from '../../src/stats/stream-statistics.js';
import { MEASURED } from '../../src/timing/piece.js';

import { streamRow } from '../support/stream-row.js';

function tallyOf(gaps: readonly number[], bounds: readonly number[] = []): GapTally {
  const tally = new GapTally(bounds);
  for (const ns of gaps) tally.gap(ns);
  return tally;
}

test('gaps of a long answer are counted like those of a short one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e9), { minLength: 1, maxLength: 5000 }), (gaps) => {
      const expected = new Sample('unsigned');
      for (const ns of gaps) expected.record(ns, MEASURED);
      const sample = new Sample('unsigned');
      tallyOf(gaps).addTo(sample);
      assert.equal(sample.count(), expected.count());
      assert.equal(sample.quantileNs(0.99), expected.quantileNs(0.99));
      assert.equal(sample.moments.maxNs(), expected.moments.maxNs());
      const mean = expected.moments.meanNs();
      assert.ok(Math.abs(sample.moments.meanNs() - mean) <= 1e-9 * mean + 1e-6);
      const deviation = gaps.length < 2 ? 0 : expected.moments.stddevNs();
      const own = gaps.length < 2 ? 0 : sample.moments.stddevNs();
      assert.ok(Math.abs(own - deviation) <= 1e-6 * deviation + 1e-3);
    }),
    { numRuns: 50 },
  );
});

test('stalls are gaps beyond five medians of those that are not zero', () => {
  const statistics = new StreamStatistics();
  const gaps = [...Array.from({ length: 60 }, () => 0), ...Array.from({ length: 40 }, () => 10e6)];
  statistics.record(streamRow(102), tallyOf([...gaps, 200e6]));
  const { stalls, events } = statistics.summarize(1);
  assert.equal(stalls.count, 1);
  assert.equal(stalls.longestNs, 200e6);
  assert.ok(Math.abs(stalls.totalNs - 200e6) < 0.001 * 200e6);
  assert.ok(Math.abs((stalls.beyondNs ?? 0) - 50e6) < 0.001 * 50e6);
  assert.equal(events.zeroGapRatio, 60 / 101);
});

test('answers that came nearly whole with their end are told from those that were quick', () => {
  const buffered = (gaps: readonly number[], row: Partial<StreamRow>): number => {
    const statistics = new StreamStatistics();
    statistics.record(streamRow(gaps.length + 1, row), tallyOf(gaps));
    return statistics.summarize(1).events.buffered;
  };
  const together = [0, 0, 1e5, 0, 0, 3e5, 0, 0, 0];
  assert.equal(buffered(together, {}), 1);
  assert.equal(buffered([500e6, ...together, 0, 0], {}), 1);
  assert.equal(buffered(together, { ttftAfterSendNs: 5e6 }), 0);
  assert.equal(buffered([10e6, 10e6, 10e6, 10e6, 10e6], {}), 0);
  // Quick, and spread over more than 2 ms.
  assert.equal(
    buffered(
      Array.from({ length: 50 }, () => 1e6),
      {},
    ),
    0,
  );
});

test('an answer is good when its own times and gaps keep the limits', () => {
  const limit = (of: 'ttft' | 'itl' | 'tpot', bound: number, q = 0.9): Limit => ({
    text: '',
    metric: { kind: 'time', of, statistic: { kind: 'quantile', q } },
    comparison: '<',
    bound,
  });
  const limits = answerLimitsOf([limit('ttft', 100), limit('itl', 20), limit('tpot', 15)]);
  const check = (ttftNs: number, gaps: readonly number[], tpotNs: number, good: boolean): void => {
    const times = { responseNs: 1e9, afterSendNs: 1e9, ttftNs, ttftAfterSendNs: 0, tpotNs };
    assert.equal(isGoodAnswer({ ...times, gaps: tallyOf(gaps, [20]) }, limits), good);
  };
  const ten = Array.from({ length: 9 }, () => 10);
  check(90, [...ten, 50], 12, true);
  check(90, [...ten.slice(1), 50, 50], 12, false);
  check(110, ten, 12, false);
  check(90, ten, 16, false);
  // No content, and no tokens after the first.
  check(Number.NaN, [], Number.NaN, false);
  check(90, [], Number.NaN, true);
});

test('each answer is counted once, with all that it told', () => {
  const statistics = new StreamStatistics();
  assert.equal(statistics.answers, 0);
  statistics.record(
    streamRow(4, { ttftNs: 60e6, reasoningEvents: 3, output: 6, prompt: 10, reasoning: 2 }),
    tallyOf([5e6, 7e6, 9e6]),
  );
  statistics.record(
    streamRow(2, { ttftNs: 40e6, ttftAfterSendNs: 39e6, tpotNs: 20e6, toolEvents: 1, prompt: 30 }),
    tallyOf([3e6]),
  );
  const silent = { ttftNs: Number.NaN, ttftAfterSendNs: Number.NaN, tpotNs: Number.NaN };
  statistics.record(streamRow(0, { ...silent, responseNs: 2e9 }), tallyOf([]));
  assert.equal(statistics.answers, 3);
  const { ttft, ttftAfterSend, itl, tpot, perRequest, tokens, events } = statistics.summarize(3);
  const told = [ttft, ttftAfterSend, itl, tpot].map(({ count, meanNs }) => [count, meanNs]);
  assert.deepEqual(told, [
    [2, 50e6],
    [2, 44e6],
    [4, 6e6],
    [2, 15e6],
  ]);
  assert.deepEqual(tokens, { output: 8, prompt: 40, cached: null, reasoning: 2, source: 'usage' });
  const { perToken, zeroGapRatio, buffered, ...counts } = events;
  assert.deepEqual(counts, { content: 6, reasoning: 3, toolCalls: 1, withoutContent: 1 });
  assert.deepEqual([perToken, zeroGapRatio, buffered], [6 / 8, 0, 0]);
  const { count, minPerSecond, meanPerSecond, maxPerSecond, p50PerSecond } = perRequest;
  const rates = [count, minPerSecond, meanPerSecond, maxPerSecond, p50PerSecond];
  assert.deepEqual(rates, [3, 0, 8 / 3, 6, null]);
  assert.equal(statistics.timed('itl')?.count(), 4);
  assert.equal(statistics.timed('response'), undefined);
});

test('of no answers there is nothing but zeros', () => {
  const { tokens, events, stalls, perRequest } = new StreamStatistics().summarize(0);
  assert.equal(tokens.output, 0);
  assert.equal(tokens.source, 'chunks');
  assert.equal(events.perToken, null);
  assert.equal(events.zeroGapRatio, null);
  assert.deepEqual(stalls, { beyondNs: null, count: 0, totalNs: 0, longestNs: null });
  assert.equal(perRequest.meanPerSecond, null);
});

test('an answer that came with its end has at least five events, nine of ten of them at once', () => {
  const buffered = (events: number, gaps: readonly number[], afterSendNs = 20e6): number => {
    const statistics = new StreamStatistics();
    const row = streamRow(events, { ttftAfterSendNs: afterSendNs });
    statistics.record(row, tallyOf(gaps));
    return statistics.summarize(1).events.buffered;
  };
  assert.equal(buffered(5, [0, 0, 0, 0]), 1);
  assert.equal(buffered(4, [0, 0, 0]), 0);
  assert.equal(buffered(5, [0, 0, 0, 0], 19_999_999), 0);
  assert.equal(buffered(10, [9e6, 0, 0, 0, 0, 0, 0, 0, 0]), 1);
  assert.equal(buffered(10, [9e6, 9e6, 0, 0, 0, 0, 0, 0, 0]), 0);
});

test('tokens that nobody counted are chunks; those of several kinds are told apart', () => {
  const statistics = new StreamStatistics();
  statistics.record(streamRow(4, { tokenSource: 'chunks' }), tallyOf([1, 1, 1]));
  assert.equal(statistics.summarize(1).tokens.source, 'chunks');
  assert.equal(statistics.summarize(1).events.perToken, null);
  statistics.record(streamRow(4, { output: 8, cached: 3, prompt: 9 }), tallyOf([1, 1, 1]));
  const { tokens, events, perRequest } = statistics.summarize(2);
  assert.deepEqual(tokens, { output: 12, prompt: 9, cached: 3, reasoning: null, source: 'mixed' });
  assert.equal(events.perToken, 0.5);
  assert.equal(perRequest.meanPerSecond, 6);
});
