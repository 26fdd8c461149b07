import type { Extent, Trace } from './load.js';
import type { Schedule } from './schedule.js';

/** What one row alone is measured for. */
const SINGLE_ROW_NS = 1e9;

/**
 * Where a trace ends: one mean gap after its last arrival, so that its count over its length is
 * its rate.
 */
export function traceEndNs({ dueNs }: Trace): number {
  const lastNs = dueNs.at(-1) ?? 0;
  return dueNs.length < 2 ? SINGLE_ROW_NS : lastNs + Math.ceil(lastNs / (dueNs.length - 1));
}

/**
 * A trace is replayed once. What the warm-up takes is taken from its beginning; the measured part
 * follows, and ends with the trace at the latest.
 */
export function traceSchedule(trace: Trace, warmup: Extent | undefined, measure: Extent): Schedule {
  const { dueNs, payloads } = trace;
  const endNs = traceEndNs(trace);
  const fromNs = warmup === undefined ? 0 : Math.min(endNs, stageEndNs(dueNs, 0, warmup));
  const toNs = Math.min(endNs, stageEndNs(dueNs, fromNs, measure));
  let row = -1;
  return {
    next: () => {
      row += 1;
      const due = dueNs[row] ?? Number.NaN;
      return due < toNs ? due : Number.NaN;
    },
    payload: () => payloads?.[row] ?? 0,
    measureFromNs: fromNs,
    measureToNs: toNs,
  };
}

/** Rows of the measured part. */
export function traceCountOf(trace: Trace, warmup: Extent | undefined, measure: Extent): number {
  const { measureFromNs, measureToNs } = traceSchedule(trace, warmup, measure);
  return firstRowFrom(trace.dueNs, measureToNs) - firstRowFrom(trace.dueNs, measureFromNs);
}

function stageEndNs(dueNs: Float64Array, fromNs: number, stage: Extent): number {
  if (stage.kind === 'time') return fromNs + stage.ns;
  const next = dueNs[firstRowFrom(dueNs, fromNs) + stage.requests] ?? Number.POSITIVE_INFINITY;
  return Math.min(next, fromNs + stage.atMostNs);
}

/** The first row that is due at this instant or later; their number where there is none. */
function firstRowFrom(dueNs: Float64Array, ns: number): number {
  const row = dueNs.findIndex((due) => due >= ns);
  return row < 0 ? dueNs.length : row;
}
