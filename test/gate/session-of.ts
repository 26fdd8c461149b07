/* Real sessions of the reference server on loopback, one arm of which may be slower in a part. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import { foresee } from '../../src/study/ab/foresee.js';
import { runSession } from '../../src/study/ab/run-session.js';
import { LOOK_AROUND_NS } from '../../src/run/setting.js';
import type { ComparisonDocument, MetricName } from '../../src/result/comparison-document.js';
import type { SessionDocument } from '../../src/result/session-document.js';

import { compareSession } from '../../src/compare/compare-session.js';
import { usualRules } from '../../src/compare/rules.js';
import { planOf, settingOf } from '../support/run-scenario.js';

export type Server = {
  readonly medianMs?: number;
  readonly decodeUsPerKib?: number;
  readonly workers?: number;
};

export type Pair = { readonly before: Server; readonly after: Server };

export type How = {
  readonly rounds: number;
  readonly seed: number;
  /** Per second. 100 requests a run, enough for the median and p90. */
  readonly rate: number;
  /** What decides; undefined: the usual times. */
  readonly metrics?: readonly MetricName[];
};

function scenarioOf({ medianMs = 10, decodeUsPerKib = 2, workers = 2 }: Server, how: How) {
  return planOf(`name: gate
target:
  reference:
    workers: ${workers}
    inference: { lognormal: { median: ${medianMs}ms, sigma: 0.15 } }
    decode: ${decodeUsPerKib}us/KiB
payloads: [16KiB]
load: { rate: ${how.rate}/s, arrivals: poisson }
warmup: 200ms
measure: { requests: 100, atMost: 10s }
seed: ${how.seed}
`);
}

/** A machine that is busy with something else says so, and is asked again: that is no verdict. */
export const TRIES = 3;

export type Tried = {
  readonly comparison: ComparisonDocument;
  /** Why each session before this one was not believed. */
  readonly invalid: readonly string[];
};

/** Sessions until one is valid; each that is not is told with its reason. */
export async function compared(pair: Pair, how: How, t: TestContext): Promise<Tried> {
  const invalid: string[] = [];
  for (;;) {
    const { document, comparison } = await measured(pair, how);
    if (comparison.validity.verdict === 'valid') return { comparison, invalid };
    const { message = 'no reason' } = comparison.validity.reasons[0] ?? {};
    invalid.push(message);
    const { length } = document.rounds;
    t.diagnostic(`try ${invalid.length} of ${TRIES}, ${length} rounds, not valid: ${message}`);
    assert.ok(invalid.length < TRIES, `never valid: ${invalid.join('; ')}`);
  }
}

async function measured(
  pair: Pair,
  how: How,
): Promise<{ readonly document: SessionDocument; readonly comparison: ComparisonDocument }> {
  const { rounds, metrics } = how;
  const arm = (server: Server, label: string) => ({
    label,
    plan: scenarioOf(server, how),
    changes: [],
    restart: undefined,
  });
  const arms = { before: arm(pair.before, 'before'), after: arm(pair.after, 'after') };
  const design = { rounds, looks: [rounds], alpha: 0.05 };
  const foresight = foresee(arms.before.plan, design);
  const series = metrics === undefined ? 'screen' : 'confirmation';
  const { document, ended } = await runSession(
    { arms, design, foresight, series, isEnough: () => false },
    settingOf({ lookAroundNs: LOOK_AROUND_NS }),
  );
  assert.deepEqual(ended, { kind: 'done' });
  assert.equal(document.rounds.length, rounds);
  const rules = usualRules('0.0.0');
  const family = metrics === undefined ? rules.family : ({ kind: 'chosen', metrics } as const);
  const result = compareSession(document, { ...rules, family });
  assert.ok(result.kind === 'compared');
  return { document, comparison: result.document };
}

/** What a failed test shows of it. */
export function story({ verdict, reasons, validity, metrics, cells }: ComparisonDocument): string {
  const gated = metrics
    .filter((metric) => metric.gated)
    .map(({ part, statistic, changeRatio, low, high, verdict: own }) =>
      [part, statistic, changeRatio, low, high, own].join(' '),
    );
  const parts = cells[0]?.where.parts.map(({ part, changeNs }) => `${part} ${changeNs}`);
  return JSON.stringify({ verdict, reasons, validity, gated, parts }, null, 2);
}
