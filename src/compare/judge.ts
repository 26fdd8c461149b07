/*
 * From evidence to a verdict. The rules exclude each other: an interval inside of the margins has
 * its estimate inside, too. docs/comparing.md explains each to the reader.
 */
import type { ChangeVerdict, VerdictReason } from '../result/comparison-document.js';
import { isWithin } from '../stats/equivalence.js';

import type { Evidence } from './evidence.js';

export type Judgement = {
  readonly verdict: ChangeVerdict;
  readonly reason: VerdictReason | null;
  readonly strict: boolean;
};

export type Bar = {
  /** Largest p that is believed. */
  readonly alpha: number;
  /** In logarithms. */
  readonly margin: number;
};

export function judge(evidence: Evidence, { alpha, margin }: Bar): Judgement {
  const { estimate, low, high, p, detectable } = evidence;
  if (p !== null && p.up <= alpha && estimate >= margin) {
    return { verdict: 'regressed', reason: null, strict: low !== null && low >= margin };
  }
  if (p !== null && p.down <= alpha && -estimate >= margin) {
    return { verdict: 'improved', reason: null, strict: high !== null && -high >= margin };
  }
  if (isWithin(evidence, margin)) {
    return { verdict: 'unchanged', reason: null, strict: false };
  }
  return { verdict: 'inconclusive', reason: reasonOf(detectable, margin), strict: false };
}

/** A plan that sees nothing below this many margins is too weak, rather than unlucky. */
const DETECTABLE_MARGINS = 2;

function reasonOf(detectable: number | null, margin: number): VerdictReason {
  if (detectable === null) return 'too-few-rounds';
  return detectable > DETECTABLE_MARGINS * margin ? 'underpowered' : 'undecided';
}

export function inconclusive(reason: VerdictReason): Judgement {
  return { verdict: 'inconclusive', reason, strict: false };
}

/** One verdict for several; that nothing at all was compared is no proof of anything. */
export function wholeOf(verdicts: readonly ChangeVerdict[]): ChangeVerdict {
  const first = ORDER.find((verdict) => verdicts.includes(verdict));
  return first ?? 'inconclusive';
}

const ORDER: readonly ChangeVerdict[] = ['regressed', 'inconclusive', 'improved', 'unchanged'];
