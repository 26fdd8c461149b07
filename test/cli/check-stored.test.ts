import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { ResultDocument } from '../../src/result/document.js';
import { resultText } from '../../src/result/result-file.js';
import { machineOf } from '../../src/host/machine.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { fakeResult } from './fake-run.js';
import { measuredCell } from './fake-session.js';

const SCENARIO = `target: http://127.0.0.1:8000/predict
payloads: [1KiB]
load: { concurrency: 1 }
measure: { requests: 200, atMost: 20s }
`;

/** Measured here, with this scenario. */
function resultOf(scale: number, day: number): ResultDocument {
  const base = fakeResult();
  const sha256 = createHash('sha256').update(SCENARIO).digest('hex');
  return fakeResult({
    cells: [measuredCell(scale)],
    host: machineOf(),
    startedAt: `2026-11-0${day}T10:00:00.000Z`,
    scenario: { ...base.scenario, sha256, text: SCENARIO },
  });
}

type Checked = { readonly spoken: Spoken; readonly runs: number };

/** Old numbers are `count` measurements that differ by a percent; new ones are `scale` as slow. */
async function check(t: TestContext, count: number, scale: number): Promise<Checked> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const names = Array.from({ length: count }, (_, index) => `${index}.json`);
  names.forEach((name, index) => {
    writeFileSync(join(folder, name), resultText(resultOf(1 + 0.01 * (index % 3), index + 1)));
  });
  const saved = await modelbench(['baseline', 'save', 'main', ...names], { folder });
  assert.equal(saved.code, 0, saved.stderr);
  let runs = 0;
  const runPlan = async () => {
    runs += 1;
    return { document: resultOf(scale, 9), ended: { kind: 'done' } } as const;
  };
  const words = ['check', 'scenario.yaml', '--baseline', 'main', '--quiet'];
  const spoken = await modelbench(words, { folder, engine: { runPlan } });
  return { spoken, runs };
}

test('against a history: what is far slower is measured once more, and then fails', async (t) => {
  const { spoken, runs } = await check(t, 6, 1.5);
  assert.equal(spoken.code, 1, spoken.stderr);
  assert.equal(runs, 2);
  assert.match(spoken.stderr, /^error: slower: /m);
});

test('against one old measurement nothing can be decided, and it is not green', async (t) => {
  const { spoken, runs } = await check(t, 1, 1);
  assert.equal(spoken.code, 4);
  assert.equal(runs, 1);
  assert.match(spoken.stderr, /no power to decide: measured apart/);
});
