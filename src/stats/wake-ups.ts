/*
 * How late a thread was woken that had nothing to do but to wake up: what this machine adds to
 * every instant that any of its threads reads. Nobody else's work is in it, so it tells a machine
 * that is short of processors from a tool that is slow.
 */
import { type Effect, nameOf, worstOf } from './blemishes.js';
import { Histogram, quantileOf } from './histogram.js';
import type { Sample } from './sample.js';
import { requiredCount } from './summary.js';

/** Places at which the two distributions are added up: a grid of medians of equal shares. */
const RESPONSES = 400;
const LATENESSES = 100;
const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const;

export class WakeUps {
  readonly #late = new Histogram();

  record(lateNs: number): void {
    this.#late.record(lateNs);
  }

  /**
   * A sleep of `everyNs` that took `tookNs`, with what it hid: while it lasted, everything that
   * would have been due in it would have been late as well, by ever less (expected-interval
   * correction, as in jHiccup).
   */
  recordSleep(tookNs: number, everyNs: number): void {
    for (let lateNs = tookNs - everyNs; lateNs >= 0; lateNs -= everyNs) this.record(lateNs);
    if (tookNs < everyNs) this.record(0);
  }

  count(): number {
    return this.#late.count();
  }

  /** How late beyond the usual: what a timer always adds is no disturbance. */
  beyondUsualNs(q: number): number {
    return Math.max(0, quantileOf(this.#late, q) - quantileOf(this.#late, 0.5));
  }

  /**
   * What would become of the response times if each answer were noticed once more as late as this
   * thread was. If that changes nothing, noticing them late the first time has changed nothing
   * either. The roles are turned: `withoutNs` is what was measured, `seenNs` what it would become.
   */
  effect(response: Sample): Effect | undefined {
    const { histogram } = response;
    const enough = QUANTILES.filter((q) => response.count() >= requiredCount(q));
    if (histogram === undefined || response.count() === 0 || this.count() < LATENESSES) {
      return undefined;
    }
    const grid = gridOf(histogram);
    const sums = this.#sums(grid);
    const mean: Effect = { name: 'mean', seenNs: meanOf(sums), withoutNs: meanOf(grid) };
    // Both from the grid, so that its coarseness is no difference.
    const others = enough.map(
      (q): Effect => ({
        name: nameOf(q),
        seenNs: sums[Math.floor(q * sums.length)] ?? 0,
        withoutNs: grid[Math.floor(q * grid.length)] ?? 0,
      }),
    );
    return worstOf([mean, ...others]);
  }

  /** The distribution of the sum of both, ascending. */
  #sums(grid: Float64Array): Float64Array {
    const sums = new Float64Array(RESPONSES * LATENESSES);
    const late = Array.from({ length: LATENESSES }, (_, index) =>
      this.beyondUsualNs((index + 0.5) / LATENESSES),
    );
    for (const [place, responseNs] of grid.entries()) {
      for (const [index, lateNs] of late.entries()) {
        sums[place * LATENESSES + index] = responseNs + lateNs;
      }
    }
    return sums.sort();
  }
}

function gridOf(histogram: Histogram): Float64Array {
  return Float64Array.from({ length: RESPONSES }, (_, index) =>
    quantileOf(histogram, (index + 0.5) / RESPONSES),
  );
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
