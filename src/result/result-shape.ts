/* The result document as a shape: document.ts is what it means, this is how a file is checked. */
import { PARTS } from '../timing/piece.js';

import {
  type BandDocument,
  type CellDocument,
  type CountersDocument,
  type CountsDocument,
  type FailureDocument,
  type Finding,
  type GeneratorDocument,
  type HealthDocument,
  type HostDocument,
  type LimitDocument,
  type PayloadDocument,
  RESULT_FORMAT,
  RESULT_FORMAT_VERSION,
  type ReportsDocument,
  type ResultDocument,
  type SliceDocument,
  type TargetDocument,
} from './document.js';
import { PROMPTS_SHAPE } from './prompts-document.js';
import {
  fields,
  list,
  map,
  number,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  truth,
} from './shape.js';
import { STREAM_SHAPE } from './stream-document-shape.js';
import { SUMMARY_SHAPE } from './summary-shape.js';
import { TTFT_ESTIMATE_SHAPE } from './ttft-estimate-document.js';
import type { WireDocument } from './wire-document.js';

const maybeNumber = orNull(number);

export const LIMIT_FIELDS = {
  limit: text,
  verdict: oneOf('holds', 'crossed', 'notProved'),
  value: maybeNumber,
  low: optional(maybeNumber),
  high: optional(maybeNumber),
  worth: optional(number),
} satisfies Record<keyof LimitDocument, Shape>;

export const FINDING_SHAPE = fields<keyof Finding>({
  code: text,
  message: text,
  advice: orNull(text),
  cells: list(text),
});

const PAYLOAD = fields<keyof PayloadDocument>({
  name: text,
  kind: text,
  bodyBytes: number,
  contentType: orNull(text),
  encoding: orNull(text),
});

const LOAD: Shape = {
  kind: 'byKind',
  of: {
    closed: fields({ concurrency: number }),
    open: fields({
      arrivals: text,
      ratePerSecond: number,
      toRatePerSecond: optional(number),
      burstiness: optional(number),
      burstSize: optional(number),
      inFlightMax: number,
    }),
  },
};

const GENERATOR = fields<keyof GeneratorDocument>({
  workers: number,
  workersBy: oneOf('auto', 'user'),
  workersWhy: orNull(text),
  pacing: orNull(oneOf('exact', 'frugal')),
  pacingBy: oneOf('auto', 'user'),
  pacingWhy: orNull(text),
});

const COUNTS = fields<keyof CountsDocument>({
  due: number,
  ok: number,
  httpError: number,
  badAnswer: number,
  timeout: number,
  connectionError: number,
  notSent: number,
});

const HEADER_LINES = list({ kind: 'tuple', of: [text, text] });

const FAILURE = fields<keyof FailureDocument>({
  outcome: text,
  what: text,
  count: number,
  example: fields<keyof FailureDocument['example']>({
    status: maybeNumber,
    headers: HEADER_LINES,
    body: text,
    message: text,
  }),
});

const BAND = fields<keyof BandDocument>({
  near: number,
  requests: number,
  meanNs: map(number),
  piecesNs: map(number),
});

const REPORTS = fields<keyof ReportsDocument>({
  source: orNull(text),
  answers: number,
  unparseable: number,
  others: map(number),
  totalMeanNs: maybeNumber,
  counters: optional(
    list(
      fields<keyof CountersDocument>({
        source: text,
        url: text,
        requests: number,
        used: truth,
        meansNs: map(number),
        totalMeanNs: maybeNumber,
      }),
    ),
  ),
});

const WIRE = fields<keyof WireDocument>({
  kernel: oneOf('tcp-info', 'none'),
  whyNot: orNull(text),
  end: oneOf('target', 'this machine', 'proxy'),
  lookedAt: number,
  derived: number,
  shortestRoundTripNs: maybeNumber,
  smoothedRoundTripNs: maybeNumber,
  retransmits: maybeNumber,
  congestionWindowSegments: maybeNumber,
  notSentAtOnce: maybeNumber,
  notReadingNs: maybeNumber,
});

