import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ReportTally } from '../../src/run/report-tally.js';
import type { ServerReport } from '../../src/timing/server-report.js';

function report(part: Partial<ServerReport>): ServerReport {
  return {
    pieces: {},
    totalNs: undefined,
    others: {},
    unparseable: 0,
    roundingNs: 0,
    observedAt: 'headers',
    ...part,
  };
}

test('answers that told something are counted, those that told nothing are not', () => {
  const tally = new ReportTally();
  tally.add(undefined);
  tally.add(report({}));
  tally.add(report({ pieces: { inference: 5 } }));
  tally.add(report({ totalNs: 10 }));
  assert.equal(tally.document().answers, 2);
});

test('without any report there is no source to name', () => {
  const tally = new ReportTally();
  tally.add(undefined);
  assert.equal(tally.document().source, null);
});

test('entries that map to no piece are kept as means', () => {
  const tally = new ReportTally();
  tally.add(report({ others: { db: 10 } }));
  tally.add(report({ others: { db: 20, cache: 1 } }));
  assert.deepEqual(tally.document().others, { db: 15, cache: 1 });
});

test('the mean of the totals is over the answers that gave one', () => {
  const tally = new ReportTally();
  tally.add(report({ totalNs: 10 }));
  tally.add(report({ pieces: { inference: 1 } }));
  tally.add(report({ totalNs: 30 }));
  assert.equal(tally.document().totalMeanNs, 20);
});
