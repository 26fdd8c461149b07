import { SEEDS } from '../base/limits.js';
import { seedOf } from '../base/random.js';
import {
  type InferenceTime,
  REFERENCE_DEFAULTS,
  type ReferenceSettings,
  STREAM_WORKERS,
} from '../base/reference-settings.js';
import { durationNs } from '../base/units.js';

import { type Context, isWritten, problemAtKey } from './context.js';
import { drawnTimeOf } from './plan-drawn-time.js';
import { checkStreamAlone, planReferenceStream } from './plan-reference-stream.js';
import type { LooseTarget } from './plan-target.js';
import type { Path } from './tree.js';

type LooseReference = NonNullable<LooseTarget['reference']>;

const PATH: Path = ['target', 'reference'];
const WINDOW_NS = durationNs(5e6);

/** What the reference server is told. Mistakes are reported and replaced by defaults. */
export function planReference(
  context: Context,
  reference: LooseReference,
  { seed, httpVersion }: { readonly seed: number; readonly httpVersion: '1.1' | '2' | undefined },
): ReferenceSettings {
  const defaults = REFERENCE_DEFAULTS;
  const batch = batchOf(context, reference);
  checkFaults(context, reference);
  checkStreamAlone(context);
  const stream = planReferenceStream(context, reference.stream);
  const isLimited = stream === undefined || isWritten(context, [...PATH, 'workers']);
  return {
    host: defaults.host,
    port: defaults.port,
    workers: isLimited ? (reference.workers ?? defaults.workers) : STREAM_WORKERS,
    inference: inferenceOf(context, reference) ?? defaults.inference,
    decodeNsPerKiB: reference.decode ?? defaults.decodeNsPerKiB,
    encodeNsPerKiB: reference.encode ?? defaults.encodeNsPerKiB,
    ...(stream === undefined ? {} : { stream }),
    ...(batch === undefined ? {} : { batch }),
    keepAlive: reference.keepAlive ?? defaults.keepAlive,
    http2: httpVersion === '2',
    answerBytes: reference.answer ?? defaults.answerBytes,
    errors: reference.errors ?? defaults.errors,
    hang: reference.hang ?? defaults.hang,
    reset: reference.reset ?? defaults.reset,
    report: reference.report ?? defaults.report,
    // Told on a command line, where a seed is as in a scenario: never negative.
    seed: seedOf(seed, 'reference server') & SEEDS.max,
  };
}

function checkFaults(context: Context, { errors, hang, reset }: LooseReference): void {
  const sum = (errors ?? 0) + (hang ?? 0) + (reset ?? 0);
  if (sum <= 1) return;
  problemAtKey(context, PATH, {
    code: 'impossible',
    message: `errors, hang and reset of target.reference add up to ${Math.round(sum * 100)}%`,
    hint: 'a request has one fate: write shares that add up to at most 100%',
  });
}

function batchOf(context: Context, reference: LooseReference): ReferenceSettings['batch'] {
  if (isWritten(context, [...PATH, 'window']) && !isWritten(context, [...PATH, 'maxBatch'])) {
    problemAtKey(context, [...PATH, 'window'], {
      code: 'impossible',
      message: 'target.reference.window is how long a batch waits, but there are no batches',
      hint: 'add maxBatch: 8, or remove window',
    });
  }
  if (reference.maxBatch === undefined) return undefined;
  return { max: reference.maxBatch, windowNs: reference.window ?? WINDOW_NS };
}

function inferenceOf(context: Context, reference: LooseReference): InferenceTime | undefined {
  const { inference, compute } = reference;
  if (isWritten(context, [...PATH, 'compute']) && isWritten(context, [...PATH, 'inference'])) {
    problemAtKey(context, [...PATH, 'compute'], {
      code: 'impossible',
      message: 'target.reference has both inference and compute',
      hint: 'keep inference for a time, or compute for real work',
    });
  }
  if (compute !== undefined) {
    const { rows, columns, layers } = compute;
    if (rows === undefined || columns === undefined || layers === undefined) return undefined;
    return { kind: 'compute', rows, columns, layers };
  }
  return drawnTimeOf(context, inference, [...PATH, 'inference']);
}
