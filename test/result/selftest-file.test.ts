import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fakeCell, fakeResult } from '../cli/fake-run.js';
import { floorNsOf, isBelowFloor, withFloors } from '../../src/result/floor.js';
import { parseSelftest, selftestText } from '../../src/result/selftest-file.js';
import { SELFTEST_SHAPE } from '../../src/result/selftest-shape.js';
import type { Shape } from '../../src/result/shape.js';

import { busyCase, selftestCase } from '../support/selftest-fixture.js';

test('a selftest that is written and read is the same selftest', () => {
  for (const document of [selftestCase(), busyCase(), selftestCase({ partial: true })]) {
    assert.deepEqual(parseSelftest(selftestText(document), 'a'), { ok: true, document });
  }
});

for (const [what, text, expected] of [
  ['an empty file', '', 'a.json: the file is empty, so it is not a modelbench selftest'],
  [
    'half a file',
    selftestText(selftestCase()).slice(0, 900),
    'a.json: the file ends in the middle: was it cut off while it was written or copied?',
  ],
  [
    'a result',
    JSON.stringify(fakeResult()),
    'a.json: not a modelbench selftest: its format is "modelbench/result", not "modelbench/selftest"',
  ],
  [
    'one of a later version',
    JSON.stringify({ ...selftestCase(), formatVersion: 2 }),
    'a.json: written by a newer modelbench: format version 2, and this one reads up to 1; update modelbench',
  ],
  [
    'one with a floor that is no number',
    selftestText(selftestCase()).replace('"floorNs": 98000', '"floorNs": "98 µs"'),
    'a.json: damaged, or changed by hand: floors[0].floorNs should be a number',
  ],
] as const) {
  test(`${what} is not taken for a selftest`, () => {
    assert.deepEqual(parseSelftest(text, 'a.json'), { ok: false, message: expected });
  });
}

/** A cell with a body of this size that was answered at this rate. */
function cellOf(bodyBytes: number, throughputPerSecond: number, pacing: 'exact' | null = 'exact') {
  const { payload } = fakeCell();
  const chosen = {
    workersBy: 'auto',
    workersWhy: null,
    pacingBy: 'auto',
    pacingWhy: null,
  } as const;
  const generator = { workers: 1, ...chosen };
  return {
    payload: { ...payload, bodyBytes },
    throughputPerSecond,
    generator: { ...generator, pacing },
  };
}

for (const [what, bodyBytes, rate, expectedNs] of [
  ['a load that was measured', 1024, 1000, 98_000],
  ['a rate between two, nearer to the higher as a ratio', 1024, 2400, 88_000],
  ['a rate above all', 1024, 40_000, 88_000],
  ['a rate that is hardly one', 1024, 0.1, 190_000],
  ['a body smaller than the smallest', 0, 100, 190_000],
  ['a size between two', 20_000, 1000, 310_000],
  ['a size that is a little larger than the largest', 32 * 1024 * 1024, 1, 3_460_000],
  ['a body larger than anything that was sent', 34 * 1024 * 1024, 1, null],
] as const) {
  test(`the floor of ${what} is that of the nearest`, () => {
    assert.equal(floorNsOf(cellOf(bodyBytes, rate), selftestCase().floors), expectedNs);
  });
}

test('a generator that sleeps has a floor of its own, and so has a closed loop', () => {
  const { floors } = selftestCase();
  assert.equal(floorNsOf(cellOf(1024, 1000, null), floors), 138_000);
  const { payload } = cellOf(1024, 1000);
  assert.equal(floorNsOf({ payload, throughputPerSecond: 1000 }, floors), 138_000);
  // Of what is rare it was not measured, because the waking is no part of it to speak of.
  assert.equal(floorNsOf(cellOf(4_194_304, 5, null), floors), 3_460_000);
});

test('a floor that is not to be trusted is nobody’s: the next rate stands in, not another size', () => {
  assert.equal(floorNsOf(cellOf(1024, 5000), busyCase().floors), 98_000);
  const none = busyCase().floors.map((floor) =>
    floor.payload === '1KiB' ? { ...floor, floorNs: null } : floor,
  );
  assert.equal(floorNsOf(cellOf(1024, 5000), none), null);
  assert.equal(floorNsOf(cellOf(65_536, 5000), none), 310_000);
});

test('a machine without a selftest leaves a result as it is', () => {
  const document = fakeResult();
  assert.equal(withFloors(document, []), document);
  assert.equal(withFloors(document, selftestCase().floors).cells[0]?.floorNs, 350_000);
});

test('only what our own clock says can lie below the floor', () => {
  const cell = fakeCell({ floorNs: 30e6 });
  assert.equal(isBelowFloor(cell, 'server'), true);
  assert.equal(isBelowFloor({ ...cell, floorNs: 1e6 }, 'server'), false);
  assert.equal(isBelowFloor({ ...cell, floorNs: null }, 'server'), false);
  const { server } = cell.phases;
  const reported = {
    ...cell,
    phases: { ...cell.phases, server: { ...server, source: 'reported' } },
  };
  assert.equal(isBelowFloor(reported as typeof cell, 'server'), false);
  const generator = { ...cell, phases: { ...cell.phases, generator: server } };
  assert.equal(isBelowFloor(generator, 'generator'), false);
  const none = { ...cell, phases: { ...cell.phases, unaccounted: { ...server, meanNs: 0 } } };
  assert.equal(isBelowFloor(none, 'unaccounted'), false);
});

/** The names of all fields of a shape, whatever they are inside of. */
function namesOf(shape: Shape): readonly string[] {
  if (shape.kind === 'fields') {
    return Object.entries(shape.of).flatMap(([name, inner]) => [name, ...namesOf(inner)]);
  }
  return shape.kind === 'list' || shape.kind === 'orNull' ? namesOf(shape.of) : [];
}

test('docs/selftest.md explains every field of its own', () => {
  const docs = readFileSync(new URL('../../../docs/selftest.md', import.meta.url), 'utf8');
  const names = [...new Set(namesOf(SELFTEST_SHAPE))].filter(
    (name) => !['version', 'undici', 'cpu', 'cores', 'memoryBytes', 'os', 'node'].includes(name),
  );
  assert.ok(names.length > 25);
  assert.deepEqual(
    names.filter((name) => !docs.includes(`\`${name}\``)),
    [],
  );
});
