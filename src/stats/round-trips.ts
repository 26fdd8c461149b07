import { studentQuantile } from './distributions.js';
import { Moments } from './moments.js';

/** Where the round trip of an estimate may lie, beside the value that was used. */
export type RoundTripBounds = {
  readonly usedNs: number;
  readonly lowNs: number;
  readonly highNs: number;
};

/*
 * What the handshakes of a cell's connections say of the way to the target. The shortest one is
 * the way without a queue on it, and is what the split uses; their mean holds what the path
 * and both machines added while the load ran.
 */
export class RoundTrips {
  private readonly moments = new Moments();
  private leastLeftNs = Number.POSITIVE_INFINITY;

  record(handshakeNs: number): void {
    this.moments.add(handshakeNs);
  }

  count(): number {
    return this.moments.count();
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
    return this.count() === 0 ? NaN : Math.min(this.moments.minNs(), this.leastLeftNs);
  }

  /** The 95 % interval of the mean handshake; undefined below two. */
  meanInterval(): readonly [lowNs: number, highNs: number] | undefined {
    const count = this.count();
    if (count < 2) {
      return undefined;
    }
    const reachNs =
      (studentQuantile(0.025, count - 1) * this.moments.stddevNs()) / Math.sqrt(count);
    return [this.moments.meanNs() - reachNs, this.moments.meanNs() + reachNs];
  }

  /**
   * From the shortest handshake, below which no request's round trip can lie, to the upper end of
   * the interval of the mean.
   */
  bounds(): RoundTripBounds | undefined {
    const interval = this.meanInterval();
    if (interval === undefined) {
      return undefined;
    }
    const usedNs = this.shortestNs();
    return { usedNs, lowNs: usedNs, highNs: interval[1] };
  }
}
