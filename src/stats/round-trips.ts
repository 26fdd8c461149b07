import { binomialAtMost } from './distributions.js';

/** Where the round trip of an estimate may lie, beside the value that was used. */
export type RoundTripBounds = {
  readonly usedNs: number;
  readonly lowNs: number;
  readonly highNs: number;
};

/** A server that closes each connection gives a handshake a request; the first ones will do. */
const HANDSHAKES_MAX = 1024;

/*
 * What handshakes say of the way to the target. The shortest one is the way without a queue on it
 * and without a moment in which this machine was busy, and is what the split uses; how long they
 * usually are bounds what it may have been.
 */
export class RoundTrips {
  private readonly handshakesNs: number[] = [];
  private minNs = Number.NaN;
  private leastLeftNs = Number.POSITIVE_INFINITY;

  record(handshakeNs: number): void {
    if (!(this.minNs <= handshakeNs)) this.minNs = handshakeNs;
    if (this.handshakesNs.length < HANDSHAKES_MAX) this.handshakesNs.push(handshakeNs);
  }

  /** The kernel's own measure of a connection: no moment of this process is in it. */
  recordShortest(ns: number): void {
    if (!(this.minNs <= ns)) this.minNs = ns;
  }

  /**
   * What a request had left for the way there and back, once all that the server reports is taken
   * out: no round trip is longer. It mends a handshake that this machine was late to notice.
   */
  recordLeft(leftNs: number): void {
    if (leftNs > 0 && leftNs < this.leastLeftNs) {
      this.leastLeftNs = leftNs;
    }
  }

  /** NaN while there was no handshake. */
  shortestNs(): number {
    return Number.isNaN(this.minNs) ? NaN : Math.min(this.minNs, this.leastLeftNs);
  }

  /**
   * From the shortest handshake, below which no request's round trip can lie, to the upper end of
   * the 95 % interval of the median handshake: an order statistic, so that one late handshake
   * does not stretch it. Undefined below six, of which no two are such an interval.
   */
  bounds(): RoundTripBounds | undefined {
    const rank = upperRankOfMedian(this.handshakesNs.length);
    if (rank === undefined) {
      return undefined;
    }
    const sorted = [...this.handshakesNs].sort((one, other) => one - other);
    const usedNs = this.shortestNs();
    return { usedNs, lowNs: usedNs, highNs: Math.max(usedNs, sorted[rank - 1] ?? usedNs) };
  }
}

/** The smallest rank that the median of all lies below with a chance of 97.5 %; from 1. */
function upperRankOfMedian(count: number): number | undefined {
  for (let rank = Math.ceil(count / 2); rank <= count; rank += 1) {
    if (binomialAtMost(rank - 1, count, 0.5) >= 0.975) return rank;
  }
  return undefined;
}
