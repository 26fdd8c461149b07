import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import stringWidth from 'string-width';

import { renderResult, type Style } from '../../src/report/render.js';
import { parseResult } from '../../src/result/result-file.js';

import { CASES } from '../support/all-cases.js';
import { checkGolden } from '../support/golden.js';
import { fastCase, reportedCase, sweepCase } from '../support/result-cases.js';
import { documentOf } from '../support/result-fixture.js';

const SAVED_AT = '.modelbench/results/20261122-184903-tensor-json.json';
const STYLE: Style = { width: 80, color: false, details: false, savedAt: SAVED_AT };

const DOCUMENTS = Object.entries(CASES).map(([name, make]) => ({ name, document: make() }));

for (const { name, document } of DOCUMENTS) {
  test(`the report of the case "${name}" is what it was, as text and as Markdown`, () => {
    checkGolden(`report/${name}.txt`, renderResult(document, 'table', STYLE));
    checkGolden(`report/${name}.md`, renderResult(document, 'markdown', STYLE));
  });
}

test('details show every cell, piece and percentile', () => {
  const style = { ...STYLE, details: true };
  checkGolden('report/reported-details.txt', renderResult(reportedCase(), 'table', style));
  checkGolden('report/sweep-details.md', renderResult(sweepCase(), 'markdown', style));
});

test('a wide terminal gives its width to the bars, a narrow one loses columns and no row', () => {
  const wide = { ...STYLE, width: 120 };
  const narrow = { ...STYLE, width: 60 };
  checkGolden('report/reported-120.txt', renderResult(reportedCase(), 'table', wide));
  checkGolden('report/reported-60.txt', renderResult(reportedCase(), 'table', narrow));
  checkGolden('report/sweep-60.txt', renderResult(sweepCase(), 'table', narrow));
});

test('colour is an extra: without it the text is the same', () => {
  for (const { document } of DOCUMENTS) {
    const colored = renderResult(document, 'table', { ...STYLE, color: true });
    assert.notEqual(colored, stripVTControlCharacters(colored));
    assert.equal(stripVTControlCharacters(colored), renderResult(document, 'table', STYLE));
  }
  const colored = renderResult(sweepCase(), 'table', { ...STYLE, color: true });
  checkGolden('report/sweep-color.txt', colored);
});

/** The narrowest, where all is tight, one that divides badly, and one beyond the widest. */
const WIDTHS = [
  { details: false, widths: [60, 97, 200] },
  { details: true, widths: [60] },
];

test('no line is wider than the terminal, whatever it is', () => {
  for (const { name, document } of DOCUMENTS) {
    for (const { details, widths } of WIDTHS) {
      for (const width of widths) {
        const text = renderResult(document, 'table', { ...STYLE, width, details });
        for (const line of text.split('\n')) {
          assert.ok(stringWidth(line) <= Math.min(width, 120), `${name} at ${width}: ${line}`);
        }
      }
    }
  }
});

test('no line ends in a space, and there are never two empty lines', () => {
  for (const { document } of DOCUMENTS) {
    const text = renderResult(document, 'table', STYLE);
    assert.doesNotMatch(text, / \n|\n\n\n/);
  }
});

test('what a server sends cannot steer the terminal', () => {
  const document = reportedCase();
  const [cell] = document.cells;
  assert.ok(cell !== undefined);
  const example = {
    status: 500,
    headers: [['content-type', 'x\u001b[2Jy']] as const,
    body: '\u001b]0;title\u0007\u202edrawkcab\r\nnext\u009b31m',
    message: '',
  };
  const failures = [{ outcome: 'httpError', what: 'HTTP 500', count: 1, example }];
  const failing = documentOf([{ ...cell, failures, counts: { ...cell.counts, httpError: 1 } }]);
  for (const format of ['table', 'markdown'] as const) {
    const text = renderResult(failing, format, STYLE);
    assert.ok(text.includes('drawkcab') && text.includes('next'));
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Control}|\u202e/u);
  }
});

test('names from outside break no Markdown table', () => {
  const lines = renderResult(fastCase(), 'markdown', STYLE).split('\n');
  const tables = lines.filter((line) => line.startsWith('|'));
  const columns = (line: string): number => line.replaceAll('\\|', '').split('|').length;
  assert.ok(tables.length > 10);
  for (const [index, line] of tables.entries()) {
    const before = tables[index - 1];
    const isDelimiter = (text: string | undefined): boolean => /^\|( -+:? \|)+$/.test(text ?? '');
    if (before !== undefined && isDelimiter(line)) {
      assert.equal(columns(line), columns(before));
    }
  }
  assert.ok(lines[0]?.includes('a\\|b "c", &lt;d> \\`e\\`'), lines[0]);
});

test('the JSON format is the result itself', () => {
  const document = sweepCase();
  const parsed = parseResult(renderResult(document, 'json', STYLE), 'stdout');
  assert.deepEqual(parsed, { ok: true, document });
});

test('a run that measured no cell still says so', () => {
  const text = renderResult(documentOf([], { partial: true }), 'table', STYLE);
  assert.match(text, /no cell was measured/);
});
