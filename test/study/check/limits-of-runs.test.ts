import assert from 'node:assert/strict';
import { test } from 'node:test';

import { limitsOfSession } from '../../../src/study/check/limits-of-runs.js';
import type { LimitDocument } from '../../../src/result/document.js';

import { type SessionSpec, sessionFrom } from '../../compare/session-case.js';
import { planOf } from '../../support/run-scenario.js';

const PLAN = planOf(`target: http://127.0.0.1:1/
payloads: [1KiB]
load: { rate: 100/s }
limits: [response p50 < 31ms, errors < 1%]
`);
const AFTER = { inferenceMs: 20, queueingMs: 10 };

/** Runs of 30 ms in the mean, 29.7 ms at the median; `noise`: how much whole runs differ. */
function limitAt(noise: number): LimitDocument {
  const spec: SessionSpec = { rounds: 10, requests: 400, noise, before: AFTER, after: AFTER };
  const [found] = limitsOfSession(PLAN, sessionFrom(spec));
  assert.equal(found?.requests, 4000);
  const [limit] = found?.limits ?? [];
  assert.ok(limit !== undefined);
  return limit;
}

test('runs that are alike prove what their requests together prove', () => {
  const limit = limitAt(0.001);
  assert.equal(limit.verdict, 'holds');
  assert.ok((limit.worth ?? 1) > 0.3, `${limit.worth}`);
});

test('runs that differ by a tenth prove far less than their four thousand requests would', () => {
  const limit = limitAt(0.15);
  assert.ok((limit.worth ?? 1) < 0.1, `${limit.worth}`);
  assert.ok(widthOf(limit) > 4 * widthOf(limitAt(0.001)), `${widthOf(limit)}`);
});

function widthOf({ low, high }: LimitDocument): number {
  return (high ?? Infinity) - (low ?? 0);
}

test('failures of all runs are judged together', () => {
  const spec: SessionSpec = { rounds: 10, requests: 400, noise: 0, before: AFTER, after: AFTER };
  const session = sessionFrom(spec);
  const errors = limitsOfSession(PLAN, session)[0]?.limits[1];
  assert.equal(errors?.verdict, 'holds');
  assert.equal(errors?.value, 0);
});
