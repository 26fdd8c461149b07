/* Many simulated sessions, compared by the shipped code. */

import type { ComparisonDocument, MetricComparison } from '../../src/result/comparison-document.js';

import type { Family } from '../../src/compare/compare-inputs.js';
import { compareSession } from '../../src/compare/compare-session.js';
import { usualRules } from '../../src/compare/rules.js';
import { cellOfTimes, sessionOf } from '../support/session-fixture.js';
import { type SimulatedRound, type Simulation, simulate } from './simulated.js';

const RULES = usualRules('0.1.0');
const CELL = 'simulated';

export type Trial = {
  readonly rounds: readonly SimulatedRound[];
  readonly comparison: ComparisonDocument;
};

/** Calls back with each, so that only one is in memory. */
export function forEachTrial(
  times: number,
  simulation: Omit<Simulation, 'seed'>,
  visit: (trial: Trial) => void,
): void {
  for (let seed = 1; seed <= times; seed += 1) {
    const rounds = simulate({ ...simulation, seed });
    visit({ rounds, comparison: compareSimulated(rounds) });
  }
}

export function compareSimulated(
  rounds: readonly SimulatedRound[],
  family: Family = RULES.family,
): ComparisonDocument {
  const session = sessionOf(rounds.length, (round, arm) => {
    const times = rounds[round]?.[arm];
    return times === undefined ? [] : [cellOfTimes(CELL, times, 'numbers')];
  });
  const compared = compareSession(session, { ...RULES, family });
  if (compared.kind === 'refused') throw new Error('a session is never refused');
  return compared.document;
}

/** Whether any gated metric has this verdict. */
export function hasVerdict(
  { metrics }: ComparisonDocument,
  verdict: MetricComparison['verdict'],
): boolean {
  return metrics.some((metric) => metric.gated && metric.verdict === verdict);
}
