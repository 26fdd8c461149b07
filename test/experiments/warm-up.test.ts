import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';
import { seedOf } from '../../src/base/random.js';

import type { Observation } from '../../src/compare/observation.js';
import { steadinessOf } from '../../src/compare/steadiness.js';
import { cellOfTimes } from '../support/session-fixture.js';
import { normalsOf } from './simulated.js';
import { timesOf } from './size.js';

/* S13: runs of fifteen seconds, whose start is slower by so much, with a time constant of 3 s. */

const REQUESTS = 1500;
const SECONDS = 15;

function observationOf(seed: number, ramp: number): Observation {
  const normal = normalsOf(seed);
  const run = 0.01 * normal();
  const times = Float64Array.from({ length: REQUESTS }, (_, request) => {
    const seconds = (SECONDS * request) / REQUESTS;
    return 20e6 * (1 + ramp * Math.exp(-seconds / 3)) * Math.exp(run + 0.25 * normal());
  });
  const cell: CellDocument = cellOfTimes('x', { responseNs: times, inferenceNs: times }, 'numbers');
  return { startedAt: '', cells: new Map([['x', [cell]]]), anchorsNs: [], warnings: [] };
}

function flaggedShare(times: number, ramp: number): number {
  let flagged = 0;
  for (let seed = 1; seed <= times; seed += 1) {
    const side = (arm: string): readonly Observation[] =>
      Array.from({ length: 10 }, (_, round) =>
        observationOf(seedOf(seed, `${arm} ${round}`), ramp),
      );
    const study = {
      mode: 'paired',
      before: side('before'),
      after: side('after'),
      lostRounds: 0,
      sharedSchedule: true,
    } as const;
    flagged += steadinessOf(study, 'x', 0.03).trendRatio === null ? 0 : 1;
  }
  return flagged / times;
}

test('S13: runs without a warm-up are seldom said to have one', () => {
  const share = flaggedShare(timesOf(100), 0);
  assert.ok(share <= 0.1, `${share}`);
});

test('S13: a start that is 20 % slower is nearly always seen', () => {
  const share = flaggedShare(timesOf(50), 0.2);
  assert.ok(share >= 0.95, `${share}`);
});
