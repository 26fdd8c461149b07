import assert from 'node:assert/strict';
import { test } from 'node:test';

import { benchPlan, lengthNsOf } from '../../../src/study/selftest/bench-plan.js';
import { TEST_LOADS, USUAL_LENGTHS } from '../../../src/study/selftest/loads.js';

test('a plan has a cell for each load, in their order, and no other', () => {
  for (const bench of ['instant', 'silent', 'telling'] as const) {
    const { cells } = benchPlan(bench, TEST_LOADS, USUAL_LENGTHS);
    assert.deepEqual(
      cells.map(({ name }) => name),
      ['1KiB · 1000/s', '1KiB · 5000/s', '1KiB · 100/s', '64KiB · 100/s', '4MiB · 5/s'],
    );
  }
});

test('a load that is rare is measured for as long as a median needs', () => {
  const { cells } = benchPlan('silent', TEST_LOADS, USUAL_LENGTHS);
  assert.deepEqual(
    cells.map(({ measure }) => (measure.kind === 'time' ? measure.ns / 1e9 : undefined)),
    [0.8, 0.8, 0.8, 0.8, 4],
  );
  assert.deepEqual(
    cells.map(({ warmup }) => (warmup?.kind === 'count' ? warmup.requests : undefined)),
    [300, 1500, 30, 30, 2],
  );
});

test('only the server of the floor takes no time, and only one tells its time', () => {
  const settingsOf = (bench: 'instant' | 'silent' | 'telling') => {
    const { address } = benchPlan(bench, TEST_LOADS, USUAL_LENGTHS).target;
    assert.ok(address.kind === 'reference');
    return address.settings;
  };
  const { inference, report } = settingsOf('instant');
  assert.deepEqual([inference, report], [{ kind: 'constant', ns: 0 }, 'none']);
  assert.equal(settingsOf('silent').report, 'none');
  assert.equal(settingsOf('telling').report, 'server-timing');
  assert.equal(settingsOf('silent').inference.kind, 'exponential');
});

test('a selftest sends for about half a minute', () => {
  const lengths = (['instant', 'silent', 'telling'] as const).map((bench) =>
    lengthNsOf(bench, TEST_LOADS, USUAL_LENGTHS),
  );
  const seconds = lengths.reduce((sum, ns) => sum + ns, 0) / 1e9;
  assert.ok(seconds > 20 && seconds < 32, `${seconds} s`);
});
