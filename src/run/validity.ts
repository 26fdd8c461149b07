/*
 * Whether a cell's numbers can be believed, as a pure function of what was seen. Each rule looks at
 * one kind of disturbance and gives at most one reason; the worst reason is the verdict. Rules ask
 * for the effect on the numbers, not for the presence of noise.
 */
import type { ValidityDocument } from '../result/document.js';

import type { ValidityEvidence } from './validity-evidence.js';
import { loadReasons } from './validity-load.js';
import { machineReasons } from './validity-machine.js';
import { ownReasons } from './validity-own.js';
import { targetReasons } from './validity-target.js';

export type Reason = {
  readonly code: ReasonCode;
  readonly verdict: 'suspect' | 'invalid';
  readonly message: string;
  readonly advice: string | null;
};

/** Stable, for programs; docs/validity.md has a row for each. */
export const REASON_CODES = [
  'nothing-measured',
  'nothing-answered',
  'generator-behind',
  'generator-late',
  'generator-busy',
  'reads-late',
  'loop-stalled',
  'machine-stalled',
  'machine-shared',
  'machine-busy',
  'cpu-wait',
  'cpu-stolen',
  'cpu-throttled',
  'own-limit',
  'cold-connections',
  'not-sent',
  'backlog',
  'warm-up-short',
  'drift',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export function validityOf(evidence: ValidityEvidence): ValidityDocument {
  const reasons = reasonsOf(evidence);
  const worst = reasons.some(({ verdict }) => verdict === 'invalid') ? 'invalid' : 'suspect';
  return {
    verdict: reasons.length === 0 ? 'valid' : worst,
    reasons: reasons.map(({ code, message, advice }) => ({ code, message, advice })),
  };
}

/** The gravest first: it is the one that is told where there is room for one. */
function reasonsOf(evidence: ValidityEvidence): readonly Reason[] {
  const nothing = nothingReason(evidence);
  if (nothing !== undefined) return [nothing];
  const all = [
    ...loadReasons(evidence),
    ...ownReasons(evidence),
    ...machineReasons(evidence),
    ...targetReasons(evidence),
  ];
  const grave = all.filter(({ verdict }) => verdict === 'invalid');
  // Of an invalid cell nothing is said about the target: what was seen of it may be our doing.
  if (grave.length > 0) return [...grave, ...all.filter(isOurs)];
  return all;
}

const ABOUT_THE_TARGET: readonly ReasonCode[] = ['not-sent', 'backlog', 'warm-up-short', 'drift'];

function isOurs({ code, verdict }: Reason): boolean {
  return verdict === 'suspect' && !ABOUT_THE_TARGET.includes(code);
}

function nothingReason({ due, ok }: ValidityEvidence): Reason | undefined {
  if (due === 0) {
    return {
      code: 'nothing-measured',
      verdict: 'invalid',
      message:
        'no request was due in the measured part: those of the warm-up took longer than both',
      advice: 'measure for longer than an answer takes',
    };
  }
  if (ok > 0) return undefined;
  return {
    code: 'nothing-answered',
    verdict: 'invalid',
    message: `none of ${due} requests was answered well`,
    advice: null,
  };
}
