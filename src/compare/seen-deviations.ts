/*
 * How much rounds of a scenario differed when it was measured before: for a plan, which cannot
 * know how much they will. Of sessions, the rounds' own differences. Of single measurements only a
 * bound: the difference of two that share no noise varies by √2 times what each of them does, and
 * by less where both arms of a round share the machine's minute, its arrivals and payloads.
 */
import type { CellDocument } from '../result/document.js';
import type { SeenInDocument, SessionPlanDocument } from '../result/session-document.js';
import type { Plan } from '../scenario/plan.js';
import { sketchOf } from '../scenario/sketch.js';
import { deviationAtMost, pooledDeviation } from '../stats/deviation.js';

import type { ComparedFile } from './compare-inputs.js';
import { pairedStudy } from './compare-session.js';
import { type Observation, observationOfResult } from './observation.js';

/** Of the response time of a cell, in logarithms. */
export type SeenDeviation = {
  readonly cell: string;
  readonly statistic: SeenStatistic;
  /** An upper bound of the deviation of rounds (deviation.ts). */
  readonly deviation: number;
  readonly seenIn: SeenInDocument;
};

export const SEEN_STATISTICS = ['p50', 'p90', 'p99'] as const;

export type SeenStatistic = (typeof SEEN_STATISTICS)[number];

/** As of five rounds of one session: fewer say hardly more than an assumption. */
const FREEDOM_MIN = 4;

/**
 * `files`: measurements of the plan's scenario on this machine. Those cells of them count that were
 * as long as the plan's are; rounds where there are enough, else single measurements.
 */
export function seenDeviations(
  files: readonly ComparedFile[],
  plan: Plan,
  replication: SessionPlanDocument['replication'],
): readonly SeenDeviation[] {
  const sessions = files.flatMap((file) =>
    file.kind === 'session' &&
    file.document.plan.sharedSchedule &&
    file.document.plan.replication === replication
      ? [pairedStudy(file.document)]
      : [],
  );
  // Results of one process know nothing of how much one that is started anew differs.
  const results = files.flatMap((file) =>
    file.kind === 'result' && replication === 'connection'
      ? [observationOfResult(file.document)]
      : [],
  );
  return plannedCells(plan).flatMap((cell) =>
    SEEN_STATISTICS.flatMap((statistic) => {
      const logs = (side: readonly Observation[]): readonly number[] =>
        side.map((one) => logOf(one, cell, statistic));
      const rounds = sessions.map(({ before, after }) => {
        const [earlier, later] = [logs(before), logs(after)];
        return earlier.map((log, round) => (later[round] ?? Number.NaN) - log);
      });
      const found = boundOf(rounds, 'rounds') ?? boundOf([logs(results)], 'measurements');
      return found === undefined ? [] : [{ cell: cell.name, statistic, ...found }];
    }),
  );
}

function boundOf(
  groups: readonly (readonly number[])[],
  kind: SeenInDocument['kind'],
): Pick<SeenDeviation, 'deviation' | 'seenIn'> | undefined {
  const known = groups.map((values) => values.filter(Number.isFinite));
  const pooled = pooledDeviation(known);
  if (pooled.freedom < FREEDOM_MIN) return undefined;
  const count = known.reduce((sum, { length }) => sum + length, 0);
  const bound = deviationAtMost(pooled);
  return {
    deviation: kind === 'rounds' ? bound : Math.SQRT2 * bound,
    seenIn: { kind, count },
  };
}

/** NaN where it is not known, or was measured for another time or with other requests. */
function logOf({ cells }: Observation, cell: PlannedCell, statistic: SeenStatistic): number {
  const [only, ...others] = cells.get(cell.name) ?? [];
  if (only === undefined || others.length > 0 || !isAsLong(only, cell)) return Number.NaN;
  return Math.log(only.responseTime[`${statistic}Ns`] ?? Number.NaN);
}

type PlannedCell = {
  readonly name: string;
  /** Undefined where answers decide how many they are, and the time is what is given. */
  readonly requests: number | undefined;
  readonly measuredNs: number | undefined;
};

function plannedCells(plan: Plan): readonly PlannedCell[] {
  return sketchOf(plan).cells.map(({ name, requests }, index) => {
    const measure = plan.cells[index]?.measure;
    return { name, requests, measuredNs: measure?.kind === 'time' ? measure.ns : undefined };
  });
}

/** Arrivals that are drawn make some more or fewer; twice as many differ less. */
const LENGTH_TOLERANCE = 0.25;

function isAsLong({ counts, measuredNs }: CellDocument, planned: PlannedCell): boolean {
  if (planned.requests !== undefined) return isNear(counts.due, planned.requests);
  return planned.measuredNs !== undefined && isNear(measuredNs, planned.measuredNs);
}

function isNear(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= LENGTH_TOLERANCE * expected;
}
