/* Short, and on whatever machine this is: what is tested is that all is there and adds up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runSelftest } from '../../../src/study/selftest/run-selftest.js';
import type { RunEvent } from '../../../src/run/event.js';
import { parseSelftest, selftestText } from '../../../src/result/selftest-file.js';

import { settingOf } from '../../support/run-scenario.js';

const LENGTHS = {
  warmupNs: 50e6,
  busyWarmupNs: 50e6,
  floorNs: 200e6,
  partsNs: 200e6,
  requestsMin: 20,
  ceilingNs: 100e6,
};
const LOADS = [
  { payload: '1KiB', ratePerSecond: 100 },
  { payload: '64KiB', ratePerSecond: 100 },
];

test('a selftest has a floor for each load, and the server’s truth beside each part', async () => {
  const events: RunEvent[] = [];
  const setting = settingOf({ onEvent: (event) => events.push(event) });
  const request = { loads: LOADS, lengths: LENGTHS, extent: 'usual' } as const;
  const { document, ended } = await runSelftest(request, setting);
  assert.deepEqual(ended, { kind: 'done' });
  assert.equal(document.partial, false);
  assert.deepEqual(parseSelftest(selftestText(document), 'a'), { ok: true, document });
  assert.ok(document.warnings.every(({ code }) => code !== 'truth-lost'));

  assert.deepEqual(
    document.floors.map(({ payload, pacing, requests }) => [payload, pacing, requests]),
    [
      ['1KiB', 'exact', 20],
      ['64KiB', 'exact', 20],
      ['1KiB', 'frugal', 20],
      ['64KiB', 'frugal', 20],
    ],
  );
  for (const { floorNs, afterSend, server, validity } of document.floors) {
    assert.ok(afterSend.p50Ns !== null && server.p50Ns !== null && server.p50Ns > 0);
    if (validity.verdict !== 'invalid') assert.equal(floorNs, afterSend.p50Ns - server.p50Ns);
  }
  // What a server tells is read to the nanosecond, on a busy machine as well.
  const told = document.parts.filter(({ source }) => source === 'reported');
  assert.ok(told.every(({ offNs, trueNs }) => offNs !== null && trueNs !== null && trueNs > 0));
  assert.ok(told.every(({ offNs }) => Math.abs(offNs ?? Number.NaN) < 1));

  const started = events.filter((event) => event.kind === 'cell-started');
  assert.deepEqual(
    started.map(({ index, total }) => `${index + 1}/${total}`),
    ['1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8'],
  );
});

test('an interruption ends a selftest at once, with what there is, marked partial', async () => {
  let interrupted = false;
  const setting = settingOf({
    onEvent: (event) => {
      if (event.kind === 'cell-started') interrupted = true;
    },
    interruption: {
      requested: () => (interrupted ? 'SIGINT' : undefined),
      onRequest: () => {},
    },
  });
  // Far longer than a test may take, were it not ended.
  const lengths = { ...LENGTHS, requestsMin: 100_000 };
  const request = { loads: LOADS, lengths, extent: 'usual' } as const;
  const { document, ended } = await runSelftest(request, setting);
  assert.deepEqual(ended, { kind: 'interrupted', signal: 'SIGINT' });
  assert.equal(document.partial, true);
  assert.equal(document.parts.length, 0);
  assert.ok(document.floors.every(({ floorNs }) => floorNs === null));
});
