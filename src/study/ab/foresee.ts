/*
 * What a session will take and what it can see, told before its first request. How much rounds
 * differ is not known then: it is taken to be what rounds of a queueing server on a quiet shared
 * machine differ by (docs/comparing.md); what they really did stands in the comparison.
 */
import type { ForeseenDocument } from '../../result/session-document.js';
import type { Plan } from '../../scenario/plan.js';
import { type CellSketch, type LengthSketch, sketchOf } from '../../scenario/sketch.js';
import { detectableShift, roundsPrecision, roundsRequired } from '../../stats/power.js';
import { NS_PER_SECOND } from '../../base/units.js';

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

export function foresee(plan: Plan, { rounds, looks, alpha }: Design): Foresight {
  const sketch = sketchOf(plan);
  const missing = new Set(sketch.cells.flatMap(missingOf));
  const each = alpha / looks.length;
  return {
    rounds,
    cells: sketch.cells.length,
    expectedNs: 2 * rounds * (sketch.length.ns + OVERHEAD_NS),
    lengthKind: sketch.length.kind,
    visible: USUAL_DEVIATIONS.filter(({ statistic }) => !missing.has(statistic)).map(
      ({ statistic, deviation }) => ({
        statistic,
        deviationRatio: deviation,
        changeRatio: Math.expm1(detectableShift(roundsPrecision(rounds, deviation, each))),
      }),
    ),
    tooFew: USUAL_DEVIATIONS.map(({ statistic }) => statistic).filter((one) => missing.has(one)),
    isCountKnown: sketch.cells.every(({ requests }) => requests !== undefined),
    roundsRequired: roundsRequired(alpha, looks.length),
  };
}

function missingOf({ notShown }: CellSketch): readonly string[] {
  return notShown.map(({ percentile }) => percentile);
}
