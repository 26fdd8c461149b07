/*
 * What a session will take and what it can see, told before its first request. How much its rounds
 * differ is not known then: it is taken to be what rounds of the same scenario differed by before
 * (seen-deviations.ts), or else what those of a queueing server on a quiet shared machine do
 * (docs/comparing.md); what they really did stands in the comparison.
 */

import type { ForeseenDocument } from '../../result/session-document.js';
import type { Plan } from '../../scenario/plan.js';
import { type CellSketch, type LengthSketch, sketchOf } from '../../scenario/sketch.js';
import { detectableShift, roundsPrecision, roundsRequired } from '../../stats/power.js';
import { NS_PER_SECOND } from '../../base/units.js';

import type { SeenDeviation } from '../../compare/seen-deviations.js';

export type Foresight = {
  readonly rounds: number;
  readonly cells: number;
  readonly expectedNs: number;
  /** Whether answers decide how long it takes, so that this is the longest. */
  readonly lengthKind: LengthSketch['kind'];
  /** The percentiles that every cell has requests enough for, best known first. */
  readonly visible: readonly ForeseenDocument[];
  /** Those that some cell is too short for. */
  readonly tooFew: readonly string[];
  /** Whether answers decide how many requests there are. */
  readonly isCountKnown: boolean;
  /** The least number of rounds whose signs can be significant at all. */
  readonly roundsRequired: number;
};

/** Each run starts threads, looks around, opens connections and waits for the last answers. */
const OVERHEAD_NS = 1.4 * NS_PER_SECOND;

/** A spread of the difference between rounds, and how it is needed for each percentile. */
const USUAL_DEVIATIONS = [
  { statistic: 'p50', deviation: 0.031 },
  { statistic: 'p90', deviation: 0.067 },
  { statistic: 'p99', deviation: 0.142 },
] as const;

export type Design = {
  readonly rounds: number;
  readonly looks: readonly number[];
  readonly alpha: number;
};

/** `seen`: how much rounds of this scenario differed before, where that is known. */
export function foresee(
  plan: Plan,
  { rounds, looks, alpha }: Design,
  seen: readonly SeenDeviation[] = [],
): Foresight {
  const sketch = sketchOf(plan);
  const missing = new Set(sketch.cells.flatMap(missingOf));
  const each = alpha / looks.length;
  return {
    rounds,
    cells: sketch.cells.length,
    expectedNs: 2 * rounds * (sketch.length.ns + OVERHEAD_NS),
    lengthKind: sketch.length.kind,
    visible: USUAL_DEVIATIONS.filter(({ statistic }) => !missing.has(statistic)).map((usual) => {
      const { statistic } = usual;
      const worst = worstSeen(sketch.cells, statistic, seen);
      const { deviation } = worst ?? usual;
      return {
        statistic,
        deviationRatio: deviation,
        ...(worst === undefined ? {} : { seenIn: worst.seenIn }),
        changeRatio: Math.expm1(detectableShift(roundsPrecision(rounds, deviation, each))),
      };
    }),
    tooFew: USUAL_DEVIATIONS.map(({ statistic }) => statistic).filter((one) => missing.has(one)),
    isCountKnown: sketch.cells.every(({ requests }) => requests !== undefined),
    roundsRequired: roundsRequired(alpha, looks.length),
  };
}

/** Of the cell whose rounds differed most; undefined where that of some cell is not known. */
function worstSeen(
  cells: readonly CellSketch[],
  statistic: string,
  seen: readonly SeenDeviation[],
): SeenDeviation | undefined {
  const own = cells.flatMap(
    ({ name }) => seen.find((one) => one.cell === name && one.statistic === statistic) ?? [],
  );
  return own.length < cells.length
    ? undefined
    : own.toSorted((one, other) => other.deviation - one.deviation)[0];
}

function missingOf({ notShown }: CellSketch): readonly string[] {
  return notShown.map(({ percentile }) => percentile);
}
