import type { Instants } from './instants.js';

/*
 * What the server knows of its own requests, kept apart from what it reports: a count of each
 * ending, and the phases of the answered ones. A ring of columns, so that a long run needs no more
 * memory than a short one.
 */

export const TRUTH_ROWS_MAX = 100_000;

/** Times are in ns; `request` is the number in the order of arrival. */
export const TRUTH_COLUMNS = [
  'request',
  'batchSize',
  'receive',
  'decode',
  'queue',
  'inference',
  'encode',
  'total',
] as const;

export type TruthPhase = Exclude<(typeof TRUTH_COLUMNS)[number], 'request' | 'batchSize'>;

export type TruthCounts = {
  requests: number;
  ok: number;
  /** Endings that were asked for. */
  error: number;
  hang: number;
  reset: number;
  /** Answered with 400 (not JSON) or 413 (too large). */
  refused: number;
  /** The client left before its answer. */
  abandoned: number;
  /** Streams that were cut, or ended with an error, as they were asked to. */
  cut: number;
};

export type PhaseSummary = {
  readonly count: number;
  readonly meanNs: number | null;
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
};

export type TruthSummary = {
  readonly counts: Readonly<TruthCounts>;
  readonly phases: Readonly<Record<TruthPhase, PhaseSummary>>;
};

export type TruthRows = {
  readonly columns: typeof TRUTH_COLUMNS;
  readonly rows: readonly (readonly number[])[];
};

const WIDTH = TRUTH_COLUMNS.length;

export class Truth {
  readonly counts: TruthCounts = {
    requests: 0,
    ok: 0,
    error: 0,
    hang: 0,
    reset: 0,
    refused: 0,
    abandoned: 0,
    cut: 0,
  };

  readonly #cells: Float64Array;
  readonly #rowsMax: number;
  #recorded = 0;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
    this.#cells = new Float64Array(rowsMax * WIDTH);
  }

  /** Hot path: called once per answer, allocates nothing. */
  record(instants: Instants): void {
    const cells = this.#cells;
    const at = (this.#recorded % this.#rowsMax) * WIDTH;
    cells[at] = instants.number;
    cells[at + 1] = instants.batchSize;
    cells[at + 2] = instants.completeNs - instants.receivedNs;
    cells[at + 3] = instants.decodedNs - instants.completeNs;
    cells[at + 4] = instants.startedNs - instants.decodedNs;
    cells[at + 5] = instants.finishedNs - instants.startedNs;
    cells[at + 6] = instants.encodedNs - instants.encodingNs;
    cells[at + 7] = instants.handedOverNs - instants.receivedNs;
    this.#recorded += 1;
    this.counts.ok += 1;
  }

  summarize(): TruthSummary {
    return {
      counts: { ...this.counts },
      phases: {
        receive: summaryOf(this.#column('receive')),
        decode: summaryOf(this.#column('decode')),
        queue: summaryOf(this.#column('queue')),
        inference: summaryOf(this.#column('inference')),
        encode: summaryOf(this.#column('encode')),
        total: summaryOf(this.#column('total')),
      },
    };
  }

  /** The latest rows, oldest first. */
  rows(): TruthRows {
    const kept = this.#kept();
    const rows = Array.from({ length: kept }, (_, index) => {
      const row = (this.#recorded - kept + index) % this.#rowsMax;
      return Array.from(this.#cells.subarray(row * WIDTH, (row + 1) * WIDTH));
    });
    return { columns: TRUTH_COLUMNS, rows };
  }

  #kept(): number {
    return Math.min(this.#recorded, this.#rowsMax);
  }

  #column(phase: TruthPhase): Float64Array {
    const column = TRUTH_COLUMNS.indexOf(phase);
    const values = new Float64Array(this.#kept());
    for (let row = 0; row < values.length; row += 1) {
      values[row] = this.#cells[row * WIDTH + column] ?? 0;
    }
    return values;
  }
}

/** Percentiles by nearest rank: each is a value that occurred. Sorts `values`. */
export function summaryOf(values: Float64Array): PhaseSummary {
  const count = values.length;
  if (count === 0) return { count, meanNs: null, p50Ns: null, p90Ns: null, p99Ns: null };
  values.sort();
  const rank = (share: number) => values[Math.ceil(share * count) - 1] ?? null;
  const meanNs = values.reduce((sum, value) => sum + value, 0) / count;
  return { count, meanNs, p50Ns: rank(0.5), p90Ns: rank(0.9), p99Ns: rank(0.99) };
}
