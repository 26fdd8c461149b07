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
  REFERENCE_STREAM_TOKENS,
  REFERENCE_TIME_NS,
  REFERENCE_WORKERS,
  SEEDS,
} from '../base/limits.js';
import {
  type DrawnTime,
  type InferenceTime,
  REFERENCE_DEFAULTS,
  type ReferenceSettings,
  STREAM_DEFAULTS,
  STREAM_WORKERS,
} from '../base/reference-settings.js';
import type { DurationNs } from '../base/units.js';

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
  const stream = streamOf(options);
  const workers = stream === undefined ? defaults.workers : STREAM_WORKERS;
  return {
    host: options.host ?? defaults.host,
    port: read('port', (word) => readCount(word, PORTS)) ?? defaults.port,
    workers: read('workers', (word) => readCount(word, REFERENCE_WORKERS)) ?? workers,
    inference:
      options.inference === undefined ? defaults.inference : inferenceOf(options.inference),
    decodeNsPerKiB: perKiB(options.decode, '--decode'),
    encodeNsPerKiB: perKiB(options.encode, '--encode'),
    ...(stream === undefined ? {} : { stream }),
    ...(batch === undefined ? {} : { batch }),
    keepAlive: options.keepAlive,
    http2: options.http2 === true,
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

function streamOf(options: ServeOptions): ReferenceSettings['stream'] {
  const { tokens, ttft, promptToken, interToken, inference, maxBatch } = options;
  const asked = [tokens, ttft, promptToken, interToken];
  if (asked.every((option) => option === undefined)) return undefined;
  const other = inference === undefined ? '--max-batch' : '--inference';
  if (inference !== undefined || maxBatch !== undefined) {
    throw new UsageError(
      `${other} is of answers that come whole`,
      `remove ${other}, or --tokens …`,
    );
  }
  return {
    ...STREAM_DEFAULTS,
    ...(tokens === undefined
      ? {}
      : { tokens: optionValueOf('--tokens', readCount(tokens, REFERENCE_STREAM_TOKENS)) }),
    ...(ttft === undefined ? {} : { ttft: drawnTimeOf('--ttft', ttft) }),
    ...(promptToken === undefined ? {} : { promptTokenNs: promptTokenOf(promptToken) }),
    ...(interToken === undefined ? {} : { interToken: drawnTimeOf('--inter-token', interToken) }),
  };
}

function promptTokenOf(word: string): DurationNs {
  return optionValueOf('--prompt-token', readDuration(word, REFERENCE_TIME_NS));
}

/** `compute:256x256x8`, or a time. */
function inferenceOf(word: string): InferenceTime {
  return word.startsWith('compute:')
    ? computeOf(word.slice('compute:'.length))
    : drawnTimeOf('--inference', word);
}

/** `20ms`, `exponential:20ms`, `lognormal:20ms,0.3`. */
function drawnTimeOf(option: string, word: string): DrawnTime {
  const [kind = '', rest] = word.split(':', 2);
  const timeOf = (text: string): DurationNs =>
    optionValueOf(option, readDuration(text, REFERENCE_TIME_NS));
  if (rest === undefined) return { kind: 'constant', ns: timeOf(word) };
  switch (kind) {
    case 'constant':
      return { kind, ns: timeOf(rest) };
    case 'exponential':
      return { kind, meanNs: timeOf(rest) };
    case 'lognormal': {
      const [median = '', sigma = ''] = rest.split(',', 2);
      return { kind, medianNs: timeOf(median), sigma: sigmaOf(option, median, sigma) };
    }
    default:
      throw new UsageError(
        `${option} does not know '${kind}'`,
        option === '--inference'
          ? 'one of 20ms, exponential:20ms, lognormal:20ms,0.3, compute:256x256x8'
          : 'one of 20ms, exponential:20ms, lognormal:20ms,0.3',
      );
  }
}

function sigmaOf(option: string, median: string, written: string): number {
  const sigma = Number(written);
  if (written === '' || !(sigma >= REFERENCE_SIGMA.min && sigma <= REFERENCE_SIGMA.max)) {
    throw new UsageError(
      `${option} lognormal needs a sigma from ${REFERENCE_SIGMA.min} to ${REFERENCE_SIGMA.max}`,
      `write lognormal:${median === '' ? '20ms' : median},0.3`,
    );
  }
  return sigma;
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
