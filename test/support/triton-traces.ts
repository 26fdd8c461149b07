import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Triton's trace files as test/servers/triton_server.py asks for them, trace.json.0 and so on, with
 * instants of single requests. Read here in a way of its own, so as to be a witness.
 */
const WRITTEN_WITHIN_MS = 10_000;

export type TracedMeans = {
  readonly queue: number;
  readonly decode: number;
  readonly inference: number;
  readonly encode: number;
};

type Trace = { model?: string; readonly at: Map<string, number> };

/** Over the `last` requests of a model; waits until they are written. */
export async function tracedMeansNs(
  folder: string,
  { model, last }: { readonly model: string; readonly last: number },
): Promise<TracedMeans> {
  const deadline = Date.now() + WRITTEN_WITHIN_MS;
  const seen = new Set<number>();
  for (;;) {
    const traces = [...tracesIn(folder)].filter(([, trace]) => trace.model === model);
    const newest = traces.sort(([one], [other]) => one - other).slice(-last);
    const grew = traces.length > seen.size;
    for (const [id] of traces) seen.add(id);
    if (newest.length === last && !grew) return meansOf(newest.map(([, trace]) => trace));
    assert.ok(Date.now() < deadline, `${newest.length} traces of ${model}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function tracesIn(folder: string): ReadonlyMap<number, Trace> {
  const traces = new Map<number, Trace>();
  for (const name of readdirSync(folder).filter((one) => one.startsWith('trace.json'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, id, rest = ''] of text.matchAll(
      /\{"id":(\d+),([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g,
    )) {
      const trace: Trace = traces.get(Number(id)) ?? { at: new Map() };
      traces.set(Number(id), trace);
      const model = /"model_name":"(\w+)"/.exec(rest)?.[1];
      if (model !== undefined) trace.model = model;
      const [, event, ns] = /"name":"(\w+)","ns":(\d+)/.exec(rest) ?? [];
      if (event !== undefined) trace.at.set(event, Number(ns));
    }
  }
  return traces;
}

function meansOf(traces: readonly Trace[]): TracedMeans {
  const mean = (from: string, to: string): number => {
    const spans = traces.map(({ at }) => (at.get(to) ?? Number.NaN) - (at.get(from) ?? Number.NaN));
    return spans.reduce((sum, span) => sum + span, 0) / spans.length;
  };
  return {
    queue: mean('QUEUE_START', 'COMPUTE_START'),
    decode: mean('COMPUTE_START', 'COMPUTE_INPUT_END'),
    inference: mean('COMPUTE_INPUT_END', 'COMPUTE_OUTPUT_START'),
    encode: mean('COMPUTE_OUTPUT_START', 'COMPUTE_END'),
  };
}
