import { OUTCOMES, type OutcomeKind } from '../timing/outcome.js';
import {
  MEASURED,
  PARTS,
  type Part,
  PIECE_COUNT,
  PIECES,
  type PieceName,
} from '../timing/piece.js';
import type { SplitRow } from '../timing/split-row.js';

import { Bands } from './bands.js';
import { type CellSummary, type Counts, timedSummary } from './cell-summary.js';
import type { TimedName } from './limit.js';
import type { LimitFacts } from './limit-verdict.js';
import type { RoundTripBounds } from './round-trips.js';
import { Sample } from './sample.js';
import { Slices } from './slices.js';
import { percentileNs, type Summary, summaryOf } from './summary.js';

/** The position in PARTS of each piece's part. */
const PART_OF = Uint8Array.from(PIECES, ({ part }) => PARTS.indexOf(part));

/** Added to a source's code where the piece took time: such a piece decides before all others. */
const TOOK_TIME = 8;
const CODE = TOOK_TIME - 1;

/** Facts whose samples are of this cell alone. */
type OwnFacts = Omit<LimitFacts, 'timed' | 'worth'> & {
  readonly timed: (name: TimedName) => Sample | undefined;
};

/*
 * The measured part of one cell, digested row by row: memory does not grow with the number of
 * requests. Warm-up and requests of other cells are never recorded here.
 */
export class CellStatistics {
  /** Of all outcomes but `ok`. */
  private readonly counts = new Map<OutcomeKind, number>(OUTCOMES.map((kind) => [kind, 0]));
  private readonly response = new Sample('unsigned');
  private readonly afterSend = new Sample('unsigned');
  private readonly cold = new Sample('unsigned');
  private readonly pieces = PIECES.map(({ name }) => ({ name, sample: emptySample(name) }));
  private readonly parts = PARTS.map((name) => ({ name, sample: emptySample(name) }));
  /** The same samples by name. A piece that bears the name of its part is found as the part. */
  private readonly timed = new Map<TimedName, Sample>([
    ['response', this.response],
    ['afterSend', this.afterSend],
    ...[...this.pieces, ...this.parts].map(byName),
  ]);
  private readonly failed = new Map<OutcomeKind, Sample>();
  private readonly bands = new Bands();
  private readonly slices: Slices;
  private answered = 0;
  private inconsistentReports = 0;
  /** Of the request at hand: the time of each part, and how it is known (0: not at all). */
  private readonly partNs = new Float64Array(PARTS.length);
  private readonly partSource = new Uint8Array(PARTS.length);

  constructor({ measureFromNs }: { readonly measureFromNs: number }) {
    this.slices = new Slices(measureFromNs);
  }

  /** An `ok` answer. */
  record(row: SplitRow, dueNs: number, openedConnection: boolean): void {
    const { responseNs } = row;
    this.answered += 1;
    this.inconsistentReports += row.believed ? 0 : 1;
    this.response.record(responseNs, MEASURED);
    if (!Number.isNaN(row.afterSendNs)) {
      this.afterSend.record(row.afterSendNs, MEASURED);
    }
    if (openedConnection) {
      this.cold.record(responseNs, MEASURED);
    }
    this.recordPieces(row);
    this.recordParts();
    this.bands.record(responseNs, row.pieces);
    this.slices.recordOk(dueNs, responseNs, this.partNs);
  }

  /** Any other outcome. `elapsedNs` is NaN where the request was never sent. */
  recordFailure(kind: OutcomeKind, elapsedNs: number, dueNs: number): void {
    this.count(kind);
    this.slices.recordFailed(dueNs);
    const sample = this.failed.get(kind) ?? new Sample('unsigned');
    this.failed.set(kind, sample);
    if (!Number.isNaN(elapsedNs)) {
      sample.record(elapsedNs, MEASURED);
    }
  }

  /** A percentile of the response time so far; null while the sample cannot bear it. */
  responseSoFarNs(q: number): number | null {
    return percentileNs(this.response, q);
  }

