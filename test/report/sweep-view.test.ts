import assert from 'node:assert/strict';
import { test } from 'node:test';

import { renderResult, type Style } from '../../src/report/render.js';
import { worstOf } from '../../src/report/worst-cell.js';
import type { CellDocument } from '../../src/result/document.js';

import { failingSweepCase } from '../support/failing-cases.js';
import { cappedCase, openCase, silentSweepCase, sweepCase } from '../support/result-cases.js';
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
  assert.equal(worstOf(unlimited).cell.name, slowest?.name);

  const fast = nth(unlimited, 0);
  const failing = { ...fast, counts: { ...fast.counts, timeout: 1 } };
  assert.equal(worstOf([...unlimited.slice(1), failing]).cell, failing);

  const crossing: CellDocument = {
    ...nth(unlimited, 1),
    limits: [{ limit: 'inference p50 < 1ms', verdict: 'crossed', value: 20e6 }],
  };
  assert.equal(worstOf([failing, crossing, nth(unlimited, 2)]).cell, crossing);
  const { cells: failed } = failingSweepCase();
  assert.equal(worstOf([...failed, crossing]).cell.counts.ok, 0);
});

test('it is said by what the worst cell was chosen, down to what told it from the others', () => {
  const { cells } = sweepCase();
  const unlimited = cells.map((cell): CellDocument => ({ ...cell, limits: [] }));
  assert.equal(worstOf(cells).by, 'limits crossed, then p99');
  assert.equal(worstOf(unlimited.slice(0, 3)).by, 'p99');
  assert.equal(worstOf(failingSweepCase().cells).by, 'no answers');
  const [one] = unlimited;
  assert.ok(one !== undefined);
  assert.equal(worstOf([one, one]).by, '');
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

/** Of the row of a cell in the overview, and of each part in the table of that cell. */
function means(text: string): readonly (readonly [string, string | undefined])[] {
  const letters = ['serialization', 'network', 'queueing', 'inference'];
  const detail = text.split('Worst cell')[1] ?? '';
  return letters.map((part) => [part, new RegExp(`^${part} +([-\\d.]+) `, 'm').exec(detail)?.[1]]);
}

test('a mean is rounded alike in the overview and in the table of its cell', () => {
  const [first, second] = sweepCase().cells;
  assert.ok(first !== undefined && second !== undefined);
  const meansMs = {
    serialization: 1.14,
    network: 1.14,
    queueing: 22.76,
    inference: 20.14,
    server: 0,
    generator: 0.14,
    unaccounted: 0.14,
  };
  const phases = Object.fromEntries(
    Object.entries(meansMs).map(([part, ms]) => [
      part,
      { ...second.phases[part as keyof typeof meansMs], contributionNs: ms * 1e6 },
    ]),
  ) as CellDocument['phases'];
  const meanNs = Object.values(meansMs).reduce((sum, ms) => sum + ms * 1e6, 0);
  const worst: CellDocument = {
    ...second,
    pieces: { serverQueue: second.phases.queueing },
    phases,
    responseTime: { ...second.responseTime, meanNs },
  };
  const text = renderResult(documentOf([first, worst]), 'table', STYLE);
  const row = text.split('\n').find((line) => / 8 +98/.test(line));
  const overview = row?.split('│')[1]?.trim().split(/ +/);
  assert.deepEqual(
    overview,
    means(text).map(([, mean]) => mean),
  );
  assert.notDeepEqual(overview, ['1.1', '1.1', '22.8', '20.1']);
});

test('a run that was ended early says so above its tables', () => {
  const { cells } = sweepCase();
  const of = (shown: readonly CellDocument[]): string =>
    renderResult(documentOf(shown, { partial: true }), 'table', { ...STYLE, width: 120 });
  assert.match(of(cells.slice(0, 2)).split('\n')[0] ?? '', / · partial: 2 cells × 30 s /);
  assert.match(of(cells.slice(0, 1)).split('\n')[0] ?? '', / · partial /);
  assert.doesNotMatch(renderResult(documentOf(cells), 'table', STYLE), /partial/);
});

test("the client's own queue is not shown as the server's", () => {
  const [cell] = cappedCase().cells;
  assert.ok(cell !== undefined);
  const text = renderResult(documentOf([cell, { ...cell, name: 'b' }]), 'table', STYLE);
  assert.match(text, /· Q is the wait in this client for a place among the 4 allowed in flight/);
  assert.doesNotMatch(renderResult(sweepCase(), 'table', STYLE), /wait in this client/);
});
