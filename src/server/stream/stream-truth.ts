import { type PhaseSummary, summaryOf } from '../truth.js';

/*
 * What the server knows of its streams: the instant at which each event was handed to the socket,
 * read just before, and the one at which it was due. The latest streams are kept, up to so many
 * events in all.
 */

export const STREAM_EVENTS_MAX = 2_000_000;

export const STREAM_OUTCOMES = ['complete', 'whole', 'cut', 'error', 'abandoned'] as const;
/** `whole`: the request asked for no stream. */
export type StreamOutcome = (typeof STREAM_OUTCOMES)[number];

/** Instants are those of the server's clock, in ns. */
export type StreamRow = {
  readonly request: number;
  readonly outcome: StreamOutcome;
  readonly tokens: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly receivedNs: number;
  /** The head of the answer, and what comes before content; undefined: with the first event. */
  readonly openedNs: number | undefined;
  readonly startedNs: number;
  readonly endedNs: number;
  /** Of the content events that were written, and when they were due. */
  readonly writtenNs: Float64Array;
  readonly dueNs: Float64Array;
};

export type StreamSummary = {
  readonly counts: Readonly<Record<StreamOutcome, number>>;
  /** From the request's first byte to the first content event. */
  readonly ttft: PhaseSummary;
  /** Between neighbouring content events. */
  readonly gaps: PhaseSummary;
  /** Of every content event behind its schedule: the server's own lag. */
  readonly late: PhaseSummary & { readonly maxNs: number | null };
};

/** One stream for `GET /truth?streams=1`; events are counted in ns from `receivedNs`. */
export type ToldStream = Omit<StreamRow, 'writtenNs' | 'dueNs' | 'openedNs'> & {
  readonly openedNs: number | null;
  readonly writtenNs: readonly number[];
  readonly dueNs: readonly number[];
};

export class StreamTruth {
  readonly #eventsMax: number;
  readonly #counts: Record<StreamOutcome, number> = {
    complete: 0,
    whole: 0,
    cut: 0,
    error: 0,
    abandoned: 0,
  };
  /** In the order in which they ended; a set lets the oldest go without moving the others. */
  readonly #rows = new Set<StreamRow>();
  #events = 0;

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax;
  }

  record(row: StreamRow): void {
    this.#counts[row.outcome] += 1;
    this.#rows.add(row);
    this.#events += weightOf(row);
    for (const oldest of this.#rows) {
      if (this.#events <= this.#eventsMax) break;
      this.#rows.delete(oldest);
      this.#events -= weightOf(oldest);
    }
  }

  summarize(): StreamSummary {
    const rows = [...this.#rows];
    const late = valuesOf(rows, ({ writtenNs, dueNs }) =>
      writtenNs.map((instant, event) => instant - (dueNs[event] ?? instant)),
    );
    const summary = summaryOf(late);
    return {
      counts: { ...this.#counts },
      ttft: summaryOf(
        valuesOf(rows, ({ writtenNs, receivedNs }) => firstOf(writtenNs, receivedNs)),
      ),
      gaps: summaryOf(valuesOf(rows, ({ writtenNs }) => gapsOf(writtenNs))),
      // Sorted by the summary.
      late: { ...summary, maxNs: late.at(-1) ?? null },
    };
  }

  told(): readonly ToldStream[] {
    return [...this.#rows].map((row) => ({
      ...row,
      openedNs: row.openedNs ?? null,
      writtenNs: Array.from(row.writtenNs, (instant) => instant - row.receivedNs),
      dueNs: Array.from(row.dueNs, (instant) => instant - row.receivedNs),
    }));
  }
}

/** One without an event is kept for a while, too. */
function weightOf({ writtenNs }: StreamRow): number {
  return writtenNs.length + 1;
}

function valuesOf(
  rows: readonly StreamRow[],
  read: (row: StreamRow) => Float64Array,
): Float64Array {
  const parts = rows.map(read);
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function firstOf(writtenNs: Float64Array, receivedNs: number): Float64Array {
  return writtenNs.subarray(0, 1).map((instant) => instant - receivedNs);
}

function gapsOf(writtenNs: Float64Array): Float64Array {
  return writtenNs.subarray(1).map((instant, event) => instant - (writtenNs[event] ?? instant));
}