  /** What the cell's limits are judged by. */
  limitFacts(throughputPerSecond: number): OwnFacts {
    const { due, ok } = this.countsByOutcome();
    return {
      requests: due,
      failed: due - ok,
      throughputPerSecond,
      goodputPerSecond: null,
      timed: (name) => this.timed.get(name),
    };
  }

  /** `roundTrip`: where the round trip behind the estimates may lie; undefined: not known. */
  summarize(roundTrip?: RoundTripBounds): CellSummary {
    const counts = this.countsByOutcome();
    const measured = (sample: Sample): Summary =>
      summaryOf(sample, { answered: counts.ok, intervalNs: null });
    const timed = (name: Part | PieceName, sample: Sample): Summary =>
      timedSummary(name, sample, counts.ok, roundTrip);
    const known = this.pieces.filter(({ sample }) => sample.count() > 0);
    return {
      counts,
      responseTime: measured(this.response),
      afterSend: measured(this.afterSend),
      phases: byPart((part) => timed(part, this.timed.get(part) ?? emptySample(part))),
      pieces: Object.fromEntries(known.map(({ name, sample }) => [name, timed(name, sample)])),
      bands: this.bands.summarize(new Set(known.map(({ name }) => name))),
      cold: measured(this.cold),
      failed: Object.fromEntries(
        Array.from(this.failed, ([kind, sample]) => [
          kind,
          summaryOf(sample, { answered: null, intervalNs: null }),
        ]),
      ),
      inconsistentReports: this.inconsistentReports,
      slices: this.slices.summarize(),
    };
  }

  private countsByOutcome(): Counts {
    const of = (kind: OutcomeKind): number => this.counts.get(kind) ?? 0;
    return {
      due: OUTCOMES.reduce((sum, kind) => sum + of(kind), this.answered),
      ok: this.answered,
      httpError: of('httpError'),
      badAnswer: of('badAnswer'),
      timeout: of('timeout'),
      connectionError: of('connectionError'),
      notSent: of('notSent'),
    };
  }

  private recordPieces({ pieces, sources }: SplitRow): void {
    const { partNs, partSource } = this;
    for (let part = 0; part < PARTS.length; part += 1) {
      partNs[part] = 0;
      partSource[part] = 0;
    }
    for (let piece = 0; piece < PIECE_COUNT; piece += 1) {
      const source = sources[piece] ?? 0;
      if (source === 0) {
        continue;
      }
      const ns = pieces[piece] ?? 0;
      const part = PART_OF[piece] ?? 0;
      const weight = ns === 0 ? source : source + TOOK_TIME;
      this.pieces[piece]?.sample.record(ns, source);
      partNs[part] = (partNs[part] ?? 0) + ns;
      partSource[part] = Math.max(partSource[part] ?? 0, weight);
    }
  }

  /**
   * A part is known as its weakest piece is: measured before reported before derived before
   * estimated. A piece that took no time says nothing, unless all of them took none.
   */
  private recordParts(): void {
    for (let part = 0; part < PARTS.length; part += 1) {
      const source = this.partSource[part] ?? 0;
      if (source > 0) {
        this.parts[part]?.sample.record(this.partNs[part] ?? 0, source & CODE);
      }
    }
  }

  private count(kind: OutcomeKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

function emptySample(name: Part | PieceName): Sample {
  return new Sample(name === 'unaccounted' ? 'signed' : 'unsigned');
}

function byName<Name>(entry: { readonly name: Name; readonly sample: Sample }): [Name, Sample] {
  return [entry.name, entry.sample];
}

function byPart<Value>(of: (part: Part) => Value): Record<Part, Value> {
  return {
    serialization: of('serialization'),
    network: of('network'),
    queueing: of('queueing'),
    inference: of('inference'),
    server: of('server'),
    generator: of('generator'),
    unaccounted: of('unaccounted'),
  };
}
