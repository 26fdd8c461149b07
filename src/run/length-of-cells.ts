import type { Cell } from '../scenario/plan.js';
import type { Extent } from '../load/load.js';

/** Undefined where counts decide how long it takes. */
export function lengthOf(cells: readonly Cell[]): number | undefined {
  let lengthNs = 0;
  for (const { warmup, measure } of cells) {
    const stages: readonly (Extent | undefined)[] = [warmup, measure];
    for (const stage of stages) {
      if (stage?.kind === 'count') return undefined;
      lengthNs += stage?.ns ?? 0;
    }
  }
  return lengthNs;
}
