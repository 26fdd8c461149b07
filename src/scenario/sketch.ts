import type { Arrivals, Extent, Load } from '../load/load.js';
import { type DurationNs, durationNs, NS_PER_SECOND } from '../base/units.js';

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
};

export type LengthSketch = {
  readonly ns: DurationNs;
  /** `atMost`: a stage ends at a count, and this is the time that it may take. */
  readonly kind: 'exactly' | 'atMost';
};

export type PercentileNeed = { readonly percentile: string; readonly requests: number };

export function sketchOf(plan: Plan): PlanSketch {
  const cells = plan.cells.map(cellSketch);
  const counts = cells.map(({ requests }) => requests);
  return {
    name: plan.name,
    cells,
    length: {
      ns: durationNs(cells.reduce((sum, { length }) => sum + length.ns, 0)),
      kind: cells.every(({ length }) => length.kind === 'exactly') ? 'exactly' : 'atMost',
    },
    requests: counts.reduce(
      (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
      0,
    ),
  };
}

function cellSketch(cell: Cell): CellSketch {
  const requests = requestsOf(cell.load, cell.measure);
  const stages = [cell.warmup, cell.measure].filter((stage) => stage !== undefined);
  const isExact = stages.every(({ kind }) => kind === 'time');
  return {
    name: cell.name,
    length: {
      ns: durationNs(stages.reduce((sum, stage) => sum + longestNs(stage), 0)),
      kind: isExact ? 'exactly' : 'atMost',
    },
    requests,
    notShown: requests === undefined ? [] : NEEDS.filter((need) => need.requests > requests),
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

function longestNs(stage: Extent): number {
  return stage.kind === 'time' ? stage.ns : stage.atMostNs;
}

/** Expected number in the measured part. Of a closed loop only a count says it. */
function requestsOf(load: Load, measure: Extent): number | undefined {
  if (load.kind === 'closed') return measure.kind === 'count' ? measure.requests : undefined;
  const perSecond = meanRate(load.arrivals);
  const withinNs = (ns: number) => Math.round((perSecond * ns) / NS_PER_SECOND);
  if (measure.kind === 'time') return withinNs(measure.ns);
  return Math.min(measure.requests, withinNs(measure.atMostNs));
}

function meanRate(arrivals: Arrivals): number {
  return arrivals.kind === 'ramp' ? (arrivals.from + arrivals.to) / 2 : arrivals.rate;
}
