/* What a server's report and the kernels' knowledge of the way make of each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ServerReport } from '../../src/timing/server-report.js';

import { type Marks, piecesOf, reportWith, splitOf } from './scripted.js';

/** What the kernels knew, in ms: acknowledged six after `written`, a round trip of one. */
const MS = 1e6;
const KNOWN: Marks = {
  due: 0,
  picked: 0,
  encoded: 0,
  written: 0,
  unsent: MS,
  acked: 6 * MS,
  roundTripNs: MS,
  firstByte: 20 * MS,
  ended: 40 * MS,
};

test('what a report claims limits the way only where it was told before the first byte', () => {
  const uploadOf = (observedAt: ServerReport['observedAt']): number | undefined =>
    piecesOf(splitOf(KNOWN, reportWith({ pieces: { inference: 18 * MS }, observedAt }), NaN))
      .upload;
  // The acknowledgement came too late to be of the body: the way is that of the last byte sent.
  assert.equal(uploadOf('headers'), 1.5 * MS);
  assert.equal(uploadOf('body'), 5.5 * MS);
  assert.equal(uploadOf('trailers'), 5.5 * MS);
});

test('a report that is not believed has no say about the way either', () => {
  const tooLong = reportWith({ pieces: { inference: 21 * MS } });
  const row = splitOf(KNOWN, tooLong, NaN);
  assert.equal(row.believed, false);
  assert.deepEqual(piecesOf(row), piecesOf(splitOf(KNOWN, undefined, NaN)));
});
