import { NS_PER_SECOND, NS_PER_US } from '../../base/units.js';

import type { ReportEntry } from '../report-entry.js';
import { derivedEntry, memberAt, timeEntry } from '../reported-time.js';
import type { Evidence } from '../server-report.js';
import { type FieldRow, type KnownSource, sourceOfFields } from './known-source.js';

/** 0.5.23: python/sglang/srt/observability/req_time_stats.py, managers/tokenizer_manager.py. */
export const SGLANG: KnownSource = sourceOfFields({
  name: 'sglang',
  title: 'SGLang meta_info',
  applies: ({ body }) =>
    memberAt(body, ['meta_info', 'e2e_latency']) !== undefined ||
    memberAt(body, ['meta_info', 'queue_time']) !== undefined,
  fields: [
    {
      body: ['meta_info', 'queue_time'],
      unit: 's',
      takenAs: 'serverQueue',
      means: 'in the waiting queue of the scheduler → first forward pass',
    },
    {
      body: ['meta_info', 'e2e_latency'],
      unit: 's',
      takenAs: 'total',
      means: 'request object made → finished',
    },
  ],
  derived: { rows: derivedRows(), read: derivedOf },
  page: {
    server: 'SGLang',
    where: '`meta_info` of the JSON of `/generate`; the OpenAI routes have none',
    overlaps:
      'dispatch, queue, prefill and generation lie one after the other inside the total. Of a request that was put back into the queue no inference is claimed: its later waits lie within. Instants come from two processes whose clocks are laid on each other: good to a few microseconds on one host, and not used for anything across hosts.',
    leavesOut:
      'reading the request before the request object is made, the way between the processes, writing the answer',
    streamed: 'on the last chunk',
    toSwitchOn: '`--enable-metrics`: without it only the total is told',
  },
});

function derivedRows(): readonly FieldRow[] {
  return [
    {
      field: 'meta_info.prefill_finished_time − forward_entry_time',
      unit: 's',
      takenAs: 'prefill',
      means: 'first forward pass → first token',
    },
    {
      field: 'meta_info.request_finished_ts − prefill_finished_time',
      unit: 's',
      takenAs: 'generation',
      means: 'first token → finished: generation, detokenizing',
    },
    {
      field: 'meta_info.inference_time, else request_finished_ts − forward_entry_time',
      unit: 's',
      takenAs: 'inference',
      means: 'where prefill and generation are not told apart: both, and detokenizing',
    },
    {
      field: 'meta_info.api_server_dispatch_finish_ts − request_received_ts',
      unit: 's',
      takenAs: 'serverDecode',
      means: 'tokenizing, and the hand-over to the scheduler',
    },
  ];
}

function derivedOf({ body }: Evidence): readonly ReportEntry[] {
  const info = memberAt(body, ['meta_info']);
  const dispatch = between(
    info,
    ['request_received_ts', 'api_server_dispatch_finish_ts'],
    'serverDecode',
  );
  return [...inferenceOf(info), dispatch].filter((entry) => entry !== undefined);
}

function inferenceOf(info: unknown): readonly (ReportEntry | undefined)[] {
  const told = timeEntry(memberAt(info, ['inference_time']), {
    name: 'meta_info.inference_time',
    unit: 's',
    takenAs: 'inference',
    printed: 'rounded',
    from: 'body',
  });
  if (told !== undefined) return [told];
  // 0.5.23 adds the waits of a request that was put back to its time in the queue: they lie
  // between these instants as well.
  const retractions = memberAt(info, ['num_retractions']);
  if (typeof retractions === 'number' && retractions > 0) return [];
  const halves = [
    between(info, ['forward_entry_time', 'prefill_finished_time'], 'prefill'),
    between(info, ['prefill_finished_time', 'request_finished_ts'], 'generation'),
  ];
  return halves.every((half) => half !== undefined)
    ? halves
    : [between(info, ['forward_entry_time', 'request_finished_ts'], 'inference')];
}

/** An instant that was not reached is 0, null or absent: then nothing is said. */
function between(
  info: unknown,
  [from, to]: readonly [string, string],
  takenAs: 'inference' | 'prefill' | 'generation' | 'serverDecode',
): ReportEntry | undefined {
  const [began, ended] = [memberAt(info, [from]), memberAt(info, [to])];
  if (typeof began !== 'number' || typeof ended !== 'number' || began <= 0 || ended <= 0) {
    return undefined;
  }
  return derivedEntry((ended - began) * NS_PER_SECOND, NS_PER_US, {
    name: `meta_info.${to} − ${from}`,
    unit: 's',
    takenAs,
    printed: 'rounded',
    from: 'body',
  });
}
