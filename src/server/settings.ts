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

const WORKERS_MAX = 1024;
const BATCH_MAX = 65_536;
const ANSWER_MAX_BYTES = 256 * 1024 * 1024;
const MATRIX_SIDE_MAX = 8192;
const LAYERS_MAX = 4096;
/** One hour: longer waits are mistakes of unit. */
const WAIT_MAX_NS = 3600e9;

const CHECKS: Readonly<Record<keyof ReferenceSettings, Check>> = {
  host: (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a host name'),
  port: wholeBetween(0, 65_535),
  workers: wholeBetween(1, WORKERS_MAX),
  inference: inferenceComplaint,
  decodeNsPerKiB: numberBetween(0, WAIT_MAX_NS),
  encodeNsPerKiB: numberBetween(0, WAIT_MAX_NS),
  batch: fields({ max: wholeBetween(1, BATCH_MAX), windowNs: numberBetween(0, WAIT_MAX_NS) }),
  keepAlive: oneOf([true, false]),
  answerBytes: wholeBetween(0, ANSWER_MAX_BYTES),
  errors: numberBetween(0, 1),
  hang: numberBetween(0, 1),
  reset: numberBetween(0, 1),
  report: oneOf(['server-timing', 'server-timing-trailer', 'none']),
  seed: wholeBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
};

const INFERENCE_CHECKS: Readonly<Record<InferenceTime['kind'], Readonly<Record<string, Check>>>> = {
  constant: { ns: numberBetween(0, WAIT_MAX_NS) },
  exponential: { meanNs: numberBetween(0, WAIT_MAX_NS) },
  lognormal: { medianNs: numberBetween(0, WAIT_MAX_NS), sigma: numberBetween(0, 10) },
  compute: {
    rows: wholeBetween(1, MATRIX_SIDE_MAX),
    columns: wholeBetween(1, MATRIX_SIDE_MAX),
    layers: wholeBetween(1, LAYERS_MAX),
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

function numberBetween(least: number, most: number): Check {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `must be a number from ${least} to ${most}`;
}

function wholeBetween(least: number, most: number): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
}

function oneOf(values: readonly unknown[]): Check {
  return (value) => (values.includes(value) ? undefined : `must be one of ${values.join(', ')}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
