import { performance } from 'node:perf_hooks';

import type { InstantNs } from './units.js';

/*
 * The one place where a clock is read. `performance.now()` is monotonic and one double; times 1e6,
 * rounded, it gives whole nanoseconds and no allocation (`hrtime.bigint()` makes a BigInt,
 * `hrtime()` an array). Worker threads share its zero: the start of the process
 * (docs/notes/clocks.md; checked at the start of every worker).
 */
export type Clock = { readonly nowNs: () => InstantNs };

export const clock: Clock = {
  nowNs: () => Math.round(performance.now() * 1e6) as InstantNs,
};

/** Tells threads of one process apart from those of another: equal where the zero is shared. */
export function clockZero(): number {
  return performance.timeOrigin;
}
