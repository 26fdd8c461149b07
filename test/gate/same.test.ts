/*
 * A server against itself, end to end on loopback: how often is that called a change? Two sessions,
 * or with `--nightly` the twenty that the false alarms are counted in. S18 of the plan: where
 * GATE_RECORD names a file (that a CI keeps), each gate is added to it, and no more than one in
 * twenty of the last hundred may have failed.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import { allowedCount, IS_NIGHTLY } from '../experiments/size.js';
import { failedIn, type Gate, type GateRecord, recordText, withGates } from './gate-record.js';
import { keepRecord, keptRecord } from './gate-record-file.js';
import { compared, type How, story, type Tried } from './session-of.js';

const SESSIONS = IS_NIGHTLY ? 20 : 2;
/** Five are the fewest that can be significant; one more, because one may be lost. */
const ROUNDS = 6;
const CONFIRMATION_ROUNDS = 8;
const TIMEOUT_MS = SESSIONS * 10 * 60_000;
const SAME = { before: {}, after: {} };
/** Two fifths of what two workers of 10 ms can do: 100 requests take a second and a quarter. */
const RATE = 80;

test('a server against itself is seldom called different', { timeout: TIMEOUT_MS }, async (t) => {
  const gates: Gate[] = [];
  const stories: string[] = [];
  for (let seed = 1; seed <= SESSIONS; seed += 1) {
    const { gate, comparison, whyNotJudged } = await gateOf(
      { rounds: ROUNDS, seed, rate: RATE },
      t,
    );
    if (whyNotJudged !== undefined) return t.skip(whyNotJudged);
    gates.push(gate);
    if (gate.screen === 'regressed' || gate.screen === 'improved') stories.push(story(comparison));
  }
  const count = (verdict: string): number =>
    gates.filter(({ screen }) => screen === verdict).length;
  const tries = gates.reduce((sum, { invalid }) => sum + invalid.length, 0);
  t.diagnostic(
    `${SESSIONS} sessions: ${count('regressed')} slower, ${count('improved')} faster, ` +
      `${count('unchanged')} unchanged, ${count('inconclusive')} cannot tell; ` +
      `${failedIn(gates)} failed as a gate; ${tries} more were not valid`,
  );
  // 5 % in each direction: of twenty at most four, of two at most one.
  const allowed = IS_NIGHTLY ? 4 : allowedCount(SESSIONS, 0.1);
  assert.ok(stories.length <= allowed, stories.join('\n'));
  checkRecord(gates, t);
});

/** What `check` would make of it: a screen, and fresh rounds where it finds something slower. */
async function gateOf(how: How, t: TestContext): Promise<Tried & { readonly gate: Gate }> {
  const at = new Date().toISOString();
  const first = await compared({ pair: SAME, how }, t);
  const { comparison, doubts } = first;
  const screen = comparison.verdict;
  if (screen !== 'regressed') {
    return { ...first, gate: { at, screen, confirmation: null, invalid: doubts } };
  }
  const metrics = comparison.metrics.filter(
    ({ gated, verdict }) => gated && verdict === 'regressed',
  );
  const deciding = { ...how, rounds: CONFIRMATION_ROUNDS, metrics };
  const again = await compared({ pair: SAME, how: deciding }, t);
  const invalid = [...doubts, ...again.doubts];
  const gate = { at, screen, confirmation: again.comparison.verdict, invalid };
  return { ...first, whyNotJudged: first.whyNotJudged ?? again.whyNotJudged, gate };
}

function checkRecord(gates: readonly Gate[], t: TestContext): void {
  const path = process.env.GATE_RECORD;
  if (path === undefined || path === '') return;
  const record: GateRecord = withGates(keptRecord(path), gates);
  keepRecord(path, record);
  t.diagnostic(recordText(record));
  const failed = failedIn(record.gates);
  assert.ok(failed <= 0.05 * Math.max(record.gates.length, 20), recordText(record));
}
