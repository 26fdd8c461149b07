import assert from 'node:assert/strict';
import { test } from 'node:test';

import { instantNs } from '../../src/base/units.js';
import { arrivedAt } from '../../src/server/instants.js';
import { serverTimingOf } from '../../src/server/report.js';

test('a report gives each part in milliseconds, exact to the nanosecond', () => {
  const instants = {
    ...arrivedAt(instantNs(5e9), 1),
    completeNs: instantNs(5e9 + 1_000_001),
    decodedNs: instantNs(5e9 + 1_020_003),
    startedNs: instantNs(5e9 + 6_020_003),
    finishedNs: instantNs(5e9 + 26_020_010),
    encodingNs: instantNs(5e9 + 26_030_010),
    encodedNs: instantNs(5e9 + 27_000_000),
  };
  assert.equal(
    serverTimingOf(instants, instantNs(5e9 + 27_000_500)),
    'decode;dur=0.020002, queue;dur=5.000000, inference;dur=20.000007, ' +
      'encode;dur=0.969990, total;dur=27.000500',
  );
});

test('a part that took no time is reported as zero, not left out', () => {
  const now = instantNs(5e9);
  assert.equal(
    serverTimingOf(arrivedAt(now, 1), now),
    'decode;dur=0.000000, queue;dur=0.000000, inference;dur=0.000000, ' +
      'encode;dur=0.000000, total;dur=0.000000',
  );
});
