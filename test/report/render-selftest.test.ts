import assert from 'node:assert/strict';
import { test } from 'node:test';

import stringWidth from 'string-width';

import { renderResult, renderSelftest, type Style } from '../../src/report/render.js';
import { parseSelftest } from '../../src/result/selftest-file.js';

import { checkGolden } from '../support/golden.js';
import { silentCase, sweepCase } from '../support/result-cases.js';
import { busyCase, selftestCase, weakCase } from '../support/selftest-fixture.js';

const STYLE: Style = { width: 80, color: false, details: false, savedAt: undefined };
const KEPT = {
  mark: 'kept:',
  text: '~/.local/state/modelbench/selftest/0123456789abcdef.json (later runs here show these floors)',
};
const FULL = selftestCase({
  ceilings: [
    {
      workers: 1,
      ratePerSecond: 17_400,
      failedAtPerSecond: 18_600,
      why: 'the generator sent requests 1.2 ms late on average, 31% of the response time',
    },
    { workers: 2, ratePerSecond: 128_000, failedAtPerSecond: null, why: null },
  ],
});

test('a selftest is two tables: the floor, and each part against what the server did', () => {
  checkGolden('report/selftest.txt', renderSelftest(selftestCase(), 'table', STYLE, KEPT));
  checkGolden('report/selftest.md', renderSelftest(selftestCase(), 'markdown', STYLE, KEPT));
});

test('a full one has the ceiling too', () => {
  checkGolden('report/selftest-full.txt', renderSelftest(FULL, 'table', STYLE, KEPT));
});

test('what was measured on a busy machine has no floor, and says why', () => {
  checkGolden('report/selftest-busy.txt', renderSelftest(busyCase(), 'table', STYLE, KEPT));
});

test('a level that this machine cannot carry is a finding, and not a doubt', () => {
  checkGolden('report/selftest-weak.txt', renderSelftest(weakCase(), 'table', STYLE, KEPT));
});

test('a machine that was busy throughout does not fill the screen with it', () => {
  const [warning] = busyCase().warnings;
  assert.ok(warning !== undefined);
  const busy = selftestCase({ warnings: Array.from({ length: 11 }, () => warning) });
  const text = renderSelftest(busy, 'table', STYLE, KEPT);
  assert.equal(text.match(/^! 1KiB/gm)?.length, 4);
  assert.match(text, /\n! 7 more, all of them in --format json\n→ leave the machine/);
});

test('one that was interrupted is marked, and shows what there was', () => {
  const cut = selftestCase({ partial: true, parts: [] });
  const text = renderSelftest(cut, 'table', STYLE, undefined);
  assert.match(text, / partial\n/);
  assert.match(text, /! partial: it was ended before it was done, and is not kept\n/);
  assert.doesNotMatch(text, /EACH PART/);
});

test('on a narrow terminal a selftest loses columns and no row', () => {
  const narrow = renderSelftest(FULL, 'table', { ...STYLE, width: 60 }, KEPT);
  checkGolden('report/selftest-60.txt', narrow);
  for (const line of narrow.split('\n')) assert.ok(stringWidth(line) <= 60, line);
});

test('the JSON of a selftest is the selftest itself', () => {
  const text = renderSelftest(FULL, 'json', STYLE, KEPT);
  assert.deepEqual(parseSelftest(text, 'stdout'), { ok: true, document: FULL });
});

test('a part that does not rise above the floor says that it may be the tool', () => {
  const document = silentCase();
  const cells = document.cells.map((cell) => ({ ...cell, floorNs: 2e6 }));
  checkGolden('report/floor.txt', renderResult({ ...document, cells }, 'table', STYLE));
});

test('the floors of a sweep are one line, and a run without a selftest has none', () => {
  const document = sweepCase();
  const cells = document.cells.map((cell, index) => ({ ...cell, floorNs: 1e5 * (index + 1) }));
  const text = renderResult({ ...document, cells }, 'table', STYLE);
  assert.match(text, /\n· this tool's floor here: 100 µs to \d+ µs; not above it, so perhaps/);
  assert.doesNotMatch(renderResult(document, 'table', STYLE), /floor/);
  assert.match(renderResult(document, 'table', { ...STYLE, details: true }), /floor\s+not\s+known/);
});
