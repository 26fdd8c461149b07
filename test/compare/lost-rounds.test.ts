/* Sessions that are not whole: what counts as lost, and what is said of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ComparisonDocument } from '../../src/result/comparison-document.js';
import type { RoundDocument, SessionDocument } from '../../src/result/session-document.js';

import { compared, SAME, sessionFrom } from './session-case.js';

type Change = (round: RoundDocument) => RoundDocument;

/** Ten rounds, of which some are changed, counted from 1. */
function sessionWith(
  changes: Readonly<Record<number, Change>>,
  part: Partial<SessionDocument> = {},
): ComparisonDocument {
  const session = sessionFrom({ ...SAME, requests: 200 });
  const rounds = session.rounds.map((one, index) => changes[index + 1]?.(one) ?? one);
  return compared({ ...session, rounds, ...part });
}

const HALF: Change = (round) => ({ ...round, runs: round.runs.slice(0, 1) });
const FAILED: Change = (round) => ({
  ...round,
  runs: round.runs.map((run) => (run.arm === 'after' ? { ...run, failure: 'it fell over' } : run)),
});
const EMPTY: Change = (round) => ({
  ...round,
  runs: round.runs.map((run) => ({ ...run, cells: [] })),
});

function told({ validity, warnings, test: { observations } }: ComparisonDocument): unknown {
  const reasons = validity.reasons.map(({ message }) => message);
  const others = warnings.filter(({ code }) => code !== 'short-tail');
  return { observations, reasons, warnings: others.map(({ message }) => message) };
}

const LOST = 'were lost: what is left may be the easier ones';

test('a whole session has nothing to say of its rounds', () => {
  assert.deepEqual(told(sessionWith({})), { observations: 10, reasons: [], warnings: [] });
});

test('up to a fifth of the rounds may be lost, and each says why', () => {
  const warnings = ['round 2, after: it fell over', 'round 9, after: it fell over'];
  const two = sessionWith({ 2: FAILED, 9: FAILED });
  assert.deepEqual(told(two), { observations: 8, reasons: [], warnings });
  const three = told(sessionWith({ 2: FAILED, 5: EMPTY, 9: FAILED }));
  assert.deepEqual(three, { observations: 7, reasons: [`3 of 10 rounds ${LOST}`], warnings });
});

test('the round in which a session was ended early is none that was lost', () => {
  const early = (whole: number): string =>
    `the session was ended early: ${whole} of 10 rounds are whole`;
  const cut = { partial: true };
  const one = told(sessionWith({ 10: HALF }, cut));
  assert.deepEqual(one, { observations: 9, reasons: [], warnings: [early(9)] });
  // Two of nine are more than a fifth; the one that was cut is not counted.
  const three = told(sessionWith({ 3: EMPTY, 4: EMPTY, 10: HALF }, cut));
  const reasons = [`2 of 9 rounds ${LOST}`];
  assert.deepEqual(three, { observations: 7, reasons, warnings: [early(7)] });
  // One that failed was lost, also where it is the last.
  const failed = told(sessionWith({ 3: EMPTY, 4: EMPTY, 10: FAILED }, cut));
  const warnings = [early(7), 'round 10, after: it fell over'];
  assert.deepEqual(failed, { observations: 7, reasons: [`3 of 10 rounds ${LOST}`], warnings });
  // In a session that was not ended early, half a round is lost, whichever it is.
  const whole = told(sessionWith({ 8: HALF, 9: HALF, 10: HALF }));
  assert.deepEqual(whole, { observations: 7, reasons: [`3 of 10 rounds ${LOST}`], warnings: [] });
});

test('what stopped a session says more than that it is partial', () => {
  const message = 'stopped after 5m: 9 of 10 rounds are whole';
  const stopped = { code: 'stopped-by-max-time', message, advice: null, cells: [] };
  const document = sessionWith({ 10: HALF }, { partial: true, warnings: [stopped] });
  assert.deepEqual(told(document), { observations: 9, reasons: [], warnings: [message] });
});

test('three looks share what one may err', () => {
  const session = sessionFrom({ ...SAME, requests: 200 });
  const looked = { ...session, plan: { ...session.plan, looks: [10, 16, 24] } };
  assert.equal(compared(looked).test.alphaRatio, 0.05 / 3);
  assert.equal(compared(session).test.alphaRatio, 0.05);
});
