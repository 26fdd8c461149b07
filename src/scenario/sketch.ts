import type { Arrivals, Extent, Load } from '../load/load.js';
import { traceCountOf, traceSchedule } from '../load/trace.js';
import { type DurationNs, durationNs, NS_PER_SECOND } from '../base/units.js';

import { requestsToProve } from './limit-needs.js';
import type { Cell, Plan } from './plan.js';

/** What a run of the plan would be, told beforehand. */
export type PlanSketch = {
  readonly name: string;
  readonly cells: readonly CellSketch[];
  /** Of all cells, warm-up included; the way until the last answers come is not. */
  readonly length: LengthSketch;
  /** Requests of the measured parts; undefined where the answers decide. */
  readonly requests: number | undefined;
};

export type CellSketch = {
  readonly name: string;
  readonly length: LengthSketch;
  readonly requests: number | undefined;
  /** Percentiles that so few requests cannot show: `p99`, `p99.9`. */
  readonly notShown: readonly PercentileNeed[];
  /** Limits that so few requests cannot prove. */
  readonly notProvable: readonly LimitNeed[];
};

export type LengthSketch = {
  readonly ns: DurationNs;
  /**
   * `about`: a stage ends at a count that is due at a rate. `atMost`: answers decide how long the
   * count takes, and this is the time that it may take.
   */
  readonly kind: 'exactly' | 'about' | 'atMost';
};

export type PercentileNeed = { readonly percentile: string; readonly requests: number };

export type LimitNeed = { readonly limit: string; readonly requests: number };

export function sketchOf(plan: Plan): PlanSketch {
  const cells = plan.cells.map(cellSketch);
  const counts = cells.map(({ requests }) => requests);
  return {
    name: plan.name,
    cells,
    length: sumOf(cells.map(({ length }) => length)),
    requests: counts.reduce(
      (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
      0,
    ),
  };
}

function cellSketch(cell: Cell): CellSketch {
  const requests = requestsOf(cell);
  const limits = cell.limits.map((limit) => ({
    limit: limit.text,
    requests: requestsToProve(limit),
  }));
  const isTooMany = (need: { readonly requests: number }) =>
    requests !== undefined && need.requests > requests;
  return {
    name: cell.name,
    length: sumOf(stagesOf(cell)),
    requests,
    notShown: NEEDS.filter(isTooMany),
    notProvable: limits.filter(isTooMany),
  };
}

function stagesOf({ load, warmup, measure }: Cell): readonly LengthSketch[] {
  if (load.kind === 'open' && load.arrivals.kind === 'trace') {
    const { measureToNs } = traceSchedule(load.arrivals.trace, warmup, measure);
    return [{ ns: durationNs(measureToNs), kind: 'exactly' }];
  }
  return [
    ...(warmup === undefined ? [] : [lengthOf(warmup, load, warmupRate)]),
    lengthOf(measure, load, meanRate),
  ];
}

const VAGUENESS = ['exactly', 'about', 'atMost'] as const;

/** A sum is as vague as the vaguest of its parts. */
function sumOf(lengths: readonly LengthSketch[]): LengthSketch {
  const kinds = lengths.map(({ kind }) => VAGUENESS.indexOf(kind));
  return {
    ns: durationNs(lengths.reduce((sum, { ns }) => sum + ns, 0)),
    kind: VAGUENESS[Math.max(0, ...kinds)] ?? 'exactly',
  };
}

/** Ten requests must lie beyond a percentile for it to be shown (docs/phases.md, law 9). */
const NEEDS: readonly PercentileNeed[] = [
  { percentile: 'p50', requests: 20 },
  { percentile: 'p75', requests: 40 },
  { percentile: 'p90', requests: 100 },
  { percentile: 'p95', requests: 200 },
  { percentile: 'p99', requests: 1000 },
  { percentile: 'p99.9', requests: 10_000 },
];

function lengthOf(
  stage: Extent,
  load: Load,
  rateOf: (arrivals: RatedArrivals) => number,
): LengthSketch {
  if (stage.kind === 'time') return { ns: stage.ns, kind: 'exactly' };
  if (load.kind === 'closed') return { ns: stage.atMostNs, kind: 'atMost' };
  const { arrivals } = load;
  if (arrivals.kind === 'trace') throw new Error('the stages of a trace are known exactly');
  const expectedNs = Math.round((stage.requests / rateOf(arrivals)) * NS_PER_SECOND);
  return { ns: durationNs(Math.min(expectedNs, stage.atMostNs)), kind: 'about' };
}

/** Expected number in the measured part. Of a closed loop only a count says it. */
function requestsOf({ load, warmup, measure }: Cell): number | undefined {
  if (load.kind === 'closed') return measure.kind === 'count' ? measure.requests : undefined;
  const { arrivals } = load;
  if (arrivals.kind === 'trace') return traceCountOf(arrivals.trace, warmup, measure);
  const perSecond = meanRate(arrivals);
  const withinNs = (ns: number) => Math.round((perSecond * ns) / NS_PER_SECOND);
  if (measure.kind === 'time') return withinNs(measure.ns);
  return Math.min(measure.requests, withinNs(measure.atMostNs));
}

type RatedArrivals = Exclude<Arrivals, { kind: 'trace' }>;

function warmupRate(arrivals: RatedArrivals): number {
  return arrivals.kind === 'ramp' ? arrivals.from : arrivals.rate;
}

function meanRate(arrivals: RatedArrivals): number {
  return arrivals.kind === 'ramp' ? (arrivals.from + arrivals.to) / 2 : arrivals.rate;
}
