import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { resultText } from '../../src/result/result-file.js';
import type { SessionDocument } from '../../src/result/session-document.js';
import { sessionText } from '../../src/result/session-file.js';
import { machineOf } from '../../src/host/machine.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { fakeResult } from './fake-run.js';
import { fakeSession, measuredCell, sessionsEngine } from './fake-session.js';

const SCENARIO = `target: http://127.0.0.1:8000/predict
payloads: [1KiB]
load: { concurrency: 1 }
measure: { requests: 200, atMost: 20s }
`;
const URL_OF_OLD = 'http://127.0.0.1:8001/predict';

/** Measured here, with this scenario, on that day. */
function standing(day: number): Pick<SessionDocument, 'host' | 'startedAt' | 'scenario'> {
  const sha256 = createHash('sha256').update(SCENARIO).digest('hex');
  const { scenario } = fakeResult();
  return {
    host: machineOf(),
    startedAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`,
    scenario: { ...scenario, sha256, text: SCENARIO },
  };
}

function sessionTextOf(day: number, over: Partial<SessionDocument> = {}): string {
  return sessionText({ ...fakeSession(10, { noise: 0.02, seed: day }), ...standing(day), ...over });
}

function resultTextOf(day: number): string {
  const cells = [measuredCell(1 + 0.01 * (day % 3))];
  return resultText(fakeResult({ cells, ...standing(day) }));
}

type Planned = {
  readonly spoken: Spoken;
  readonly asked: ReturnType<typeof sessionsEngine>['asked'];
};

/** A check against a target that is measured again, whose baseline has these files. */
async function check(
  t: TestContext,
  texts: readonly string[],
  spoil: (folder: string) => void = () => undefined,
): Promise<Planned> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  const names = texts.map((_, index) => `${index}.json`);
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.json`), text);
  const save = ['baseline', 'save', 'main', ...names, '--url', URL_OF_OLD];
  const saved = await modelbench(save, { folder });
  assert.equal(saved.code, 0, saved.stderr);
  spoil(folder);
  const engine = sessionsEngine([fakeSession(10)]);
  const words = ['check', 'scenario.yaml', '--baseline', 'main'];
  const spoken = await modelbench(words, { folder, engine });
  assert.equal(spoken.code, 0, spoken.stderr);
  return { spoken, asked: engine.asked };
}

test('the plan of a check counts with how much the rounds of its baseline varied', async (t) => {
  const { spoken, asked } = await check(t, [sessionTextOf(1), sessionTextOf(2)]);
  assert.match(
    spoken.stderr,
    /^plan: 10 rounds, at most .*; can see \S+% in p50 and \S+% in p90, taking rounds to differ/m,
  );
  assert.match(
    spoken.stderr,
    / by at most \S+% and \S+%, as the baseline's 20 rounds varied; too few requests for p99$/m,
  );
  const [p50] = asked[0]?.foresight.visible ?? [];
  assert.deepEqual(p50?.seenIn, { kind: 'rounds', count: 20 });
  // Rounds alternate between 1 % to 2 % faster and slower.
  assert.ok((p50?.deviationRatio ?? 0) > 0.012 && (p50?.deviationRatio ?? 1) < 0.025);
});

test('of single measurements the plan says that it has no more than a bound', async (t) => {
  const { spoken } = await check(t, [1, 2, 3, 4, 5, 6].map(resultTextOf));
  assert.match(
    spoken.stderr,
    / by at most \S+% and \S+%, √2 times as much as the baseline's 6 measurements;/,
  );
});

test('a baseline of another scenario, of another machine or of a few rounds leaves the assumption', async (t) => {
  const host = { ...machineOf(), cpu: 'another' };
  const scenario = { ...standing(2).scenario, sha256: 'f'.repeat(64) };
  const texts = [
    sessionTextOf(1, { host }),
    sessionTextOf(2, { scenario }),
    sessionTextOf(3, { rounds: fakeSession(4).rounds }),
  ];
  const { spoken, asked } = await check(t, texts);
  assert.match(spoken.stderr, /taking rounds to differ by 3\.1% and 6\.7% as on a quiet machine/);
  assert.ok(asked[0]?.foresight.visible.every(({ seenIn }) => seenIn === undefined));
});

test('a stored session that cannot be read is told, and the plan is made without it', async (t) => {
  const { spoken } = await check(t, [sessionTextOf(1)], (folder) => {
    const root = join(folder, '.modelbench', 'baselines', 'main');
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (/session-.*\.json/.test(name)) writeFileSync(join(root, name), '{ "format": ');
    }
  });
  assert.match(spoken.stderr, /^warning: .*session-.*; the plan is made without it$/m);
  assert.match(spoken.stderr, /as on a quiet machine/);
});
