import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ComparisonDocument } from '../../src/result/comparison-document.js';
import type { ResultDocument } from '../../src/result/document.js';

import { compareFiles } from '../../src/compare/compare-files.js';
import type { ComparedFile } from '../../src/compare/compare-inputs.js';
import { resultOfCells } from '../support/session-fixture.js';
import { cellOfRun, metricIn, RULES, SAME, type SessionSpec, sessionFrom } from './session-case.js';

const SLOWER = { ...SAME, after: { inferenceMs: 22, queueingMs: 10 } };

function fileOf(
  spec: SessionSpec,
  seed: number,
  side: 'before' | 'after',
  over: Partial<ResultDocument> = {},
): ComparedFile {
  const startedAt = `2026-11-22T${String(10 + (seed % 10)).padStart(2, '0')}:00:00.000Z`;
  const document = resultOfCells([cellOfRun(spec, seed, side)], { startedAt, ...over });
  return { kind: 'result', path: `${side}-${seed}.json`, document };
}

function filesOf(spec: SessionSpec, count: number, side: 'before' | 'after'): ComparedFile[] {
  return Array.from({ length: count }, (_, seed) => fileOf(spec, seed, side));
}

function compared(
  before: readonly ComparedFile[],
  after: readonly ComparedFile[],
  rules = RULES,
): ComparisonDocument {
  const result = compareFiles(before, after, rules);
  if (result.kind === 'refused') throw new Error('refused');
  return result.document;
}

test('S5: two files measured apart are never pairs: shown, and no verdict', () => {
  const document = compared([fileOf(SLOWER, 1, 'before')], [fileOf(SLOWER, 1, 'after')]);
  assert.equal(document.mode, 'unpaired');
  assert.equal(document.verdict, 'inconclusive');
  assert.deepEqual(document.reasons, ['unpaired']);
  const inference = metricIn(document, 'inference', 'p50');
  assert.ok((inference.changeRatio ?? 0) > 0.05);
  assert.ok((inference.low ?? 0) < (inference.changeRatio ?? 0));
  assert.equal(inference.pAdjusted, null);
});

test('six sessions a side find ten percent', () => {
  const document = compared(filesOf(SLOWER, 6, 'before'), filesOf(SLOWER, 6, 'after'));
  assert.equal(document.mode, 'sessions');
  assert.equal(document.verdict, 'regressed');
  assert.equal(metricIn(document, 'inference', 'p50').verdict, 'regressed');
});

test('three sessions a side are too few for a verdict', () => {
  const document = compared(filesOf(SLOWER, 3, 'before'), filesOf(SLOWER, 3, 'after'));
  assert.equal(document.verdict, 'inconclusive');
  assert.deepEqual(document.reasons, ['too-few-rounds']);
});

test('sessions of one side after those of the other are said to drift', () => {
  const late = filesOf(SLOWER, 6, 'after').map((file): ComparedFile => {
    const document = { ...file.document, startedAt: '2026-12-24T00:00:00.000Z' };
    return { kind: 'result', path: file.path, document: document as ResultDocument };
  });
  const codes = compared(filesOf(SLOWER, 6, 'before'), late).warnings.map(({ code }) => code);
  assert.ok(codes.includes('in-order'));
});

test('one session against a history of ten is held to what such sessions do', () => {
  const history = filesOf(SLOWER, 10, 'before');
  const document = compared(history, [fileOf(SLOWER, 30, 'after')]);
  assert.equal(document.mode, 'history');
  assert.equal(document.verdict, 'regressed');
  const same = compared(history, [fileOf(SAME, 30, 'after')]);
  assert.notEqual(same.verdict, 'regressed');
});

test('a session file stands for one of its arms among others', () => {
  const session = (side: 'before' | 'after'): ComparedFile => ({
    kind: 'session',
    path: `${side}.json`,
    document: { ...sessionFrom(SLOWER), id: side },
    arm: side,
  });
  const document = compared([session('before')], [session('after')]);
  assert.equal(document.mode, 'unpaired');
  assert.ok((metricIn(document, 'inference', 'p50').changeRatio ?? 0) > 0.08);
});

