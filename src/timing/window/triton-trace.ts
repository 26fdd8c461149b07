/*
 * Triton's trace files: instants of single requests by its monotonic clock, in records that come in
 * any order. All of one request that lies between is here: reading its bytes and writing them, too,
 * which its statistics leave out. Names and order are those of its src/tracer.cc.
 */
import { memberAt } from '../reported-time.js';
import type { ReportedPiece } from '../server-report.js';
import type { WindowResult, WindowSum } from './window-report.js';

type Span = readonly [from: string, to: string];

/** A backend may go on after the answer is on its way: the answer's time ends where it is sent. */
const SPANS = {
  serverDecode: [
    ['HTTP_RECV_END', 'REQUEST_START'],
    ['COMPUTE_START', 'COMPUTE_INPUT_END'],
  ],
  serverQueue: [['QUEUE_START', 'COMPUTE_START']],
  inference: [['COMPUTE_INPUT_END', 'COMPUTE_OUTPUT_START']],
  serverEncode: [['COMPUTE_OUTPUT_START', 'HTTP_SEND_START']],
} as const satisfies Partial<Record<ReportedPiece, readonly Span[]>>;

const TOTAL: readonly Span[] = [['HTTP_RECV_END', 'HTTP_SEND_START']];

const OTHERS = {
  'receiving the request': [['HTTP_RECV_START', 'HTTP_RECV_END']],
  'sending the answer': [['HTTP_SEND_START', 'HTTP_SEND_END']],
} as const satisfies Readonly<Record<string, readonly Span[]>>;

type Trace = { model: string | undefined; isPart: boolean; readonly at: Map<string, number> };

/** `written`: the texts of the files that came since the measured part began. */
export function tritonTracesOf(written: unknown, model: string | undefined): WindowResult {
  if (!Array.isArray(written)) return { known: false, why: 'unreadable' };
  const all = [...tracesIn(written).values()].filter(({ isPart }) => !isPart);
  const isAsked = all.some((trace) => trace.model === model);
  const traces = isAsked ? all.filter((trace) => trace.model === model) : all;
  const total = valuesOf(traces, TOTAL);
  if (total.length === 0) return { known: false, why: 'nothing-counted' };
  const values = Object.entries(SPANS).flatMap(([piece, spans]) => {
    const found = valuesOf(traces, spans);
    return found.length === 0 ? [] : [[piece, found] as const];
  });
  const others = Object.entries(OTHERS).map(([name, spans]) => [
    name,
    sumOf(valuesOf(traces, spans)),
  ]);
  return {
    known: true,
    report: {
      title: 'Triton traces',
      requests: total.length,
      pieces: Object.fromEntries(values.map(([piece, found]) => [piece, sumOf(found)])),
      valuesNs: Object.fromEntries(values),
      total: sumOf(total),
      others: Object.fromEntries(others),
    },
  };
}

function tracesIn(files: readonly unknown[]): ReadonlyMap<unknown, Trace> {
  const traces = new Map<unknown, Trace>();
  for (const record of files.flatMap(recordsIn)) {
    const id = memberAt(record, ['id']);
    const trace = traces.get(id) ?? { model: undefined, isPart: false, at: new Map() };
    traces.set(id, trace);
    const model = memberAt(record, ['model_name']);
    if (typeof model === 'string') trace.model = model;
    // The steps of an ensemble are traced too, each by itself.
    if (memberAt(record, ['parent_id']) !== undefined) trace.isPart = true;
    const stamps = memberAt(record, ['timestamps']);
    for (const stamp of Array.isArray(stamps) ? stamps : []) {
      const [name, ns] = [memberAt(stamp, ['name']), memberAt(stamp, ['ns'])];
      if (typeof name === 'string' && typeof ns === 'number') trace.at.set(name, ns);
    }
  }
  return traces;
}

/** A file that is still being written is no JSON yet. */
function recordsIn(file: unknown): readonly unknown[] {
  try {
    const records: unknown = JSON.parse(String(file));
    return Array.isArray(records) ? records : [];
  } catch {
    return [];
  }
}

/** Of the requests that have all of the instants, in their order. */
function valuesOf(traces: readonly Trace[], spans: readonly Span[]): readonly number[] {
  return traces.flatMap(({ at }) => {
    const parts = spans.map(([from, to]) => (at.get(to) ?? Number.NaN) - (at.get(from) ?? 0));
    return parts.every((ns) => ns >= 0) ? [parts.reduce((sum, ns) => sum + ns, 0)] : [];
  });
}

function sumOf(values: readonly number[]): WindowSum {
  return { sumNs: values.reduce((sum, ns) => sum + ns, 0), count: values.length };
}
