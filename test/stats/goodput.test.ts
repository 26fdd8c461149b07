/* Which answers are good: each time against its bound, and gaps by the limit's own statistic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { GapTally } from '../../src/stats/gap-tally.js';
import {
  type AnswerTimes,
  answerLimitsOf,
  gapBoundsOf,
  isGoodAnswer,
} from '../../src/stats/goodput.js';
import type { Limit, LimitMetric, Statistic, TimedName } from '../../src/stats/limit.js';

const MS = 1e6;
const P99: Statistic = { kind: 'quantile', q: 0.99 };
const P90: Statistic = { kind: 'quantile', q: 0.9 };

function limitOf(
  of: TimedName,
  boundMs: number,
  statistic: Statistic = P99,
  comparison: Limit['comparison'] = '<',
): Limit {
  const metric: LimitMetric = { kind: 'time', of, statistic };
  return { text: `${of} ${comparison} ${boundMs}ms`, metric, comparison, bound: boundMs * MS };
}

/** All different, so that none passes for another. */
const TIMES: AnswerTimes = {
  responseNs: 50 * MS,
  afterSendNs: 40 * MS,
  ttftNs: 30 * MS,
  ttftAfterSendNs: 20 * MS,
  tpotNs: 10 * MS,
  gaps: undefined,
};

function isGood(limits: readonly Limit[], changes: Partial<AnswerTimes> = {}): boolean {
  return isGoodAnswer({ ...TIMES, ...changes }, answerLimitsOf(limits));
}

test('a single answer can keep upper bounds of its own times, and no others', () => {
  const kept: readonly Limit[] = [
    limitOf('response', 1),
    limitOf('afterSend', 1, P99, '<='),
    limitOf('itl', 1),
  ];
  const others: readonly Limit[] = [
    limitOf('response', 1, P99, '>'),
    limitOf('ttft', 1, P99, '>='),
    limitOf('upload', 1),
    limitOf('server', 1),
    { text: 'errors', metric: { kind: 'errors' }, comparison: '<', bound: 0.1 },
    { text: 'rate', metric: { kind: 'throughput' }, comparison: '<', bound: 9 },
  ];
  assert.deepEqual(
    answerLimitsOf([...kept, ...others]).map(({ text }) => text),
    kept.map(({ text }) => text),
  );
});

test('each time is held against its own bound, which itself is kept', () => {
  const own = { response: 50, afterSend: 40, ttft: 30, ttftAfterSend: 20, tpot: 10 } as const;
  for (const [name, ms] of Object.entries(own)) {
    const of = name as keyof typeof own;
    assert.equal(isGood([limitOf(of, ms)]), true, `${name} at its bound`);
    assert.equal(isGood([limitOf(of, ms - 0.001)]), false, `${name} above its bound`);
    // Whatever the statistic is.
    assert.equal(isGood([limitOf(of, ms - 0.001, { kind: 'min' })]), false);
  }
});

test('all limits are to be kept; none at all are', () => {
  assert.equal(isGood([limitOf('response', 60), limitOf('ttft', 29)]), false);
  assert.equal(isGood([]), true);
});

test('an answer of one token keeps what is said of further tokens; no first token keeps nothing', () => {
  const one = { tpotNs: Number.NaN, gaps: new GapTally([5 * MS]) };
  assert.equal(isGood([limitOf('tpot', 5), limitOf('itl', 5), limitOf('response', 60)], one), true);
  assert.equal(isGood([limitOf('itl', 5, { kind: 'mean' })], one), true);
  assert.equal(isGood([limitOf('itl', 5)]), true);
  assert.equal(isGood([limitOf('ttft', 5)], { ttftNs: Number.NaN }), false);
});

function gapsOf(...ms: readonly number[]): GapTally {
  const gaps = new GapTally([5 * MS]);
  for (const one of ms) gaps.gap(one * MS);
  return gaps;
}

test('of gaps the statistic is that of the limit', () => {
  const is = (statistic: Statistic, ...ms: readonly number[]): boolean =>
    isGood([limitOf('itl', 5, statistic)], { gaps: gapsOf(...ms) });
  assert.deepEqual([is({ kind: 'mean' }, 1, 9), is({ kind: 'mean' }, 1, 9.1)], [true, false]);
  assert.deepEqual([is({ kind: 'max' }, 1, 5), is({ kind: 'max' }, 5.1, 1)], [true, false]);
  assert.equal(is({ kind: 'min' }, 9, 9), true);
  const nine = Array.from({ length: 9 }, () => 1);
  assert.equal(is(P90, ...nine, 9), true);
  assert.equal(is(P90, ...nine.slice(1), 9), false);
  assert.equal(is(P90, ...nine, 5), true);
  assert.equal(is(P90, ...nine.slice(1), 5, 5), false);
});

test('of so many gaps, as many may reach the bound as the quantile leaves, and not one more', () => {
  const quantile = fc.constantFrom(0.5, 0.75, 0.9, 0.95, 0.99);
  fc.assert(
    fc.property(quantile, fc.integer({ min: 1, max: 12 }), (q, hundreds) => {
      const count = 100 * hundreds;
      const allowed = Math.round((1 - q) * count);
      const withLong = (long: number): boolean => {
        const gaps = new GapTally([5 * MS]);
        for (let gap = 0; gap < count; gap += 1) gaps.gap((gap < long ? 6 : 4) * MS);
        return isGood([limitOf('itl', 5, { kind: 'quantile', q })], { gaps });
      };
      assert.equal(withLong(allowed), true);
      assert.equal(withLong(allowed + 1), false);
    }),
  );
});

test('only bounds of quantiles of gaps have to be known beforehand, each once', () => {
  assert.deepEqual(
    gapBoundsOf([
      limitOf('itl', 5),
      limitOf('itl', 5, P90),
      limitOf('itl', 8, P90),
      limitOf('itl', 9, { kind: 'mean' }),
      limitOf('ttft', 7),
    ]),
    [5 * MS, 8 * MS],
  );
});