test('files with the same id are one session, whose rounds are joined', () => {
  const whole = sessionFrom(SLOWER);
  const partOf = (from: number, to: number): ComparedFile => ({
    kind: 'session',
    path: `${from}.json`,
    document: { ...whole, rounds: whole.rounds.slice(from, to) },
    arm: 'before',
  });
  const document = compared([partOf(0, 6), partOf(6, 10)], []);
  assert.equal(document.mode, 'paired');
  assert.equal(document.test.observations, 10);
  assert.deepEqual(document.sides.before.files, ['0.json', '6.json']);
});

const BASE = resultOfCells([]);
const UNLIKE: readonly {
  readonly what: string;
  readonly over: Partial<ResultDocument>;
}[] = [
  { what: 'scenario', over: { scenario: { ...BASE.scenario, sha256: 'another' } } },
  { what: 'machine', over: { host: { ...BASE.host, cpu: 'Other CPU' } } },
  { what: 'machine', over: { host: { ...BASE.host, node: '24.0.0' } } },
  { what: 'version', over: { tool: { ...BASE.tool, version: '0.2.0' } } },
  { what: 'api', over: { target: { ...BASE.target, api: 'kserve-v2' } } },
];

test('files that differ in what must be alike are refused, with the difference', () => {
  for (const { what, over } of UNLIKE) {
    const pair = [[fileOf(SAME, 1, 'before')], [fileOf(SAME, 1, 'after', over)]] as const;
    const result = compareFiles(...pair, RULES);
    if (result.kind !== 'refused') throw new Error('not refused');
    assert.deepEqual(
      result.differences.map((one) => one.what),
      [what],
    );
  }
});

test('forced, they are shown and have no verdict, however certain it would be', () => {
  const over = { host: { ...BASE.host, cpu: 'Other CPU' } };
  const after = filesOf(SLOWER, 6, 'after').map((file): ComparedFile => {
    const document = { ...file.document, ...over } as ResultDocument;
    return { kind: 'result', path: file.path, document };
  });
  const rules = { ...RULES, onDifference: 'downgrade' } as const;
  const document = compared(filesOf(SLOWER, 6, 'before'), after, rules);
  assert.equal(document.verdict, 'inconclusive');
  assert.deepEqual(document.reasons, ['files-differ']);
  assert.equal(document.differences.length, 1);
  assert.ok((metricIn(document, 'inference', 'p50').changeRatio ?? 0) > 0.08);
});

test('a patch of modelbench makes files no less comparable', () => {
  const over = { tool: { ...BASE.tool, version: '0.1.7' } };
  const result = compareFiles([fileOf(SAME, 1, 'before')], [fileOf(SAME, 1, 'after', over)], RULES);
  assert.equal(result.kind, 'compared');
});

test('cells that only one file has, or that are not the same cell, are differences', () => {
  const cell = cellOfRun(SAME, 1, 'before');
  const fileWith = (cells: ResultDocument['cells']): ComparedFile => ({
    kind: 'result',
    path: 'x.json',
    document: resultOfCells(cells),
  });
  const other = { ...cell, payload: { ...cell.payload, bodyBytes: 4096 } };
  for (const cells of [[], [other], [cell, { ...cell, name: 'more' }]]) {
    const result = compareFiles([fileWith([cell])], [fileWith(cells)], RULES);
    assert.ok(result.kind === 'refused' && result.differences.every(({ what }) => what === 'cell'));
  }
});

test('two files measured apart have verdicts once it is said how much sessions differ', () => {
  const verdictAt = (inferenceMs: number, sessionRatio: number) => {
    const spec = { ...SAME, after: { inferenceMs, queueingMs: 10 } };
    const rules = { ...RULES, sessionRatio };
    const document = compared([fileOf(spec, 1, 'before')], [fileOf(spec, 1, 'after')], rules);
    return metricIn(document, 'responseTime', 'p50');
  };
  // (1.645 + 0.842) · √2 · 2 % is 7 %: 30 % is seen, and nothing is not proved.
  assert.equal(verdictAt(29, 0.02).verdict, 'regressed');
  const none = verdictAt(20, 0.02);
  assert.equal(none.verdict, 'inconclusive');
  assert.equal(none.reason, 'underpowered');
  assert.ok((none.detectableRatio ?? 0) > 0.06);
  assert.equal(verdictAt(20, 0.002).verdict, 'unchanged');
});
