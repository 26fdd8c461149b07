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

  record(handshakeNs: number): void {
    this.moments.add(handshakeNs);
  }

  count(): number {
    return this.moments.count();
  }

  /** NaN while there was no handshake. */
  shortestNs(): number {
    return this.count() === 0 ? NaN : this.moments.minNs();
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
