import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';

import { compared, SAME, type SessionSpec, sessionFrom } from './session-case.js';

/** Eight at a time before one worker: what inference saves, the queue takes. */
const BUSY: SessionSpec = {
  ...SAME,
  before: { inferenceMs: 20, queueingMs: 60 },
  after: { inferenceMs: 15, queueingMs: 65 },
};

function closed(cell: CellDocument): CellDocument {
  return { ...cell, load: { kind: 'closed', concurrency: 8 } };
}

test('time saved in a saturated closed loop is said to have become queueing', () => {
  const document = compared(sessionFrom(BUSY, closed));
  assert.equal(document.cells[0]?.saturated, true);
  const finding = document.warnings.find(({ code }) => code === 'became-queueing');
  assert.match(finding?.message ?? '', /time saved in inference became queueing/);
  assert.match(finding?.advice ?? '', /at a fixed rate/);
});

test('a saturated loop in which nothing moved is still a warning', () => {
  const spec = { ...BUSY, after: BUSY.before };
  const codes = compared(sessionFrom(spec, closed)).warnings.map(({ code }) => code);
  assert.ok(codes.includes('saturated'));
});

test('an open load and an idle closed loop are no such trap', () => {
  assert.equal(compared(sessionFrom(BUSY)).cells[0]?.saturated, false);
  assert.equal(compared(sessionFrom(SAME, closed)).cells[0]?.saturated, false);
});
