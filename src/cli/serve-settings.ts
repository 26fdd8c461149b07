import {
  readCount,
  readDuration,
  readRatio,
  readSize,
  readTimePerKiB,
} from '../scenario/quantity.js';
import {
  COMPUTE_LAYERS,
  COMPUTE_SIDE,
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

import type { ServeOptions } from './declare-serve.js';
import { optionValueOf } from './option-quantity.js';
import { UsageError } from './usage-error.js';

const PORTS = { min: 0, max: 65_535 };
/** Long enough for requests that arrive together, short beside an inference. */
const WINDOW = '5ms';
const REPORTS = ['server-timing', 'server-timing-trailer', 'none'] as const;

export function serveSettingsOf(options: ServeOptions): ReferenceSettings {
  const read = <Value>(
    name: keyof ServeOptions & keyof ReferenceSettings,
    reading: (word: string) => Parameters<typeof optionValueOf<Value>>[1],
  ): Value | undefined => {
    const word = options[name];
    return typeof word === 'string' ? optionValueOf(`--${name}`, reading(word)) : undefined;
  };
  const defaults = REFERENCE_DEFAULTS;
  const perKiB = (word: string | undefined, name: string): ReferenceSettings['decodeNsPerKiB'] =>
    word === undefined
      ? defaults.decodeNsPerKiB
      : optionValueOf(name, readTimePerKiB(word, REFERENCE_TIME_NS));
  const batch = batchOf(options);
  return {
    host: options.host ?? defaults.host,
    port: read('port', (word) => readCount(word, PORTS)) ?? defaults.port,
    workers: read('workers', (word) => readCount(word, REFERENCE_WORKERS)) ?? defaults.workers,
    inference:
      options.inference === undefined ? defaults.inference : inferenceOf(options.inference),
    decodeNsPerKiB: perKiB(options.decode, '--decode'),
    encodeNsPerKiB: perKiB(options.encode, '--encode'),
    ...(batch === undefined ? {} : { batch }),
    keepAlive: options.keepAlive,
    answerBytes: answerOf(options),
    errors: read('errors', readRatio) ?? defaults.errors,
    hang: read('hang', readRatio) ?? defaults.hang,
    reset: read('reset', readRatio) ?? defaults.reset,
    report: reportOf(options.report),
    seed: read('seed', (word) => readCount(word, SEEDS)) ?? defaults.seed,
  };
}

function answerOf({ answer }: ServeOptions): ReferenceSettings['answerBytes'] {
  return answer === undefined
    ? REFERENCE_DEFAULTS.answerBytes
    : optionValueOf('--answer', readSize(answer, REFERENCE_ANSWER_BYTES));
}

function batchOf(options: ServeOptions): ReferenceSettings['batch'] {
  if (options.maxBatch === undefined) {
    if (options.window !== undefined) {
      throw new UsageError('--window is of batches', 'say how large they may be: --max-batch 8');
    }
    return undefined;
  }
  return {
    max: optionValueOf('--max-batch', readCount(options.maxBatch, REFERENCE_BATCH)),
    windowNs: optionValueOf('--window', readDuration(options.window ?? WINDOW, REFERENCE_TIME_NS)),
  };
}

/** `20ms`, `exponential:20ms`, `lognormal:20ms,0.3`, `compute:256x256x8`. */
function inferenceOf(word: string): InferenceTime {
  const [kind = '', rest] = word.split(':', 2);
  if (rest === undefined) {
    return { kind: 'constant', ns: timeOf(word) };
  }
  switch (kind) {
    case 'constant':
      return { kind, ns: timeOf(rest) };
    case 'exponential':
      return { kind, meanNs: timeOf(rest) };
    case 'lognormal':
      return lognormalOf(rest);
    case 'compute':
      return computeOf(rest);
    default:
      throw new UsageError(
        `--inference does not know '${kind}'`,
        'one of 20ms, exponential:20ms, lognormal:20ms,0.3, compute:256x256x8',
      );
  }
}

function timeOf(word: string): Extract<InferenceTime, { kind: 'constant' }>['ns'] {
  return optionValueOf('--inference', readDuration(word, REFERENCE_TIME_NS));
}

function lognormalOf(rest: string): InferenceTime {
  const [median = '', written = ''] = rest.split(',', 2);
  const sigma = Number(written);
  if (written === '' || !(sigma >= REFERENCE_SIGMA.min && sigma <= REFERENCE_SIGMA.max)) {
    throw new UsageError(
      `--inference lognormal needs a sigma from ${REFERENCE_SIGMA.min} to ${REFERENCE_SIGMA.max}`,
      `write lognormal:${median === '' ? '20ms' : median},0.3`,
    );
  }
  return { kind: 'lognormal', medianNs: timeOf(median), sigma };
}

function computeOf(rest: string): InferenceTime {
  const words = rest.split('x');
  const [rows = '', columns = '', layers = ''] = words;
  if (words.length !== 3) {
    throw new UsageError(
      '--inference compute needs rows, columns and layers',
      'write compute:256x256x8',
    );
  }
  return {
    kind: 'compute',
    rows: optionValueOf('--inference compute: rows', readCount(rows, COMPUTE_SIDE)),
    columns: optionValueOf('--inference compute: columns', readCount(columns, COMPUTE_SIDE)),
    layers: optionValueOf('--inference compute: layers', readCount(layers, COMPUTE_LAYERS)),
  };
}

function reportOf(word: string | undefined): ReferenceSettings['report'] {
  const report =
    word === undefined ? REFERENCE_DEFAULTS.report : REPORTS.find((known) => known === word);
  if (report === undefined) {
    throw new UsageError(`--report does not know '${word}'`, `one of ${REPORTS.join(', ')}`);
  }
  return report;
}
