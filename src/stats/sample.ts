import { SOURCES } from '../timing/piece.js';

import { Histogram, quantileOf } from './histogram.js';
import { Moments } from './moments.js';

/** Times of one kind: their exact moments, their distribution, and how each was known. */
export class Sample {
  readonly moments = new Moments();
  /** Undefined for a signed quantity: it has a mean and extremes, but no percentiles. */
  readonly histogram: Histogram | undefined;
  private readonly counts = new Float64Array(SOURCES.length);

  constructor(range: 'unsigned' | 'signed') {
    this.histogram = range === 'unsigned' ? new Histogram() : undefined;
  }

  record(ns: number, source: number): void {
    this.moments.add(ns);
    this.histogram?.record(ns);
    this.counts[source] = (this.counts[source] ?? 0) + 1;
  }

  /** As if every time of the other had been recorded here. */
  addAll(other: Sample): void {
    this.moments.addAll(other.moments);
    if (other.histogram !== undefined) this.histogram?.add(other.histogram);
    for (const [source, count] of other.counts.entries()) {
      this.counts[source] = (this.counts[source] ?? 0) + count;
    }
  }

  count(): number {
    return this.moments.count();
  }

  /** How many of its times were known this way. */
  countFrom(source: number): number {
    return this.counts[source] ?? 0;
  }

  /** Whole ns; NaN for an empty or a signed sample. Never outside what was recorded. */
  quantileNs(q: number): number {
    if (this.histogram === undefined || this.count() === 0) {
      return NaN;
    }
    const ns = Math.round(quantileOf(this.histogram, q));
    return Math.min(Math.max(ns, this.moments.minNs()), this.moments.maxNs());
  }
}
