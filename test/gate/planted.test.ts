/*
 * Comparisons end to end, on loopback: the reference server, whose behaviour is known, against
 * itself and against one that is slower in one part. At a fixed rate and far from saturated, so
 * that what is saved or lost in one part does not turn into queueing. Here a few sessions of each;
 * `--nightly` runs the twenty that the false alarms are counted in.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { foresee } from '../../src/study/ab/foresee.js';
import { runSession } from '../../src/study/ab/run-session.js';
import type { ComparisonDocument } from '../../src/result/comparison-document.js';
import type { Part } from '../../src/timing/piece.js';

import { compareSession } from '../../src/compare/compare-session.js';
import { usualRules } from '../../src/compare/rules.js';
import { allowedCount, IS_NIGHTLY } from '../experiments/size.js';
import { planOf, settingOf } from '../support/run-scenario.js';

const SESSIONS = IS_NIGHTLY ? 20 : 2;
const MINUTES_MAX = 3;
const TIMEOUT_MS = SESSIONS * MINUTES_MAX * 60_000;

type Server = {
  readonly medianMs?: number;
  readonly decodeUsPerKib?: number;
  readonly workers?: number;
};

/** 120 requests a run are enough for the median and p90; a run takes about two seconds. */
function scenarioOf({ medianMs = 10, decodeUsPerKib = 2, workers = 2 }: Server, seed: number) {
  return planOf(`name: gate
target:
  reference:
    workers: ${workers}
    inference: { lognormal: { median: ${medianMs}ms, sigma: 0.15 } }
    decode: ${decodeUsPerKib}us/KiB
payloads: [16KiB]
load: { rate: 40/s, arrivals: poisson }
warmup: 200ms
measure: { requests: 100, atMost: 10s }
seed: ${seed}
`);
}

/** A machine that is busy with something else says so, and is asked again: that is no verdict. */
const TRIES = 3;

async function compared(
  before: Server,
  after: Server,
  how: { readonly rounds: number; readonly seed: number },
): Promise<ComparisonDocument> {
  let comparison = await comparedOnce(before, after, how);
  for (let tries = 1; comparison.validity.verdict === 'invalid' && tries < TRIES; tries += 1) {
    comparison = await comparedOnce(before, after, how);
  }
  assert.equal(comparison.validity.verdict, 'valid', story(comparison));
  return comparison;
}

async function comparedOnce(
  before: Server,
  after: Server,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): Promise<ComparisonDocument> {
  const arm = (server: Server, label: string) => ({
    label,
    plan: scenarioOf(server, seed),
    changes: [],
    restart: undefined,
  });
  const arms = { before: arm(before, 'before'), after: arm(after, 'after') };
  const design = { rounds, looks: [rounds], alpha: 0.05 };
  const foresight = foresee(arms.before.plan, design);
  const isEnough = () => false;
  const { document, ended } = await runSession(
    { arms, design, foresight, series: 'screen', isEnough },
    settingOf(),
  );
  assert.deepEqual(ended, { kind: 'done' });
  assert.equal(document.rounds.length, rounds);
  const comparison = compareSession(document, usualRules('0.0.0'));
  assert.ok(comparison.kind === 'compared');
  return comparison.document;
}

function story({ verdict, reasons, validity, metrics, cells }: ComparisonDocument): string {
  const gated = metrics
    .filter((metric) => metric.gated)
    .map(({ part, statistic, changeRatio, low, high, verdict: own }) =>
      [part, statistic, changeRatio, low, high, own].join(' '),
    );
  const parts = cells[0]?.where.parts.map(({ part, changeNs }) => `${part} ${changeNs}`);
  return JSON.stringify({ verdict, reasons, validity, gated, parts }, null, 2);
}

/** Slower, and laid at the door of the part that was made slower. */
async function planted(before: Server, after: Server, part: Part): Promise<void> {
  const comparison = await compared(before, after, { rounds: 7, seed: 42 });
  const [cell] = comparison.cells;
  assert.equal(comparison.verdict, 'regressed', story(comparison));
  assert.equal(cell?.where.first, part, story(comparison));
}

test(
  '10 % more inference is found, and laid at the door of inference',
  { timeout: TIMEOUT_MS },
  () => planted({}, { medianMs: 11 }, 'inference'),
);

test('3 ms more of decoding are found, and laid at serialization', { timeout: TIMEOUT_MS }, () =>
  planted({}, { decodeUsPerKib: 2 + 3000 / 16 }, 'serialization'),
);

test('one worker less is found, and laid at queueing', { timeout: TIMEOUT_MS }, () =>
  planted({ workers: 2 }, { workers: 1 }, 'queueing'),
);

test('a server against itself is seldom called different', { timeout: TIMEOUT_MS }, async () => {
  const wrong: string[] = [];
  for (let seed = 1; seed <= SESSIONS; seed += 1) {
    const comparison = await compared({}, {}, { rounds: 6, seed });
    const isCalled = comparison.verdict === 'regressed' || comparison.verdict === 'improved';
    if (isCalled) wrong.push(story(comparison));
  }
  // 5 % in each direction: of twenty at most four, of two at most one.
  const allowed = IS_NIGHTLY ? 4 : allowedCount(SESSIONS, 0.1);
  assert.ok(wrong.length <= allowed, wrong.join('\n'));
});
