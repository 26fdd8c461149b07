import assert from 'node:assert/strict';
import { test } from 'node:test';

import { limitValueText } from '../../src/report/limit-note.js';
import { renderResult, type Style } from '../../src/report/render.js';
import { worstCell } from '../../src/report/sweep-view.js';
import type { CellDocument } from '../../src/result/document.js';

import { failingSweepCase } from '../support/failing-cases.js';
import { openCase, silentSweepCase, sweepCase } from '../support/result-cases.js';
import { documentOf } from '../support/result-fixture.js';

const STYLE: Style = { width: 80, color: false, details: false, savedAt: undefined };

function nth(cells: readonly CellDocument[], index: number): CellDocument {
  const cell = cells[index];
  assert.ok(cell !== undefined);
  return cell;
}

test('the worst cell has no answers, or crosses most limits, or fails most, or is slowest', () => {
  const { cells } = sweepCase();
  const unlimited = cells.map((cell): CellDocument => ({ ...cell, limits: [] }));
  const slowest = [...unlimited].sort(
    (a, b) => (b.responseTime.p99Ns ?? 0) - (a.responseTime.p99Ns ?? 0),
  )[0];
  assert.equal(worstCell(unlimited).name, slowest?.name);

  const fast = nth(unlimited, 0);
  const failing = { ...fast, counts: { ...fast.counts, timeout: 1 } };
  assert.equal(worstCell([...unlimited.slice(1), failing]), failing);

  const crossing: CellDocument = {
    ...nth(unlimited, 1),
    limits: [{ limit: 'inference p50 < 1ms', verdict: 'crossed', value: 20e6 }],
  };
  assert.equal(worstCell([failing, crossing, nth(unlimited, 2)]), crossing);
  const { cells: failed } = failingSweepCase();
  assert.equal(worstCell([...failed, crossing]).counts.ok, 0);
});

test('a limit that is crossed by a percentile that cannot be shown is marked all the same', () => {
  const { cells } = silentSweepCase();
  const limits = [{ limit: 'response p99 < 1ms', verdict: 'crossed', value: 30e6 }] as const;
  const [first, ...rest] = cells;
  assert.ok(first !== undefined && first.responseTime.p99Ns === null);
  const text = renderResult(documentOf([{ ...first, limits }, ...rest]), 'table', STYLE);
  const row = text.split('\n').find((line) => line.startsWith('image'));
  assert.match(row ?? '', /–¹.*✗$/);
});

test('what the run has warned of already is not said twice', () => {
  const document = openCase();
  const cell = nth(document.cells, 0);
  const own = renderResult(document, 'table', STYLE);
  assert.equal([...own.matchAll(/claim more time/g)].length, 1);
  const warning = {
    code: 'inconsistent-reports',
    message: 'said by the run',
    advice: null,
    cells: [cell.name],
  };
  const said = renderResult({ ...document, warnings: [warning] }, 'table', STYLE);
  assert.match(said, /said by the run/);
  assert.doesNotMatch(said, /claim more time/);
});

test('a warning of a few cells of a sweep names them', () => {
  const document = sweepCase();
  const { name } = nth(document.cells, 4);
  const warning = { code: 'other', message: 'look here', advice: 'do this', cells: [name] };
  const text = renderResult({ ...document, warnings: [warning] }, 'table', STYLE);
  assert.ok(text.includes(`! ${name}: look here. Do this\n`), text);
});

test('cells of one payload stand together in the order of loads, whatever ran first', () => {
  const document = sweepCase();
  const shuffled = [6, 0, 3, 7, 1, 4, 8, 2, 5].map((index) => nth(document.cells, index));
  const grid = (cells: readonly CellDocument[]): readonly string[] =>
    renderResult(documentOf(cells), 'table', STYLE)
      .split('\n')
      .slice(5, 14)
      .map((line) => line.slice(0, 13).trim());
  assert.deepEqual(grid(shuffled), [
    '1 MiB       1',
    '8',
    '32',
    '1 KiB       1',
    '8',
    '32',
    '64 KiB      1',
    '8',
    '32',
  ]);
});

test('repeats of a cell are told apart', () => {
  const [first] = sweepCase().cells;
  assert.ok(first !== undefined);
  const again = { ...first, repeat: 1, name: `${first.name} · repeat 2` };
  assert.match(renderResult(documentOf([first, again]), 'table', STYLE), / 1 \(2\) /);
});

test('the value of a limit is written in the unit of its metric', () => {
  assert.equal(limitValueText('errors < 0.1%', 0.015), '1.5%');
  assert.equal(limitValueText('throughput > 50/s', 48.21), '48.2 req/s');
  assert.equal(limitValueText('response p99<250ms', 363.8e6), '363.8 ms');
  assert.equal(limitValueText('inference mean < 2s', 1.9e9), '1900 ms');
});
