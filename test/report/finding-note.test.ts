import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellFindings, findingNotes } from '../../src/report/finding-note.js';
import type { Finding } from '../../src/result/document.js';

import { reportedCase } from '../support/result-cases.js';

function late(cell: string, ms: number): Finding {
  return { code: 'generator-late', message: `${ms} ms late`, advice: 'go slower', cells: [cell] };
}

function texts(findings: readonly Finding[]): readonly string[] {
  return findingNotes(findings, 9).map(({ mark, text }) => `${mark} ${text}`);
}

test('what several cells have in common is said once, with the first as an example', () => {
  const other = { code: 'other', message: 'look', advice: null, cells: [] };
  assert.deepEqual(texts([late('a', 1), other, late('b', 2), late('c', 3)]), [
    '! 3 cells, e.g. a: 1 ms late. Go slower',
    '! look',
  ]);
  assert.deepEqual(texts([late('a', 1), late('b', 1)]), ['! a, b: 1 ms late. Go slower']);
});

test('of saturation every payload has a rate of its own, and each is said', () => {
  const saturated = (rate: number): Finding => ({
    code: 'saturated',
    message: `at ${rate} req/s`,
    advice: null,
    cells: ['a', 'b'],
  });
  assert.deepEqual(texts([saturated(90), saturated(40)]), ['▲ at 90 req/s', '▲ at 40 req/s']);
});

test('one of a thing is not many of it', () => {
  const [cell] = reportedCase().cells;
  assert.ok(cell !== undefined);
  const one = { ...cell, inconsistentReports: 1, reports: { ...cell.reports, unparseable: 1 } };
  assert.deepEqual(
    cellFindings(one, []).map(({ message }) => message),
    [
      '1 of 2,955 answers claims more time than the client waited; it is not believed',
      '1 reported duration is not a number',
    ],
  );
});
