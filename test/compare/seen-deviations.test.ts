import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { foresee } from '../../src/study/ab/foresee.js';
import type { CellDocument } from '../../src/result/document.js';
import type { SessionDocument, SessionPlanDocument } from '../../src/result/session-document.js';
import { deviationAtMost, pooledDeviation } from '../../src/stats/deviation.js';

import type { ComparedFile } from '../../src/compare/compare-inputs.js';
import { type SeenDeviation, seenDeviations } from '../../src/compare/seen-deviations.js';
import { planOf } from '../support/run-scenario.js';
import { resultOfCells, sessionOf } from '../support/session-fixture.js';
import { cellOfRun, SAME } from './session-case.js';

const REQUESTS = 200;
const PLAN = planOf(`target: http://127.0.0.1:1/
payloads: [1KiB]
load: { rate: 20/s }
measure: 10s
`);
const [CELL] = PLAN.cells;
const BASE: CellDocument = {
  ...cellOfRun({ ...SAME, requests: REQUESTS }, 1, 'before'),
  name: CELL.name,
};

/** A cell whose p50 is so much, and its p90 twice that; no more is known. */
function cellOf(p50Ns: number, over: Partial<CellDocument> = {}): CellDocument {
  const responseTime = { ...BASE.responseTime, p50Ns, p90Ns: 2 * p50Ns, p99Ns: null };
  return { ...BASE, responseTime, ...over };
}

/** Rounds whose log ratios of p50 are these. */
function sessionFrom(shifts: readonly number[], over: Partial<CellDocument> = {}): SessionDocument {
  return sessionOf(shifts.length, (round, arm) => [
    // What both arms share does not count.
    cellOf(20e6 * (1 + round) * (arm === 'after' ? Math.exp(shifts[round] ?? 0) : 1), over),
  ]);
}

function fileOf(document: SessionDocument): ComparedFile {
  return { kind: 'session', path: 's.json', document, arm: 'after' };
}

function resultFile(log: number): ComparedFile {
  return { kind: 'result', path: 'r.json', document: resultOfCells([cellOf(Math.exp(log))]) };
}

function seen(
  files: readonly ComparedFile[],
  replication: SessionPlanDocument['replication'] = 'connection',
): readonly SeenDeviation[] {
  return seenDeviations(files, PLAN, replication);
}

function close(found: number | undefined, expected: number): void {
  assert.ok(Math.abs((found ?? NaN) - expected) < 1e-6 * expected, `${found}, not ${expected}`);
}

const SHIFTS = [0.01, -0.02, 0.03, 0, 0.02];

test('rounds of a session tell how much rounds differ: a bound, for p50 and for p90', () => {
  const [p50, p90, ...others] = seen([fileOf(sessionFrom(SHIFTS))]);
  assert.deepEqual(others, []);
  assert.deepEqual([p50?.statistic, p90?.statistic], ['p50', 'p90']);
  assert.equal(p50?.cell, CELL.name);
  assert.deepEqual(p50?.seenIn, { kind: 'rounds', count: 5 });
  // s = √(0.00148 ÷ 4), χ²₀.₂(4) = 1.64877662.
  close(p50?.deviation, Math.sqrt(0.00148 / 4) * Math.sqrt(4 / 1.64877662));
  close(p90?.deviation, p50?.deviation ?? NaN);
});

