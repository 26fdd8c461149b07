import { seedOf } from '../base/random.js';
import {
  type InferenceTime,
  REFERENCE_DEFAULTS,
  type ReferenceSettings,
} from '../base/reference-settings.js';
import { durationNs } from '../base/units.js';

import { type Context, isWritten, problemAtKey } from './context.js';
import type { LooseTarget } from './plan-target.js';
import type { Path } from './tree.js';

type LooseReference = NonNullable<LooseTarget['reference']>;
type LooseInference = Exclude<NonNullable<LooseReference['inference']>, number>;

const PATH: Path = ['target', 'reference'];
const WINDOW_NS = durationNs(5e6);

/** What the reference server is told. Mistakes are reported and replaced by defaults. */
export function planReference(
  context: Context,
  reference: LooseReference,
  seed: number,
): ReferenceSettings {
  const defaults = REFERENCE_DEFAULTS;
  const batch = batchOf(context, reference);
  checkFaults(context, reference);
  return {
    host: defaults.host,
    port: defaults.port,
    workers: reference.workers ?? defaults.workers,
    inference: inferenceOf(context, reference) ?? defaults.inference,
    decodeNsPerKiB: reference.decode ?? defaults.decodeNsPerKiB,
    encodeNsPerKiB: reference.encode ?? defaults.encodeNsPerKiB,
    ...(batch === undefined ? {} : { batch }),
    keepAlive: reference.keepAlive ?? defaults.keepAlive,
    answerBytes: reference.answer ?? defaults.answerBytes,
    errors: reference.errors ?? defaults.errors,
    hang: reference.hang ?? defaults.hang,
    reset: reference.reset ?? defaults.reset,
    report: reference.report ?? defaults.report,
    seed: seedOf(seed, 'reference server'),
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
  if (inference === undefined) return undefined;
  if (typeof inference === 'number') return { kind: 'constant', ns: durationNs(inference) };
  return distributionOf(context, inference as LooseInference);
}

const KINDS = ['constant', 'exponential', 'lognormal'] as const;

function distributionOf(context: Context, inference: LooseInference): InferenceTime | undefined {
  const path: Path = [...PATH, 'inference'];
  const written = KINDS.filter((kind) => isWritten(context, [...path, kind]));
  if (written.length !== 1) {
    problemAtKey(context, path, {
      code: written.length === 0 ? 'missing-field' : 'impossible',
      message:
        written.length === 0
          ? 'target.reference.inference names no distribution'
          : `target.reference.inference has ${written.length} distributions: ${written.join(', ')}`,
      hint: 'write one, as 20ms, { exponential: 20ms } or { lognormal: { median: 20ms, sigma: 0.3 } }',
    });
    return undefined;
  }
  const { constant, exponential, lognormal } = inference;
  if (constant !== undefined) return { kind: 'constant', ns: constant };
  const mean = typeof exponential === 'object' ? exponential.mean : exponential;
  if (mean !== undefined) return { kind: 'exponential', meanNs: durationNs(Number(mean)) };
  if (lognormal?.median === undefined || lognormal.sigma === undefined) return undefined;
  return { kind: 'lognormal', medianNs: lognormal.median, sigma: lognormal.sigma };
}
