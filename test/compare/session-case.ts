/* Small sessions for the tests of comparisons: exact times, so that each verdict has its cause. */

import type { ComparisonDocument, MetricComparison } from '../../src/result/comparison-document.js';
import type { CellDocument } from '../../src/result/document.js';
import type { Arm, SessionDocument } from '../../src/result/session-document.js';
import { seedOf } from '../../src/base/random.js';

import { compareSession } from '../../src/compare/compare-session.js';
import { usualRules } from '../../src/compare/rules.js';
import { normalsOf } from '../experiments/simulated.js';
import { cellOfTimes, type RunTimes, sessionOf } from '../support/session-fixture.js';

export const RULES = usualRules('0.1.0');
export const CELL = '1 KiB · 100/s';

export type RunSpec = {
  readonly seed: number;
  readonly requests: number;
  /** Means of the two parts. */
  readonly inferenceMs: number;
  readonly queueingMs: number;
  /** Of the whole run: what is different from run to run, as a ratio. */
  readonly noise: number;
};

/** Times with a spread of 20 % around their mean. */
function timesOf(spec: RunSpec): RunTimes {
  const { seed, requests, inferenceMs, queueingMs, noise } = spec;
  const normal = normalsOf(seed);
  const run = Math.exp(noise * normal());
  const inferenceNs = new Float64Array(requests).map(
    () => inferenceMs * 1e6 * run * Math.exp(0.2 * normal() - 0.02),
  );
  const responseNs = inferenceNs.map(
    (ns) => ns + queueingMs * 1e6 * Math.exp(0.2 * normal() - 0.02),
  );
  return { responseNs, inferenceNs };
}

export type SessionSpec = {
  readonly rounds: number;
  readonly requests: number;
  readonly noise: number;
  readonly before: { readonly inferenceMs: number; readonly queueingMs: number };
  readonly after: { readonly inferenceMs: number; readonly queueingMs: number };
};

export const SAME: SessionSpec = {
  rounds: 10,
  requests: 1200,
  noise: 0.005,
  before: { inferenceMs: 20, queueingMs: 10 },
  after: { inferenceMs: 20, queueingMs: 10 },
};

export function cellOfRun(spec: SessionSpec, round: number, arm: Arm): CellDocument {
  const { requests, noise } = spec;
  const seed = seedOf(round, arm);
  return cellOfTimes(CELL, timesOf({ seed, requests, noise, ...spec[arm] }), 'whole');
}

export function sessionFrom(
  spec: SessionSpec,
  change: (cell: CellDocument, round: number, arm: Arm) => CellDocument = (cell) => cell,
): SessionDocument {
  return sessionOf(spec.rounds, (round, arm) => [change(cellOfRun(spec, round, arm), round, arm)]);
}

export function compared(session: SessionDocument, rules = RULES): ComparisonDocument {
  const result = compareSession(session, rules);
  if (result.kind === 'refused') throw new Error('a session is never refused');
  return result.document;
}

export function metricIn(
  { metrics }: ComparisonDocument,
  part: MetricComparison['part'],
  statistic: MetricComparison['statistic'],
): MetricComparison {
  const found = metrics.find((one) => one.part === part && one.statistic === statistic);
  if (found === undefined) throw new Error(`no ${part} ${statistic}`);
  return found;
}