test('how much slower a session found after is no noise; sessions are pooled', () => {
  const shift = fc.double({ min: -0.1, max: 0.1, noNaN: true });
  const session = fc.record({
    shifts: fc.array(shift, { minLength: 3, maxLength: 8 }),
    change: fc.double({ min: -1, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(session, { minLength: 2, maxLength: 4 }), (sessions) => {
      const pooled = pooledDeviation(sessions.map(({ shifts }) => shifts));
      const files = sessions.map(({ shifts, change }) =>
        fileOf(sessionFrom(shifts.map((one) => one + change))),
      );
      const [p50] = seen(files);
      const expected = deviationAtMost(pooled);
      assert.ok(Math.abs((p50?.deviation ?? NaN) - expected) < 1e-9 + 1e-6 * expected);
      const count = sessions.reduce((sum, { shifts }) => sum + shifts.length, 0);
      assert.equal(p50?.seenIn.count, count);
    }),
    { numRuns: 30 },
  );
});

test('four rounds say nothing, nor do those that were planned otherwise', () => {
  assert.deepEqual(seen([fileOf(sessionFrom(SHIFTS.slice(1)))]), []);
  const session = sessionFrom(SHIFTS);
  const planned = (over: Partial<SessionPlanDocument>) =>
    seen([fileOf({ ...session, plan: { ...session.plan, ...over } })]);
  assert.equal(planned({}).length, 2);
  assert.deepEqual(planned({ sharedSchedule: false }), []);
  assert.deepEqual(planned({ replication: 'process' }), []);
});

test('cells that were measured for another time, or are others, say nothing', () => {
  const counts = { ...BASE.counts, due: 2 * REQUESTS, ok: 2 * REQUESTS };
  assert.deepEqual(seen([fileOf(sessionFrom(SHIFTS, { counts }))]), []);
  assert.deepEqual(seen([fileOf(sessionFrom(SHIFTS, { name: 'other' }))]), []);
});

test('where answers decide how many requests there are, the measured time is compared', () => {
  const plan = planOf(`target: http://127.0.0.1:1/
payloads: [1KiB]
load: { concurrency: 1 }
measure: 10s
`);
  const { name } = plan.cells[0];
  const found = (measuredNs: number) =>
    seenDeviations([fileOf(sessionFrom(SHIFTS, { name, measuredNs }))], plan, 'connection').length;
  assert.equal(found(10.4e9), 2);
  assert.equal(found(20e9), 0);
});

test('single measurements bound it by √2, and only where nothing is started anew', () => {
  const logs = [0, 0.01, 0.03, -0.02, 0.01, 0.02].map((log) => 16 + log);
  const files = logs.map(resultFile);
  const [p50] = seen(files);
  assert.deepEqual(p50?.seenIn, { kind: 'measurements', count: 6 });
  close(p50?.deviation, Math.SQRT2 * deviationAtMost(pooledDeviation([logs])));
  assert.deepEqual(seen(files, 'process'), []);
  assert.deepEqual(seen(files.slice(0, 4)), []);
  // Rounds know it better.
  assert.equal(seen([...files, fileOf(sessionFrom(SHIFTS))])[0]?.seenIn.kind, 'rounds');
});

test('a plan counts with what was seen of its worst cell, and assumes the rest', () => {
  const design = { rounds: 10, looks: [10], alpha: 0.05 };
  const found = seen([fileOf(sessionFrom(SHIFTS))]).slice(0, 1);
  const [p50, p90] = foresee(PLAN, design, found).visible;
  const [assumed] = foresee(PLAN, design).visible;
  assert.deepEqual(p50?.seenIn, { kind: 'rounds', count: 5 });
  assert.equal(p50?.deviationRatio, found[0]?.deviation);
  assert.equal(assumed?.deviationRatio, 0.031);
  assert.equal(assumed !== undefined && 'seenIn' in assumed, false);
  // (t₀.₉₅ + t₀.₈) · s ÷ √10 with nine degrees of freedom.
  close(p50?.changeRatio, Math.expm1(((1.8331129 + 0.8834039) / Math.sqrt(10)) * 0.0299605615));
  assert.equal(p90?.seenIn, undefined);
  assert.equal(p90?.deviationRatio, 0.067);
  const other = { ...CELL, name: 'other' };
  const two = { ...PLAN, cells: [CELL, other] } as const;
  const half = foresee(two, design, found).visible[0];
  assert.equal(half?.deviationRatio, 0.031, 'of the other cell nothing is known');
  const noisier = found.map((one) => ({ ...one, cell: 'other', deviation: 0.2 }));
  assert.equal(foresee(two, design, [...found, ...noisier]).visible[0]?.deviationRatio, 0.2);
});
