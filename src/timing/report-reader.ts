/*
 * Reads the reports of a cell's answers. With `auto` the first answers are looked at for every
 * known source; from then on only those that were found are read, and the standard one, so that a
 * request costs no more than what its server says.
 */
import { type Reading, readingOf, reportFrom, toldBy } from './read-report.js';
import type { Evidence, ServerReport, TimingSource } from './server-report.js';
import type { KnownSource } from './sources/known-source.js';
import { SERVER_TIMING } from './sources/server-timing.js';

/** Good answers in which `auto` looks for sources. A source that appears later is not seen. */
const LOOK_ANSWERS = 32;

export class ReportReader {
  /** Lower-case names of the headers that are still read: another list once it is narrowed. */
  wanted: readonly string[];
  readsBody: boolean;
  #reading: Reading;
  /** Answers that are still searched; 0: what there is has been found. */
  #left: number;
  readonly #found = new Set<KnownSource>();

  constructor(timings: readonly TimingSource[]) {
    this.#reading = readingOf(timings);
    this.#left = timings.some(({ kind }) => kind === 'auto') ? LOOK_ANSWERS : 0;
    this.wanted = wantedBy(this.#reading);
    this.readsBody = readsBodyOf(this.#reading);
  }

  read(evidence: Evidence): ServerReport | undefined {
    const told = toldBy(evidence, this.#reading);
    if (this.#left > 0) {
      for (const source of told.found) this.#found.add(source);
      this.#left -= 1;
      if (this.#left === 0) this.#narrow();
    }
    return reportFrom(told);
  }

  #narrow(): void {
    const { known, fields } = this.#reading;
    const kept = known.filter(
      ({ source, isAsked }) => isAsked || source === SERVER_TIMING || this.#found.has(source),
    );
    this.#reading = { known: kept, fields };
    this.wanted = wantedBy(this.#reading);
    this.readsBody = readsBodyOf(this.#reading);
  }
}

/** The headers that have to be kept of a good answer, before any has been seen. */
export function wantedHeaders(timings: readonly TimingSource[]): readonly string[] {
  return wantedBy(readingOf(timings));
}

/** Whether the scenario names something that only the body tells. */
export function asksForBody(timings: readonly TimingSource[]): boolean {
  const { known, fields } = readingOf(timings);
  return (
    fields.some(({ kind }) => kind === 'body') ||
    known.some(({ source, isAsked }) => isAsked && source.readsBody)
  );
}

function wantedBy({ known, fields }: Reading): readonly string[] {
  return [
    ...new Set([
      ...known.flatMap(({ source }) => source.headers),
      ...fields.flatMap((field) => (field.kind === 'header' ? [field.header.toLowerCase()] : [])),
    ]),
  ];
}

function readsBodyOf({ known, fields }: Reading): boolean {
  return known.some(({ source }) => source.readsBody) || fields.some(({ kind }) => kind === 'body');
}
