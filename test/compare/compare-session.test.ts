import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonText, parseComparison } from '../../src/result/comparison-file.js';
import type { CellDocument } from '../../src/result/document.js';
import type { SessionDocument } from '../../src/result/session-document.js';
import { parseSession, sessionText } from '../../src/result/session-file.js';

import { compared, metricIn, RULES, SAME, sessionFrom } from './session-case.js';

const SLOWER = { ...SAME, after: { inferenceMs: 22, queueingMs: 10 } };
const QUEUED = { ...SAME, after: { inferenceMs: 20, queueingMs: 13 } };

test('ten percent more inference is a regression, and laid at its door', () => {
  const document = compared(sessionFrom(SLOWER));
  assert.equal(document.mode, 'paired');
  assert.equal(document.verdict, 'regressed');
  const inference = metricIn(document, 'inference', 'p50');
  assert.equal(inference.verdict, 'regressed');
  assert.ok(Math.abs((inference.changeRatio ?? 0) - 0.1) < 0.02);
  assert.ok((inference.low ?? 0) < 0.1 && 0.1 < (inference.high ?? 0));
  assert.ok((inference.pAdjusted ?? 1) < 0.002);
  assert.equal(inference.changes.length, 10);
  assert.equal(document.cells[0]?.where.first, 'inference');
});

test('the same the other way round is an improvement', () => {
  const document = compared(sessionFrom({ ...SLOWER, before: SLOWER.after, after: SLOWER.before }));
  assert.equal(document.verdict, 'improved');
});

test('a longer queue alone is laid at the door of queueing', () => {
  const document = compared(sessionFrom(QUEUED));
  const where = document.cells[0]?.where;
  assert.equal(where?.first, 'queueing');
  assert.equal(where?.queueFollows, false);
});

test('nothing that changed is proved to be unchanged', () => {
  const document = compared(sessionFrom(SAME));
  assert.equal(document.verdict, 'unchanged');
  assert.deepEqual(document.reasons, []);
  for (const metric of document.metrics.filter(({ gated }) => gated)) {
    assert.ok((metric.low ?? -1) > -metric.marginRatio, `${metric.part} ${metric.statistic}`);
    assert.ok((metric.high ?? 1) < metric.marginRatio, `${metric.part} ${metric.statistic}`);
  }
});

test('the parts of where add up to the change of the whole', () => {
  const where = compared(sessionFrom(SLOWER)).cells[0]?.where;
  const sum = (where?.parts ?? []).reduce((total, { changeNs }) => total + (changeNs ?? NaN), 0);
  assert.ok(Math.abs(sum - (where?.changeNs ?? NaN)) < 1);
});

test('noise that hides twice the margin is called too weak a plan, not no change', () => {
  const document = compared(sessionFrom({ ...SAME, rounds: 6, noise: 0.2 }));
  assert.equal(document.verdict, 'inconclusive');
  assert.deepEqual(document.reasons, ['underpowered']);
});

test('four rounds can show nothing, and say how many would', () => {
  const document = compared(sessionFrom({ ...SLOWER, rounds: 4 }));
  assert.equal(document.verdict, 'inconclusive');
  assert.deepEqual(document.reasons, ['too-few-rounds']);
  const warning = document.warnings.find(({ code }) => code === 'too-few-rounds');
  assert.match(warning?.message ?? '', /4 rounds can show no change.*takes 5/);
});

test('S12: six rounds at one percent are a gate that cannot fail, and it takes seven', () => {
  const rules = { ...RULES, alphaRatio: 0.01 };
  const document = compared(sessionFrom({ ...SLOWER, rounds: 6 }), rules);
  assert.equal(document.verdict, 'inconclusive');
  assert.deepEqual(document.reasons, ['too-few-rounds']);
  assert.match(document.warnings.map(({ message }) => message).join(), /it takes 7/);
  const enough = compared(sessionFrom({ ...SLOWER, rounds: 7 }), rules);
  assert.equal(metricIn(enough, 'inference', 'p50').verdict, 'regressed');
});

test('S14: a hundred requests have no p99, and it is said instead of compared', () => {
  const document = compared(sessionFrom({ ...SAME, requests: 100 }));
  assert.ok(document.metrics.every(({ statistic }) => statistic !== 'p99'));
  const warning = document.warnings.find(({ code }) => code === 'short-tail');
  assert.match(warning?.message ?? '', /p99 is not compared: it takes 1000 requests/);
});

test('S14: arms of the same schedule that answered unlike numbers have no verdict on the tail', () => {
  const session = sessionFrom(SAME, (cell, _, arm) =>
    arm === 'before' ? cell : { ...cell, ...withCount(cell, 900) },
  );
  const p99 = metricIn(compared(session), 'responseTime', 'p99');
  assert.equal(p99.verdict, 'inconclusive');
  assert.equal(p99.reason, 'insufficient-tail');
});

