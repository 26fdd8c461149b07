import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { CSV_COLUMNS, csvOf } from '../../src/report/csv.js';
import type { ResultDocument } from '../../src/result/document.js';

import { failingCase } from '../support/failing-cases.js';
import { checkGolden } from '../support/golden.js';
import { bentPromptsCase, promptLengthsCase } from '../support/prompt-cases.js';
import { fastCase, silentCase, sweepCase } from '../support/result-cases.js';

/** A reader of RFC 4180, written apart from the writer. */
function parse(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, separator] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g,
  )) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (separator === '\n') {
      rows.push([]);
    }
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

function records(document: ResultDocument): readonly Readonly<Record<string, string>>[] {
  const [header = [], ...rows] = parse(csvOf(document));
  assert.deepEqual(header, CSV_COLUMNS);
  return rows.map((row) => {
    assert.equal(row.length, header.length);
    return Object.fromEntries(header.map((name, index) => [name, row[index] ?? '']));
  });
}

test('the long table has a row for each cell and each time of it', () => {
  checkGolden('report/failing.csv', csvOf(failingCase()));
});

test('every cell of a sweep stands in it, with the numbers of the result', () => {
  const document = sweepCase();
  const rows = records(document);
  for (const cell of document.cells) {
    const own = rows.filter((row) => row.cell === cell.name);
    const whole = own.find(({ kind, name }) => kind === 'whole' && name === 'responseTime');
    assert.equal(Number(whole?.mean_ns), cell.responseTime.meanNs);
    assert.equal(Number(whole?.concurrency), cell.load.kind === 'closed' && cell.load.concurrency);
    const parts = own.filter(({ kind }) => kind === 'part');
    assert.equal(parts.length, 7);
    const contributions = parts.reduce((sum, row) => sum + Number(row.contribution_ns), 0);
    assert.ok(Math.abs(contributions - (cell.responseTime.meanNs ?? 0)) < 1);
  }
});

test('names with commas, quotes and bars come back as they were', () => {
  const names = new Set(records(fastCase()).map(({ payload }) => payload));
  assert.deepEqual([...names], ['a|b "c", <d> `e`']);
});

test('what is not known is empty, not 0', () => {
  const row = records(silentCase()).find(
    ({ kind, name }) => kind === 'part' && name === 'inference',
  );
  assert.equal(row?.source, 'none');
  assert.equal(row?.count, '0');
  assert.equal(row?.mean_ns, '');
});

test('an estimate has its interval in the table', () => {
  const row = records(silentCase()).find(({ kind, name }) => kind === 'part' && name === 'server');
  assert.equal(row?.source, 'estimated');
  assert.ok(Number(row?.interval_low_ns) < Number(row?.mean_ns));
  assert.ok(Number(row?.interval_high_ns) > Number(row?.mean_ns));
});

test('what prompts of several lengths tell of first tokens stands behind the cells', () => {
  const document = promptLengthsCase();
  const { line, lengths, queues } = document.ttftEstimate ?? assert.fail('there is an estimate');
  const rows = records(document).filter(({ kind }) => kind === 'estimate');
  const ofName = (name: string) => rows.filter((row) => row.name === name);
  const [perToken] = ofName('perToken');
  const shown = [perToken?.mean_ns, perToken?.interval_low_ns, perToken?.interval_high_ns];
  const { estimate, low, high } = line?.perTokenNs ?? assert.fail('and a line');
  assert.deepEqual(shown.map(Number), [estimate, low, high]);
  assert.equal(perToken?.source, 'estimated');
  assert.equal(perToken?.cell, '');
  for (const { tokens, p50Ns, prefillNs } of lengths) {
    const own = rows.filter((row) => row.name !== 'queue' && Number(row.prompt_tokens) === tokens);
    const numberAt = (name: string, column: string) =>
      Number(own.find((row) => row.name === name)?.[column]);
    assert.equal(numberAt('ttftAfterSend', 'p50_ns'), p50Ns);
    assert.equal(numberAt('prefill', 'mean_ns'), prefillNs?.estimate);
  }
  const added = ofName('queue');
  assert.equal(added.length, queues.length);
  for (const [index, { cells, addedNs }] of queues.entries()) {
    const row = added[index];
    assert.equal(row?.cell, cells[0]);
    assert.equal(Number(row?.mean_ns), addedNs.estimate);
    assert.ok(Number(row?.concurrency) > 1);
  }
  const bent = records(bentPromptsCase()).filter((row) => row.prompt_tokens_from !== '');
  assert.ok(bent.length > 0 && bent.every(({ name }) => name === 'perToken'));
});

test('docs/result-format.md explains every column', () => {
  const docs = readFileSync(new URL('../../../docs/result-format.md', import.meta.url), 'utf8');
  assert.deepEqual(
    CSV_COLUMNS.filter((name) => !docs.includes(`\`${name}\``)),
    [],
  );
});
