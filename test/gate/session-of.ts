/* Real sessions of the reference server on loopback, one arm of which may be slower in a part. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import { foresee } from '../../src/study/ab/foresee.js';
import { runSession } from '../../src/study/ab/run-session.js';
import { LOOK_AROUND_NS } from '../../src/run/setting.js';
import type { ComparisonDocument, MetricName } from '../../src/result/comparison-document.js';

import { compareSession } from '../../src/compare/compare-session.js';
import { usualRules } from '../../src/compare/rules.js';
import {
  stillRatioOf,
  untilCalm,
  whileWatched,
  whyNoMachineWatch,
} from '../support/machine-watch.js';
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

/** A session that is in doubt is asked for again, when the machine is calm: it is no verdict. */
const TRIES = 4;
const CALM_MS_MAX = 20_000;
/** What moves a quantile of some runs, and no more. */
const CALM_RATIO_MAX = 0.01;

export type Tried = {
  readonly comparison: ComparisonDocument;
  /** Why each session before this one was not believed. */
  readonly doubts: readonly string[];
  /** Why nothing can be asked of this one, either: the host never left the machine alone. */
  readonly whyNotJudged: string | undefined;
};

/** Why a comparison, by what it says of itself, cannot be judged; undefined where it can. */
export type Doubt = (comparison: ComparisonDocument) => string | undefined;

/** A machine that is busy with something else says so. */
export function invalidity({ validity }: ComparisonDocument): string | undefined {
  if (validity.verdict === 'valid') return undefined;
  return `not valid: ${validity.reasons[0]?.message ?? 'no reason'}`;
}

/** Sessions until there is no doubt of one; each doubt is told. */
export async function compared(
  { pair, how, doubt = invalidity }: { pair: Pair; how: How; doubt?: Doubt },
  t: TestContext,
): Promise<Tried> {
  const doubts: string[] = [];
  for (let wasEverCalm = false; ; ) {
    const { comparison, isCalm } = await watchedSession(pair, how);
    const why = doubt(comparison);
    if (why === undefined) return { comparison, doubts, whyNotJudged: undefined };
    wasEverCalm ||= isCalm;
    doubts.push(why);
    t.diagnostic(`try ${doubts.length} of ${TRIES}, ${how.rounds} rounds, ${why}`);
    if (doubts.length < TRIES) continue;
    assert.ok(!wasEverCalm, `always in doubt: ${doubts.join('; ')}`);
    const whyNotJudged = `the host let this machine stand still in all ${TRIES} sessions: ${why}`;
    return { comparison, doubts, whyNotJudged };
  }
}

async function watchedSession(pair: Pair, how: How) {
  if (whyNoMachineWatch() !== undefined) return { ...(await measured(pair, how)), isCalm: true };
  await untilCalm(CALM_MS_MAX);
  const watched = await whileWatched(() => measured(pair, how));
  return { ...watched.made, isCalm: stillRatioOf(watched) <= CALM_RATIO_MAX };
}

async function measured(
  pair: Pair,
  how: How,
): Promise<{ readonly comparison: ComparisonDocument }> {
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
  return { comparison: result.document };
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