function withCount(cell: CellDocument, count: number): Partial<CellDocument> {
  return { responseTime: { ...cell.responseTime, count } };
}

function withPhase(
  cell: CellDocument,
  part: 'inference' | 'queueing',
  over: Partial<CellDocument['responseTime']>,
): CellDocument {
  return { ...cell, phases: { ...cell.phases, [part]: { ...cell.phases[part], ...over } } };
}

test('law 7: a part that is known in two ways is not compared, not even its change', () => {
  const session = sessionFrom(SLOWER, (cell, _, arm) =>
    arm === 'before' ? cell : withPhase(cell, 'inference', { source: 'estimated' }),
  );
  const document = compared(session);
  const inference = metricIn(document, 'inference', 'p50');
  assert.equal(inference.reason, 'source-differs');
  assert.deepEqual(inference.sources, { before: 'reported', after: 'estimated' });
  assert.equal(inference.changeRatio, null);
  const share = document.cells[0]?.where.parts.find(({ part }) => part === 'inference');
  assert.equal(share?.changeNs, null);
});

test('S15: a time of nothing has no ratio', () => {
  const session = sessionFrom(SAME, (cell) => withPhase(cell, 'inference', { p50Ns: 0 }));
  assert.equal(metricIn(compared(session), 'inference', 'p50').reason, 'below-resolution');
});

test('S15: a cell that after lacks makes the whole invalid', () => {
  const session = sessionFrom(SAME, (cell, round, arm) =>
    arm === 'after' && round === 3 ? { ...cell, name: 'another' } : cell,
  );
  const document = compared(session);
  assert.equal(document.validity.verdict, 'invalid');
  assert.equal(document.verdict, 'inconclusive');
  assert.ok(document.validity.reasons.some(({ code }) => code === 'missing-cell'));
});

test('S15: a burst of failures in one arm is no faster server', () => {
  const session = sessionFrom(SLOWER, (cell, round, arm) =>
    arm === 'before' && round === 2 ? failing(cell, 300) : cell,
  );
  const document = compared(session);
  assert.equal(document.validity.verdict, 'invalid');
  assert.deepEqual(document.reasons, ['invalid']);
});

test('S15: failures that only one arm has, however few, are said', () => {
  const session = sessionFrom(SAME, (cell, _, arm) => (arm === 'after' ? failing(cell, 6) : cell));
  const [reason] = compared(session).validity.reasons;
  assert.match(reason?.message ?? '', /failures differ: before 0 % of the requests, after 0.5 %/);
});

function failing(cell: CellDocument, timeout: number): CellDocument {
  const counts = { ...cell.counts, timeout, due: cell.counts.ok + timeout };
  return { ...cell, counts };
}

test('S15: an arm that was not answered at all is invalid, not fast', () => {
  const session = sessionFrom(SAME);
  const document = compared({
    ...session,
    rounds: session.rounds.map((round) => ({
      ...round,
      runs: round.runs.map((run) =>
        run.arm === 'after' ? { ...run, cells: [], failure: 'refused' } : run,
      ),
    })),
  });
  assert.equal(document.validity.verdict, 'invalid');
  assert.equal(document.verdict, 'inconclusive');
  assert.match(document.warnings[0]?.message ?? '', /round 1, after: refused/);
});

function withAnchors(session: SessionDocument, slower: number): SessionDocument {
  return {
    ...session,
    rounds: session.rounds.map((round) => ({
      ...round,
      runs: round.runs.map((run) => {
        const ns = 40e6 * (run.arm === 'after' ? slower : 1) * (1 + round.round / 1000);
        return { ...run, anchor: { atStartNs: ns, atEndNs: ns } };
      }),
    })),
  };
}

test('a machine that is slower whenever after is measured takes the verdict away', () => {
  const document = compared(withAnchors(sessionFrom(SLOWER), 1.05));
  assert.deepEqual(document.reasons, ['anchor-shift']);
  assert.match(document.validity.reasons[0]?.message ?? '', /machine itself was 5.0 % slower/);
  assert.equal(compared(withAnchors(sessionFrom(SLOWER), 1.005)).validity.verdict, 'valid');
});

test('S16: the same session gives the same bytes, also after it was written and read', () => {
  const session = sessionFrom(SLOWER);
  const text = comparisonText(compared(session));
  const parsed = parseSession(sessionText(session), 'session.json');
  assert.ok(parsed.ok);
  assert.equal(comparisonText(compared(parsed.document)), text);
  const read = parseComparison(text, 'comparison.json');
  assert.ok(read.ok, read.ok ? '' : read.message);
});
