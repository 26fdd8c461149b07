/* Since when streams that waited to be read make a cell suspect: docs/validity.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { validityOf } from '../../src/run/validity.js';

import { evidence } from '../support/validity-fixture.js';

const MS = 1e6;

const CASES = [
  { waitMs: 0.99, gapMs: 20, verdict: 'valid' },
  { waitMs: 1.01, gapMs: 20, verdict: 'suspect' },
  { waitMs: 30, gapMs: 20, verdict: 'suspect' },
  // Quick gaps: under half a millisecond it is the loop itself.
  { waitMs: 0.49, gapMs: 2, verdict: 'valid' },
  { waitMs: 0.51, gapMs: 2, verdict: 'suspect' },
] as const;

for (const { waitMs, gapMs, verdict } of CASES) {
  test(`reads that wait for ${waitMs} ms (p99) under gaps of ${gapMs} ms: ${verdict}`, () => {
    const reads = { waitP99Ns: waitMs * MS, seenNs: gapMs * MS, name: "the gaps' p99" };
    const told = validityOf(evidence({ reads }));
    assert.equal(told.verdict, verdict);
    const codes = told.reasons.map(({ code }) => code);
    assert.deepEqual(codes, verdict === 'valid' ? [] : ['reads-late']);
  });
}
