import type { OutcomeKind } from '../timing/outcome.js';
import { ESTIMATED, type Part, type PieceName } from '../timing/piece.js';

import type { Band } from './bands.js';
import type { RoundTripBounds } from './round-trips.js';
import type { Sample } from './sample.js';
import type { Slice } from './slices.js';
import { type Summary, summaryOf } from './summary.js';

/** How many requests of the measured part there were, and how each ended. */
export type Counts = Readonly<Record<OutcomeKind | 'due', number>>;

/** Everything that a result says of a cell's times. */
export type CellSummary = {
  readonly counts: Counts;
  readonly responseTime: Summary;
  readonly afterSend: Summary;
  readonly phases: Readonly<Record<Part, Summary>>;
  /** Only those that some request had. */
  readonly pieces: Readonly<Partial<Record<PieceName, Summary>>>;
  readonly bands: readonly Band[];
  /** Response time of the requests that opened a connection. */
  readonly cold: Summary;
  /** Time from due to the failure, by kind of outcome; only the kinds that happened. */
  readonly failed: Readonly<Record<string, Summary>>;
  readonly inconsistentReports: number;
  readonly slices: readonly Slice[];
};

/** A part or piece, summed up beside the requests that were answered. */
export function timedSummary(
  name: Part | PieceName,
  sample: Sample,
  answered: number,
  roundTrip: RoundTripBounds | undefined,
): Summary {
  return summaryOf(sample, { answered, intervalNs: intervalOf(name, sample, roundTrip) });
}

/**
 * How many round trips of the estimate are in it. What the network is given without a report is
 * taken from the server, so the server's interval is the network's, mirrored.
 */
const ROUND_TRIPS: Readonly<Partial<Record<Part | PieceName, number>>> = {
  network: 1,
  upload: 0.5,
  return: 0.5,
  server: -1,
};

/** The interval of a mean that stands on the round trip; null for everything else. */
function intervalOf(
  name: Part | PieceName,
  sample: Sample,
  roundTrip: RoundTripBounds | undefined,
): Summary['intervalNs'] {
  const trips = ROUND_TRIPS[name];
  if (roundTrip === undefined || trips === undefined || sample.countFrom(ESTIMATED) === 0) {
    return null;
  }
  const weight = (trips * sample.countFrom(ESTIMATED)) / sample.count();
  const meanNs = sample.moments.meanNs();
  const ends = [roundTrip.lowNs, roundTrip.highNs].map((ns) =>
    Math.max(0, meanNs + weight * (ns - roundTrip.usedNs)),
  );
  return [Math.min(...ends), Math.max(...ends)];
}
