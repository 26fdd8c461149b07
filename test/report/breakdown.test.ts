import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { breakdownOf, isKnown, isSilent, rounded } from '../../src/report/breakdown.js';
import { scaleOf } from '../../src/report/number.js';
import { renderResult, type Style } from '../../src/report/render.js';
import { PIECES } from '../../src/timing/piece.js';

import { CASES } from '../support/all-cases.js';
import { reportedCase, silentCase } from '../support/result-cases.js';
import { cellOf } from '../support/result-fixture.js';

const STYLE: Style = { width: 120, color: false, details: true, savedAt: undefined };

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

/** Below 0 for what is signed, and enough of one piece that the whole is more than nothing. */
const LOWEST_MS: Readonly<Record<string, number>> = { unaccounted: -5, encode: 6 };

/** A request in which any piece may be missing, and the last may be negative. */
const request = fc.record(
  Object.fromEntries(
    PIECES.map(({ name }) => [
      name,
      fc.double({ min: LOWEST_MS[name] ?? 0, max: 50, noNaN: true }),
    ]),
  ),
  { requiredKeys: ['encode'] },
);

test('on screen, pieces add up to their part and parts to the response time, in every column', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 40 }), (requests) => {
      const cell = cellOf({
        load: { kind: 'closed', concurrency: 1 },
        requests: requests.length,
        request: (_random, index) => requests[index] ?? {},
      });
      const breakdown = breakdownOf(cell);
      const scale = scaleOf(breakdown.columns.map(({ wholeNs }) => wholeNs));
      const { wholes, parts } = rounded(breakdown, scale);
      for (const [column, whole] of wholes.entries()) {
        assert.equal(sum(parts.map(({ steps }) => steps[column] ?? 0)), whole ?? 0);
        for (const [index, { steps, pieces }] of parts.entries()) {
          const inner = sum(pieces.map((piece) => piece.steps[column] ?? 0));
          const hasPieces = (breakdown.parts[index]?.pieces.length ?? 0) > 0;
          assert.equal(inner, hasPieces ? (steps[column] ?? 0) : 0);
        }
      }
      assert.equal(sum(parts.map(({ percent }) => percent)), 100);
    }),
    { numRuns: 60 },
  );
});

type Numbers = { readonly indent: number; readonly values: readonly number[] };

/** The numbers of each line of the table as it is printed, mean first, in steps. */
function printedTables(text: string): readonly (readonly Numbers[])[] {
  return text
    .split('WHERE THE TIME GOES')
    .slice(1)
    .map((rest) => {
      const lines = rest.split('\n').slice(1);
      const end = lines.findIndex((line) => line.startsWith('response time'));
      return lines.slice(0, end + 1).flatMap((line): readonly Numbers[] => {
        const numbers = [...line.matchAll(/(?<= )-?\d+(\.\d+)?(?= |$)/g)].map(([one]) => one);
        const decimals = (numbers[0]?.split('.')[1] ?? '').length;
        const values = numbers.map((one) => Math.round(Number(one) * 10 ** decimals));
        return values.length < 1 ? [] : [{ indent: line.startsWith(' ') ? 1 : 0, values }];
      });
    });
}

function checkTable(rows: readonly Numbers[], name: string): void {
  const total = rows.at(-1);
  const parts = rows.slice(0, -1).filter(({ indent }) => indent === 0);
  for (const [column, whole] of (total?.values ?? []).entries()) {
    // A mean over counters stands alone: of single requests nothing is known.
    const lacking = ({ values }: Numbers): number => (values.length === 1 ? 0 : Number.NaN);
    assert.equal(sum(parts.map((part) => part.values[column] ?? lacking(part))), whole, name);
  }
  for (const [index, row] of rows.entries()) {
    const after = rows.slice(index + 1);
    const end = after.findIndex(({ indent }) => indent === 0);
    const pieces = row.indent === 0 ? after.slice(0, Math.max(0, end)) : [];
    if (pieces.length > 0) {
      assert.equal(sum(pieces.map(({ values }) => values[0] ?? Number.NaN)), row.values[0], name);
    }
  }
}

test('the printed digits of every case add up, and so do those of the pieces', () => {
  const tables = Object.entries(CASES).flatMap(([name, make]) =>
    printedTables(renderResult(make(), 'table', STYLE)).map((rows) => ({ name, rows })),
  );
  assert.ok(tables.length >= 20, `only ${tables.length} tables were found`);
  for (const { name, rows } of tables) {
    checkTable(rows, name);
  }
});

test("the client's own wait of nothing does not pass for a queue of the server's", () => {
  const silent = cellOf({
    load: { kind: 'open', arrivals: 'constant', ratePerSecond: 5, inFlightMax: 8 },
    requests: 50,
    request: () => ({ inFlightWait: 0, server: 12, unaccounted: 0 }),
  });
  assert.equal(isKnown(silent, 'queueing'), false);
  assert.equal(isKnown(silent, 'server'), true);
  const waiting = cellOf({
    load: { kind: 'open', arrivals: 'constant', ratePerSecond: 5, inFlightMax: 8 },
    requests: 50,
    request: () => ({ inFlightWait: 3, server: 12, unaccounted: 0 }),
  });
  assert.equal(isKnown(waiting, 'queueing'), true);
  const [idle] = reportedCase().cells;
  assert.ok(idle !== undefined);
  assert.equal(isKnown(idle, 'queueing'), true);
});

test('a server is silent when there is time in it and nobody says what of it was inference', () => {
  const [silent] = silentCase().cells;
  const [telling] = reportedCase().cells;
  assert.ok(silent !== undefined && telling !== undefined);
  assert.equal(isSilent(silent), true);
  assert.equal(isSilent(telling), false);
});
