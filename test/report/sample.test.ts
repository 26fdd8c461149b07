import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  BANDS,
  bandRequestsNeeded,
  bandShortageText,
  QUANTILES,
  requestsNeeded,
  shortageText,
} from '../../src/report/sample.js';
import { Bands } from '../../src/stats/bands.js';
import { requiredCount } from '../../src/stats/summary.js';
import { PIECE_COUNT } from '../../src/timing/piece.js';

import { summaryOf } from '../support/summary-fixture.js';

function bandsOf(requests: number): ReturnType<Bands['summarize']> {
  const bands = new Bands();
  for (let index = 0; index < requests; index += 1) {
    bands.record(1e6 + index, new Float64Array(PIECE_COUNT));
  }
  return bands.summarize(new Set());
}

test('the output asks for as many requests as the statistics need, and not one more', () => {
  for (const band of BANDS) {
    const needed = bandRequestsNeeded(band);
    const isShown = (requests: number): boolean =>
      bandsOf(requests).find(({ near }) => near === band.near)?.meanNs.responseTime !== undefined;
    assert.ok(isShown(needed), `${band.heading} at ${needed}`);
    assert.ok(!isShown(needed - 1), `${band.heading} at ${needed - 1}`);
  }
  for (const quantile of QUANTILES) {
    assert.equal(requestsNeeded(quantile), requiredCount(quantile.q));
  }
});

test('each missing column says what it needs', () => {
  assert.equal(
    bandShortageText(212, BANDS.slice(1)),
    '212 requests; 1/10 needs 250, 1/100 1,000, so that ten are like it',
  );
  const shown = QUANTILES.filter(({ name }) => name !== 'p99.9' && name !== 'p75');
  const of = (count: number): ReturnType<typeof summaryOf> =>
    summaryOf(
      Array.from({ length: count }, (_, index) => index),
      count,
      ['measured'],
    );
  assert.equal(
    shortageText(of(150), 150, shown),
    '150 requests; p95 needs 200, p99 1,000: measure: { requests: 1000 }',
  );
  assert.equal(shortageText(of(1), undefined, shown)?.startsWith('1 request; p50 needs 20,'), true);
  assert.equal(shortageText(of(1000), 1000, shown), undefined);
  assert.equal(
    shortageText(of(225), 20, shown, 'gap'),
    '225 gaps in 20 requests; p99 needs 1,000: measure: { requests: 89 }',
  );
});