const SLICE = fields<keyof SliceDocument>({
  startNs: number,
  endNs: number,
  ok: number,
  failed: number,
  sumsNs: map(number),
  histogram: orNull(text),
});

export const VALIDITY_SHAPE = fields({
  verdict: oneOf('valid', 'suspect', 'invalid'),
  reasons: list(fields({ code: text, message: text, advice: orNull(text) })),
});

export const HOST_SHAPE = fields<keyof HostDocument>({
  cpu: text,
  cores: number,
  memoryBytes: number,
  os: text,
  node: text,
});

const HEALTH = fields<keyof HealthDocument>({
  sentPerSecond: number,
  loopBusyRatio: maybeNumber,
  stalls: fields({ count: number, totalNs: number, longestNs: number, machineNs: number }),
  touched: number,
  untouched: orNull(
    fields({ count: number, p50Ns: maybeNumber, p90Ns: maybeNumber, p99Ns: maybeNumber }),
  ),
  garbage: fields({ count: number, totalNs: number, longestNs: number }),
  readWaitP99Ns: optional(maybeNumber),
  wakeUpLateP99Ns: maybeNumber,
  cpuWaitRatio: maybeNumber,
  stolenRatio: maybeNumber,
  throttledRatio: maybeNumber,
  others: optional(orNull(fields({ before: number, during: number, processors: number }))),
});

export const CELL_SHAPE = fields<keyof CellDocument>({
  name: text,
  payload: PAYLOAD,
  load: LOAD,
  generator: optional(GENERATOR),
  repeat: number,
  startedAt: text,
  measuredNs: number,
  counts: COUNTS,
  throughputPerSecond: number,
  offeredPerSecond: number,
  bytes: fields({ sent: number, received: number }),
  connections: fields({ opened: number, closedByServer: number, stale: optional(number) }),
  validity: VALIDITY_SHAPE,
  health: optional(HEALTH),
  responseTime: SUMMARY_SHAPE,
  afterSend: SUMMARY_SHAPE,
  stream: optional(STREAM_SHAPE),
  prompts: optional(PROMPTS_SHAPE),
  phases: fields(Object.fromEntries(PARTS.map((part) => [part, SUMMARY_SHAPE]))),
  pieces: map(SUMMARY_SHAPE),
  bands: list(BAND),
  cold: SUMMARY_SHAPE,
  failed: map(SUMMARY_SHAPE),
  inconsistentReports: number,
  reports: REPORTS,
  wire: optional(WIRE),
  preparedEncode: orNull(fields({ meanNs: number, bodies: number })),
  failures: list(FAILURE),
  floorNs: maybeNumber,
  limits: list(fields<keyof LimitDocument>(LIMIT_FIELDS)),
  slices: list(SLICE),
});

export const TOOL_SHAPE = fields<keyof ResultDocument['tool']>({ version: text, undici: text });

export const GIT_SHAPE = orNull(fields({ commit: text, dirty: truth }));

export const TARGET_SHAPE = fields<keyof TargetDocument>({
  url: text,
  method: text,
  api: text,
  httpVersion: text,
  server: orNull(text),
  kind: optional(orNull(text)),
});

export const SCENARIO_SHAPE = fields<keyof ResultDocument['scenario']>({
  name: text,
  description: orNull(text),
  path: text,
  sha256: text,
  text,
});

export const RESULT_SHAPE: Shape = fields<keyof ResultDocument>({
  format: oneOf(RESULT_FORMAT),
  formatVersion: oneOf(RESULT_FORMAT_VERSION),
  tool: TOOL_SHAPE,
  startedAt: text,
  finishedAt: text,
  partial: truth,
  host: HOST_SHAPE,
  labels: map(text),
  git: GIT_SHAPE,
  target: TARGET_SHAPE,
  scenario: SCENARIO_SHAPE,
  seed: number,
  cells: list(CELL_SHAPE),
  ttftEstimate: optional(TTFT_ESTIMATE_SHAPE),
  warnings: list(FINDING_SHAPE),
});
