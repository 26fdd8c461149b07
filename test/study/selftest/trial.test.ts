import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trialOf } from '../../../src/study/selftest/trial.js';
import type { RunOutcome } from '../../../src/run/event.js';

import { reportedCase } from '../../support/result-cases.js';

function tried(
  codes: readonly string[],
  ended: RunOutcome['ended'] = { kind: 'done' },
): RunOutcome {
  const reasons = codes.map((code) => ({ code, message: `for ${code}`, advice: null }));
  const verdict = codes.length === 0 ? 'valid' : 'invalid';
  const whole = reportedCase();
  const cells = whole.cells
    .slice(0, 1)
    .map((cell) => ({ ...cell, validity: { verdict, reasons } as const }));
  return { document: { ...whole, cells }, ended };
}

test('a rate fails by what the generator or the server made of it', () => {
  assert.equal(trialOf(tried([])).why, undefined);
  assert.equal(trialOf(tried(['machine-busy', 'backlog'])).why, 'for backlog');
  assert.equal(trialOf(tried(['generator-late', 'machine-stalled'])).why, 'for generator-late');
});

test('what the machine does at every rate is no ceiling', () => {
  assert.equal(trialOf(tried(['machine-stalled', 'cpu-wait', 'warm-up-short'])).why, undefined);
});

test('a run that failed, or a part of its requests, was no success', () => {
  assert.equal(trialOf(tried([], { kind: 'failed', why: 'no server' })).why, 'no server');
  const { document, ended } = tried([]);
  const [cell] = document.cells;
  const counts = { ...cell!.counts, due: cell!.counts.ok + 3 };
  const failing = { ...document, cells: [{ ...cell!, counts }] };
  assert.equal(trialOf({ document: failing, ended }).why, '3 requests failed');
  assert.equal(
    trialOf({ document: { ...document, cells: [] }, ended }).why,
    'nothing was measured',
  );
});
