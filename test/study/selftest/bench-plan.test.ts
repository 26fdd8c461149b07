import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BENCHES, benchPlan, lengthNsOf, loadsOf } from '../../../src/study/selftest/bench-plan.js';
import { TEST_LOADS, USUAL_LENGTHS } from '../../../src/study/selftest/loads.js';

test('a plan has a cell for each load, in their order, and no other', () => {
  for (const server of ['instant', 'silent', 'telling'] as const) {
    const { cells } = benchPlan({ server, pacing: 'exact' }, TEST_LOADS, USUAL_LENGTHS);
    assert.deepEqual(
      cells.map(({ name }) => name),
      ['1KiB · 1000/s', '1KiB · 5000/s', '1KiB · 100/s', '64KiB · 100/s', '4MiB · 5/s'],
    );
  }
});

test('a load that is rare is measured for as long as a median needs', () => {
  const { cells } = benchPlan({ server: 'silent', pacing: 'exact' }, TEST_LOADS, USUAL_LENGTHS);
  assert.deepEqual(
    cells.map(({ measure }) => (measure.kind === 'time' ? measure.ns / 1e9 : undefined)),
    [0.4, 0.4, 0.4, 0.4, 4],
  );
  assert.deepEqual(
    cells.map(({ warmup }) => (warmup?.kind === 'count' ? warmup.requests : undefined)),
    [250, 5000, 25, 25, 1],
  );
});

test('only the server of the floor takes no time, and only one tells its time', () => {
  const settingsOf = (server: 'instant' | 'silent' | 'telling') => {
    const bench = { server, pacing: 'exact' } as const;
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

test('a generator that sleeps is measured as well, but not for what is rare', () => {
  const frugal = BENCHES.filter(({ pacing }) => pacing === 'frugal');
  assert.deepEqual(frugal, [{ server: 'instant', pacing: 'frugal' }]);
  for (const bench of BENCHES) {
    const loads = loadsOf(bench, TEST_LOADS);
    assert.equal(loads.length, bench.pacing === 'exact' ? 5 : 4);
    for (const { load } of benchPlan(bench, loads, USUAL_LENGTHS).cells) {
      assert.equal(load.kind === 'open' ? load.pacing : undefined, bench.pacing);
    }
  }
});

test('a selftest sends for about half a minute', () => {
  const lengths = BENCHES.map((bench) =>
    lengthNsOf(bench, loadsOf(bench, TEST_LOADS), USUAL_LENGTHS),
  );
  const seconds = lengths.reduce((sum, ns) => sum + ns, 0) / 1e9;
  assert.ok(seconds > 20 && seconds < 34, `${seconds} s`);
});
