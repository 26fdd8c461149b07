/*
 * `/perf_metrics` of `trtllm-serve`: the instants of the last requests, which the call empties. It
 * does not say whose they are, so they are summed over the cell.
 */

import { NS_PER_SECOND } from '../../base/units.js';

import { memberAt } from '../reported-time.js';
import type { WindowResult, WindowSum } from './window-report.js';

const SPANS = {
  serverDecode: ['server_arrival_time', 'arrival_time'],
  serverQueue: ['arrival_time', 'first_scheduled_time'],
  inference: ['first_scheduled_time', 'last_token_time'],
  total: ['server_arrival_time', 'last_token_time'],
} as const;

/** `after` holds what came since the call before the cell. */
export function tensorRtLlmOf(after: unknown): WindowResult {
  if (!Array.isArray(after)) return { known: false, why: 'unreadable' };
  const records = after.map((one) => memberAt(one, ['perf_metrics', 'timing_metrics']));
  const sum = (span: keyof typeof SPANS): WindowSum | undefined => sumOf(records, SPANS[span]);
  const total = sum('total');
  if (total === undefined) return { known: false, why: 'nothing-counted' };
  const pieces = (['serverDecode', 'serverQueue', 'inference'] as const).flatMap((piece) => {
    const one = sum(piece);
    return one === undefined ? [] : [[piece, one] as const];
  });
  return {
    known: true,
    report: {
      title: 'TensorRT-LLM perf metrics',
      requests: records.length,
      pieces: Object.fromEntries(pieces),
      total,
      others: {},
    },
  };
}

/** Undefined where no record has both instants in their order. */
function sumOf(
  records: readonly unknown[],
  [from, to]: readonly [string, string],
): WindowSum | undefined {
  let sumNs = 0;
  let count = 0;
  for (const record of records) {
    const [began, ended] = [memberAt(record, [from]), memberAt(record, [to])];
    if (typeof began !== 'number' || typeof ended !== 'number' || !(ended >= began)) continue;
    sumNs += (ended - began) * NS_PER_SECOND;
    count += 1;
  }
  return count === 0 || !Number.isFinite(sumNs) ? undefined : { sumNs, count };
}
