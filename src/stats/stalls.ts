/*
 * Stretches of time in which a thread did nothing, though it was expected to: of the load thread,
 * so that the requests which lay over them are known, and of a quiet thread, to compare.
 */

/** So many are kept, the newest: an hour in which a thread stood still eighteen times a second. */
export const STALLS_MAX = 65_536;

export class Stalls {
  /** Ascending, none over another: a thread stands still once at a time. */
  readonly #fromNs: number[] = [];
  readonly #toNs: number[] = [];

  get count(): number {
    return this.#fromNs.length;
  }

  add(fromNs: number, toNs: number): void {
    const lastNs = this.#toNs.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (toNs <= lastNs) return;
    this.#fromNs.push(Math.max(fromNs, lastNs));
    this.#toNs.push(toNs);
    if (this.#fromNs.length <= 2 * STALLS_MAX) return;
    this.#fromNs.splice(0, STALLS_MAX);
    this.#toNs.splice(0, STALLS_MAX);
  }

  /** How much of a stretch of time is stalled. Nearly always 0, and then it is found at once. */
  overlapNs(fromNs: number, toNs: number): number {
    let index = this.#fromNs.length - 1;
    let sumNs = 0;
    // From the newest on: rows are digested soon after they ended.
    while (index >= 0 && (this.#toNs[index] ?? 0) > fromNs) {
      const startNs = Math.max(fromNs, this.#fromNs[index] ?? 0);
      sumNs += Math.max(0, Math.min(toNs, this.#toNs[index] ?? 0) - startNs);
      index -= 1;
    }
    return sumNs;
  }

  /** When the newest one was over that ended before an instant; -infinity where there is none. */
  lastEndNs(beforeNs: number): number {
    let index = this.#toNs.length - 1;
    while (index >= 0 && (this.#toNs[index] ?? 0) > beforeNs) index -= 1;
    return this.#toNs[index] ?? Number.NEGATIVE_INFINITY;
  }

  /** Those that lie in a stretch of time for longer than `leastNs`, cut to it. */
  summarize(fromNs: number, toNs: number, leastNs = 0): StallSum {
    let count = 0;
    let totalNs = 0;
    let longestNs = 0;
    for (const [index, startNs] of this.#fromNs.entries()) {
      const lengthNs = Math.min(toNs, this.#toNs[index] ?? 0) - Math.max(fromNs, startNs);
      if (lengthNs <= leastNs) continue;
      count += 1;
      totalNs += lengthNs;
      longestNs = Math.max(longestNs, lengthNs);
    }
    return { count, totalNs, longestNs };
  }

  /** How much of its own stalled time another thread stood still as well. */
  sharedNs(other: Stalls, fromNs: number, toNs: number): number {
    let sumNs = 0;
    let near = 0;
    for (const [index, startNs] of this.#fromNs.entries()) {
      const from = Math.max(fromNs, startNs);
      const to = Math.min(toNs, this.#toNs[index] ?? 0);
      if (to <= from) continue;
      // Both ascend: what ended before this one overlaps none that follows.
      while ((other.#toNs[near] ?? Number.POSITIVE_INFINITY) <= from) near += 1;
      for (let at = near; (other.#fromNs[at] ?? Number.POSITIVE_INFINITY) < to; at += 1) {
        const otherTo = other.#toNs[at] ?? 0;
        sumNs += Math.min(to, otherTo) - Math.max(from, other.#fromNs[at] ?? 0);
      }
    }
    return sumNs;
  }
}

export type StallSum = {
  readonly count: number;
  readonly totalNs: number;
  readonly longestNs: number;
};
