import { PARTS, type Part } from '../timing/piece.js';
import { NS_PER_SECOND } from '../base/units.js';

import { encodeCounts } from './encoded-histogram.js';
import { type Counts, Histogram } from './histogram.js';

/** Exchanges counted together because they were due in the same stretch of time. */
export type Slice = {
  /** From the start of the measured part. */
  readonly startNs: number;
  readonly endNs: number;
  readonly ok: number;
  readonly failed: number;
  /** Sums over the `ok` requests of the slice. */
  readonly sumsNs: Readonly<Record<Part | 'responseTime', number>>;
  /** Of the response time; V2 compressed base64. Null where no request of it was answered. */
  readonly histogram: string | null;
};

/** A cell has at most so many slices: when it needs more, neighbours become one. */
export const SLICES_MAX = 240;
const WIDTH_FIRST_NS = NS_PER_SECOND;

/**
 * How many slices stand open for recording; requests due in one second end in different ones.
 * The others are kept as bare counts, a hundredth of the size, and opened again when needed.
 */
const OPEN_MAX = 32;

/** The column after the parts. */
const RESPONSE = PARTS.length;

export class Slices {
  private widthNs = WIDTH_FIRST_NS;
  private cells: (Stretch | undefined)[] = [];
  private readonly open: Stretch[] = [];
  private readonly fromNs: number;

  constructor(fromNs: number) {
    this.fromNs = fromNs;
  }

  /** `parts`: the time of each part, by its position in PARTS; 0 where it is not known. */
  recordOk(dueNs: number, responseNs: number, parts: Float64Array): void {
    const stretch = this.at(dueNs);
    stretch.ok += 1;
    for (let part = 0; part < PARTS.length; part += 1) {
      stretch.sums[part] = (stretch.sums[part] ?? 0) + (parts[part] ?? 0);
    }
    stretch.sums[RESPONSE] = (stretch.sums[RESPONSE] ?? 0) + responseNs;
    (stretch.histogram ?? this.openUp(stretch)).record(responseNs);
  }

  recordFailed(dueNs: number): void {
    this.at(dueNs).failed += 1;
  }

  /** In order of time, from the start to the last one that holds a request; none left out. */
  summarize(): readonly Slice[] {
    return Array.from(this.cells, (stretch, index) => ({
      startNs: index * this.widthNs,
      endNs: (index + 1) * this.widthNs,
      ...documentOf(stretch ?? newStretch()),
    }));
  }

  private at(dueNs: number): Stretch {
    let index = this.indexOf(dueNs);
    while (index >= SLICES_MAX) {
      this.widen();
      index = this.indexOf(dueNs);
    }
    let stretch = this.cells[index];
    if (stretch === undefined) {
      while (this.cells.length < index) {
        this.cells.push(undefined);
      }
      stretch = newStretch();
      this.cells[index] = stretch;
    }
    return stretch;
  }

  private indexOf(dueNs: number): number {
    return Math.max(0, Math.floor((dueNs - this.fromNs) / this.widthNs));
  }

  private openUp(stretch: Stretch): Histogram {
    const histogram = new Histogram();
    histogram.addCounts(stretch.idle);
    stretch.histogram = histogram;
    this.open.push(stretch);
    const oldest = this.open.length > OPEN_MAX ? this.open.shift() : undefined;
    if (oldest !== undefined) {
      close(oldest);
    }
    return histogram;
  }

  private widen(): void {
    this.open.splice(0).forEach(close);
    const pairs: (Stretch | undefined)[] = [];
    for (let index = 0; index < this.cells.length; index += 2) {
      pairs.push(joined(this.cells[index], this.cells[index + 1]));
    }
    this.cells = pairs;
    this.widthNs *= 2;
  }
}

type Stretch = {
  ok: number;
  failed: number;
  readonly sums: Float64Array;
  /** While it stands open; then `idle` is what it held before. */
  histogram: Histogram | undefined;
  idle: Counts;
};

const NOTHING: Counts = {
  belowOne: 0,
  buckets: new Uint32Array(0),
  counts: new Float64Array(0),
};

function newStretch(): Stretch {
  return {
    ok: 0,
    failed: 0,
    sums: new Float64Array(PARTS.length + 1),
    histogram: undefined,
    idle: NOTHING,
  };
}

function close(stretch: Stretch): void {
  stretch.idle = countsOf(stretch);
  stretch.histogram = undefined;
}

function countsOf({ histogram, idle }: Stretch): Counts {
  return histogram?.counts() ?? idle;
}

function joined(one: Stretch | undefined, other: Stretch | undefined): Stretch | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  const histogram = new Histogram();
  histogram.addCounts(one.idle);
  histogram.addCounts(other.idle);
  return {
    ok: one.ok + other.ok,
    failed: one.failed + other.failed,
    sums: one.sums.map((ns, column) => ns + (other.sums[column] ?? 0)),
    histogram: undefined,
    idle: histogram.counts(),
  };
}

function documentOf(stretch: Stretch): Omit<Slice, 'startNs' | 'endNs'> {
  const { ok, failed, sums } = stretch;
  const [serialization, network, queueing, inference, server, generator, unaccounted, response] =
    sums;
  return {
    ok,
    failed,
    sumsNs: {
      serialization: serialization ?? 0,
      network: network ?? 0,
      queueing: queueing ?? 0,
      inference: inference ?? 0,
      server: server ?? 0,
      generator: generator ?? 0,
      unaccounted: unaccounted ?? 0,
      responseTime: response ?? 0,
    },
    histogram: ok === 0 ? null : encodeCounts(countsOf(stretch)),
  };
}
