import type { Extent, Load } from '../load/load.js';
import { traceEndNs, traceSchedule } from '../load/trace.js';
import { type DurationNs, durationNs } from '../base/units.js';

import type { Loose } from './collect.js';
import type { Scenario } from './scenario-schema.js';

/* How long the stages of a cell are. */

const WARMUP_DEFAULT_NS = 3e9;
/** Of a short measured part, so that its warm-up is not longer than itself. */
const WARMUP_SHARE_MAX = 0.3;

export function measureOf(measure: Loose<Scenario['measure']>): Extent | undefined {
  return extentOf(measure);
}

export function warmupOf(
  warmup: Loose<Scenario['warmup']> | undefined,
  measure: Extent | undefined,
): Extent | undefined {
  if (warmup === undefined) {
    const limit = measure?.kind === 'time' ? measure.ns * WARMUP_SHARE_MAX : WARMUP_DEFAULT_NS;
    return { kind: 'time', ns: durationNs(Math.round(Math.min(WARMUP_DEFAULT_NS, limit))) };
  }
  const extent = extentOf(warmup);
  const isNone = extent?.kind === 'time' ? extent.ns === 0 : extent?.requests === 0;
  return isNone ? undefined : extent;
}

export type Stages = { readonly warmup: Extent | undefined; readonly measure: Extent };

/**
 * A trace has a length of its own: the whole of it is measured where nothing else is written, and
 * nothing of it is spent on a warm-up that nobody asked for.
 */
export function stagesOf(
  load: Load,
  planned: Stages,
  isWritten: { readonly warmup: boolean; readonly measure: boolean },
): Stages {
  if (load.kind === 'closed' || load.arrivals.kind !== 'trace') return planned;
  const { trace } = load.arrivals;
  const warmup = isWritten.warmup ? planned.warmup : undefined;
  const whole: Extent = { kind: 'time', ns: durationNs(traceEndNs(trace)) };
  const measure = isWritten.measure ? planned.measure : whole;
  if (measure.kind === 'count') return { warmup, measure };
  // No longer than the trace lasts after its warm-up.
  const { measureFromNs, measureToNs } = traceSchedule(trace, warmup, measure);
  return { warmup, measure: { kind: 'time', ns: durationNs(measureToNs - measureFromNs) } };
}

type LooseExtent =
  | number
  | { readonly requests?: number | undefined; readonly atMost?: DurationNs | undefined };

function extentOf(extent: LooseExtent): Extent | undefined {
  if (typeof extent === 'number') return { kind: 'time', ns: durationNs(extent) };
  const { requests, atMost } = extent;
  if (requests === undefined || atMost === undefined) return undefined;
  return { kind: 'count', requests, atMostNs: atMost };
}
