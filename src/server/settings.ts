import {
  COMPUTE_LAYERS,
  COMPUTE_SIDE,
  type Range,
  REFERENCE_ANSWER_BYTES,
  REFERENCE_BATCH,
  REFERENCE_SIGMA,
  REFERENCE_TIME_NS,
  REFERENCE_WORKERS,
  SEEDS,
} from '../base/limits.js';
import {
  type InferenceTime,
  REFERENCE_DEFAULTS,
  type ReferenceSettings,
} from '../base/reference-settings.js';

/*
 * Reads the settings that another process sends as JSON: all in base units, each field optional.
 * The scenario explains mistakes to people; here they only must not pass unseen.
 */

export type SettingsRead =
  | { readonly ok: true; readonly settings: ReferenceSettings }
  | { readonly ok: false; readonly message: string };

/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => string | undefined;
type Fields = Readonly<Record<string, unknown>>;

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
  batch: fields({ max: wholeIn(REFERENCE_BATCH), windowNs: numberIn(REFERENCE_TIME_NS) }),
  keepAlive: oneOf([true, false]),
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
  const settings = { ...REFERENCE_DEFAULTS, ...given } as ReferenceSettings;
  if (settings.errors + settings.hang + settings.reset > 1) {
    return { ok: false, message: 'errors, hang and reset must not exceed 1 together' };
  }
  if (settings.inference.kind === 'compute' && settings.workers > COMPUTE_WORKERS_MAX) {
    return { ok: false, message: `workers must be at most ${COMPUTE_WORKERS_MAX} to compute` };
  }
  return { ok: true, settings };
}

function inferenceComplaint(value: unknown): string | undefined {
  const kinds = Object.keys(INFERENCE_CHECKS);
  if (!isFields(value) || typeof value.kind !== 'string' || !kinds.includes(value.kind)) {
    return `must have one of these kinds: ${kinds.join(', ')}`;
  }
  const { kind, ...rest } = value;
  return fields(INFERENCE_CHECKS[kind as InferenceTime['kind']])(rest);
}

/** Exactly these fields, each right. */
function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isFields(value)) return `must have ${Object.keys(checks).join(', ')}`;
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(checks, name)) return `has no field ${name}`;
    }
    for (const [name, check] of Object.entries(checks)) {
      const complaint = check(value[name]);
      if (complaint !== undefined) return `${name} ${complaint}`;
    }
    return undefined;
  };
}

function numberIn({ min, max }: Range): Check {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : `must be a number from ${min} to ${max}`;
}

function wholeIn({ min, max }: Range): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}

function oneOf(values: readonly unknown[]): Check {
  return (value) => (values.includes(value) ? undefined : `must be one of ${values.join(', ')}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
