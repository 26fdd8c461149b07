/*
 * What the requests of one run are worth, from its slices. They hold the distribution of the
 * response time and the sums of the parts; for the rest the nearest of these stands.
 */
import { PARTS, type Part, PIECES } from '../timing/piece.js';

import type { Stretch } from './effective-size.js';
import { decodeCounts } from './encoded-histogram.js';
import type { Counts } from './histogram.js';
import type { TimedName } from './limit.js';
import type { LimitSample } from './limit-verdict.js';
import { type LimitWorth, worthOfMean, worthOfShare } from './limit-worth.js';
import { countAbove } from './quantiles.js';
import type { Slice } from './slices.js';

/**
 * Batches as long as they can be while there are twenty: likeness that lasts for longer than a
 * batch is not seen, and fewer of them would tell little (Schmeiser 1982: ten to thirty).
 */
const BATCHES = 20;

export type SliceFacts = {
  readonly slices: readonly Slice[];
  readonly timed: (name: TimedName) => LimitSample | undefined;
};

export function worthOfSlices({ slices, timed }: SliceFacts): LimitWorth {
  const batches = batchesOf(slices);
  const counts = new Map<Slice, Counts>();
  const countsOf = (slice: Slice): Counts | undefined => {
    if (slice.histogram === null) return undefined;
    const known = counts.get(slice) ?? decodeCounts(slice.histogram);
    counts.set(slice, known);
    return known;
  };
  const ofResponse = (q: number): number => {
    const ns = timed('response')?.quantileNs(q) ?? NaN;
    return Number.isNaN(ns) ? 1 : worthOfShare(batches.map((batch) => above(batch, ns, countsOf)));
  };
  const ofMean = (name: TimedName): number => {
    const part = partOf(name);
    const stddevNs = timed(part ?? 'response')?.moments.stddevNs() ?? NaN;
    return worthOfMean(
      batches.map((batch) => ({
        count: sum(batch, ({ ok }) => ok),
        sumNs: sum(batch, ({ sumsNs }) => sumsNs[part ?? 'responseTime']),
      })),
      stddevNs,
    );
  };
  return {
    ofQuantile: (name, q) =>
      partOf(name) === undefined ? ofResponse(q) : Math.min(ofResponse(q), ofMean(name)),
    ofMean,
    ofErrors: () =>
      worthOfShare(
        batches.map((batch) => {
          const beyond = sum(batch, ({ failed }) => failed);
          return { count: sum(batch, ({ ok }) => ok) + beyond, beyond };
        }),
      ),
  };
}

/** A part, or the part of a piece; undefined of what slices know by the response time alone. */
function partOf(name: TimedName): Part | undefined {
  return PARTS.find((part) => part === name) ?? PIECES.find((piece) => piece.name === name)?.part;
}

function batchesOf(slices: readonly Slice[]): readonly (readonly Slice[])[] {
  const width = Math.max(1, Math.floor(slices.length / BATCHES));
  return Array.from({ length: Math.ceil(slices.length / width) }, (_, index) =>
    slices.slice(index * width, (index + 1) * width),
  );
}

function above(
  batch: readonly Slice[],
  ns: number,
  countsOf: (slice: Slice) => Counts | undefined,
): Stretch {
  return {
    count: sum(batch, ({ ok }) => ok),
    beyond: sum(batch, (slice) => {
      const counts = countsOf(slice);
      return counts === undefined ? 0 : countAbove(counts, ns);
    }),
  };
}

function sum(slices: readonly Slice[], of: (slice: Slice) => number): number {
  return slices.reduce((total, slice) => total + of(slice), 0);
}
