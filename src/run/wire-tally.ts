import type { WireDocument } from '../result/wire-document.js';
import { CONGESTION_WINDOW, FACT_COUNT, NOT_SENT_BYTES } from '../timing/block.js';
import type { Way } from '../timing/derive.js';
import {
  MARK_COUNT,
  NOT_READING_NS,
  RETRANSMITS,
  ROUND_TRIP_NS,
  SMOOTHED_NS,
} from '../timing/marks.js';
import { DERIVED } from '../timing/piece.js';

/** Where the other end of the connections is. */
export type WireEnd = WireDocument['end'];

/** What the kernel knew of a cell's connections, counted over its good answers. */
export class WireTally {
  readonly #end: WireEnd;
  /** Why the kernel was not asked; undefined where it was. */
  #whyNot: string | undefined = 'no request was sent';
  #lookedAt = 0;
  #derived = 0;
  #shortestNs = Number.POSITIVE_INFINITY;
  #smoothed = 0;
  #smoothedSumNs = 0;
  #retransmits = 0;
  #segmentsSum = 0;
  #heldBack = 0;
  #notReadingNs = 0;

  constructor(end: WireEnd) {
    this.#end = end;
  }

  takeKernel(whyNot: string | undefined): void {
    this.#whyNot = whyNot;
  }

  add(marks: Float64Array, facts: Int32Array, row: number, way: Way): void {
    const at = row * MARK_COUNT;
    const roundTripNs = marks[at + ROUND_TRIP_NS] ?? Number.NaN;
    if (Number.isNaN(roundTripNs)) return;
    this.#lookedAt += 1;
    if (way.source === DERIVED) this.#derived += 1;
    if (roundTripNs < this.#shortestNs) this.#shortestNs = roundTripNs;
    const smoothedNs = marks[at + SMOOTHED_NS] ?? Number.NaN;
    if (smoothedNs >= 0) {
      this.#smoothed += 1;
      this.#smoothedSumNs += smoothedNs;
    }
    this.#retransmits += marks[at + RETRANSMITS] ?? 0;
    this.#notReadingNs += marks[at + NOT_READING_NS] ?? 0;
    const fact = row * FACT_COUNT;
    this.#segmentsSum += facts[fact + CONGESTION_WINDOW] ?? 0;
    if ((facts[fact + NOT_SENT_BYTES] ?? 0) > 0) this.#heldBack += 1;
  }

  document(): WireDocument {
    const lookedAt = this.#lookedAt;
    const known = (value: number): number | null => (lookedAt === 0 ? null : value);
    return {
      kernel: this.#whyNot === undefined ? 'tcp-info' : 'none',
      whyNot: this.#whyNot ?? null,
      end: this.#end,
      lookedAt,
      derived: this.#derived,
      shortestRoundTripNs: known(this.#shortestNs),
      smoothedRoundTripNs: this.#smoothed === 0 ? null : this.#smoothedSumNs / this.#smoothed,
      retransmits: known(this.#retransmits),
      congestionWindowSegments: known(this.#segmentsSum / lookedAt),
      notSentAtOnce: known(this.#heldBack),
      notReadingNs: known(this.#notReadingNs),
    };
  }
}
