/* Whether a rate was carried, from the one cell in which it was tried. */
import type { RunOutcome } from '../../run/event.js';
import type { ReasonCode } from '../../run/validity.js';

import type { Trial } from './ceiling.js';

/**
 * What a machine does at every rate says nothing of this one: answers of an instant server are so
 * short that a processor which is taken away now and then shows in them. Where that costs the
 * generator its pace, other reasons tell. Nor does it matter how warm the server was.
 */
const NOT_OF_THE_RATE: readonly ReasonCode[] = [
  'machine-shared',
  'machine-stalled',
  'machine-busy',
  'cpu-wait',
  'cpu-stolen',
  'cpu-throttled',
  'warm-up-short',
  'drift',
];

export function trialOf({ document, ended }: RunOutcome): Trial {
  const cell = document.cells[0];
  if (cell === undefined || ended.kind === 'failed') {
    return { why: ended.kind === 'failed' ? ended.why : 'nothing was measured' };
  }
  const { validity, counts } = cell;
  const { reasons } = validity;
  const reason = reasons.find(({ code }) => !NOT_OF_THE_RATE.some((other) => other === code));
  if (reason !== undefined) return { why: reason.message };
  return { why: counts.ok < counts.due ? `${counts.due - counts.ok} requests failed` : undefined };
}
