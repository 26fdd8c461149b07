import {
  COMPUTE_LAYERS,
  COMPUTE_SIDE,
  type Range,
  REFERENCE_ANSWER_BYTES,
  REFERENCE_BATCH,
  REFERENCE_COMMENT_NS,
  REFERENCE_SIGMA,
  REFERENCE_STREAM_TOKENS,
  REFERENCE_TIME_NS,
  REFERENCE_WORKERS,
  SEEDS,
} from '../base/limits.js';
import {
  type InferenceTime,
  REFERENCE_DEFAULTS,
  type ReferenceSettings,
  STREAM_CUTS,
  STREAM_DEFAULTS,
  STREAM_WORKERS,
  type StreamSettings,
} from '../base/reference-settings.js';

import {
  type Check,
  type Fields,
  fields,
  isFields,
  numberIn,
  oneOf,
  someOf,
  wholeIn,
} from './checks.js';

/*
 * Reads the settings that another process sends as JSON: all in base units, each field optional.
 * The scenario explains mistakes to people; here they only must not pass unseen.
 */

export type SettingsRead =
  | { readonly ok: true; readonly settings: ReferenceSettings }
  | { readonly ok: false; readonly message: string };

const PORTS: Range = { min: 0, max: 65_535 };
const RATIOS: Range = { min: 0, max: 1 };
/** Threads, of which the machine has only so many cores to run. */
const COMPUTE_WORKERS_MAX = 64;

const CHECKS: Readonly<Record<keyof ReferenceSettings, Check>> = {
  host: (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a host name'),
  port: wholeIn(PORTS),
  workers: wholeIn(REFERENCE_WORKERS),
  inference: inferenceComplaint,
  decodeNsPerKiB: numberIn(REFERENCE_TIME_NS),
  encodeNsPerKiB: numberIn(REFERENCE_TIME_NS),
  stream: streamComplaint,
  batch: fields({ max: wholeIn(REFERENCE_BATCH), windowNs: numberIn(REFERENCE_TIME_NS) }),
  keepAlive: oneOf([true, false]),
  http2: oneOf([true, false]),
  answerBytes: wholeIn(REFERENCE_ANSWER_BYTES),
  errors: numberIn(RATIOS),
  hang: numberIn(RATIOS),
  reset: numberIn(RATIOS),
  report: oneOf(['server-timing', 'server-timing-trailer', 'none']),
  seed: wholeIn(SEEDS),
};

const INFERENCE_CHECKS: Readonly<Record<InferenceTime['kind'], Readonly<Record<string, Check>>>> = {
  constant: { ns: numberIn(REFERENCE_TIME_NS) },
  exponential: { meanNs: numberIn(REFERENCE_TIME_NS) },
  lognormal: { medianNs: numberIn(REFERENCE_TIME_NS), sigma: numberIn(REFERENCE_SIGMA) },
  compute: {
    rows: wholeIn(COMPUTE_SIDE),
    columns: wholeIn(COMPUTE_SIDE),
    layers: wholeIn(COMPUTE_LAYERS),
  },
};

/** Of an event, where a fault comes before the first one. */
const EVENTS_BEFORE: Range = { min: 0, max: REFERENCE_STREAM_TOKENS.max };
const FAULT = { after: wholeIn(EVENTS_BEFORE), share: numberIn(RATIOS) };

const STREAM_CHECKS: Readonly<Record<keyof StreamSettings, Check>> = {
  ttft: drawnComplaint,
  promptTokenNs: numberIn(REFERENCE_TIME_NS),
  interToken: drawnComplaint,
  tokens: wholeIn(REFERENCE_STREAM_TOKENS),
  tokensPerEvent: wholeIn(REFERENCE_STREAM_TOKENS),
  role: oneOf(['at-once', 'with-content']),
  stalls: fields({ every: wholeIn(REFERENCE_STREAM_TOKENS), ns: numberIn(REFERENCE_TIME_NS) }),
  buffered: oneOf([true, false]),
  commentEveryNs: numberIn(REFERENCE_COMMENT_NS),
  cut: fields({ ...FAULT, how: oneOf(STREAM_CUTS) }),
  error: fields(FAULT),
  prefixCache: oneOf([true, false]),
};

export function readSettings(text: string): SettingsRead {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `the settings are not JSON: ${String(error)}` };
  }
  if (!isFields(given)) return { ok: false, message: 'the settings must be an object' };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(CHECKS, name)) return { ok: false, message: `${name} is not a setting` };
    const complaint = CHECKS[name as keyof ReferenceSettings](value);
    if (complaint !== undefined) return { ok: false, message: `${name} ${complaint}` };
  }
  const settings = filledOf(given);
  if (settings.errors + settings.hang + settings.reset > 1) {
    return { ok: false, message: 'errors, hang and reset must not exceed 1 together' };
  }
  if (settings.inference.kind === 'compute' && settings.workers > COMPUTE_WORKERS_MAX) {
    return { ok: false, message: `workers must be at most ${COMPUTE_WORKERS_MAX} to compute` };
  }
  const { stream } = settings;
  if (stream !== undefined && settings.batch !== undefined) {
    return { ok: false, message: 'streams are not batched: remove stream or batch' };
  }
  return { ok: true, settings };
}

function filledOf(given: Fields): ReferenceSettings {
  const settings = { ...REFERENCE_DEFAULTS, ...given } as ReferenceSettings;
  const { stream } = settings;
  if (stream === undefined) return settings;
  const workers = given.workers === undefined ? STREAM_WORKERS : settings.workers;
  return { ...settings, workers, stream: { ...STREAM_DEFAULTS, ...stream } };
}

function streamComplaint(value: unknown): string | undefined {
  return someOf(STREAM_CHECKS)(value);
}

function drawnComplaint(value: unknown): string | undefined {
  const isCompute = isFields(value) && value.kind === 'compute';
  return isCompute ? 'cannot be real work' : inferenceComplaint(value);
}

function inferenceComplaint(value: unknown): string | undefined {
  const kinds = Object.keys(INFERENCE_CHECKS);
  if (!isFields(value) || typeof value.kind !== 'string' || !kinds.includes(value.kind)) {
    return `must have one of these kinds: ${kinds.join(', ')}`;
  }
  const { kind, ...rest } = value;
  return fields(INFERENCE_CHECKS[kind as InferenceTime['kind']])(rest);
}
