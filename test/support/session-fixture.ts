/*
 * Sessions from numbers: each run of each arm is given as the times of its requests, and all that
 * its document says is computed from them by the shipped code.
 */
import type { CellDocument, LoadDocument, ResultDocument } from '../../src/result/document.js';
import {
  ARMS,
  type Arm,
  type ArmRunDocument,
  type RoundDocument,
  type SessionDocument,
} from '../../src/result/session-document.js';
import { Sample } from '../../src/stats/sample.js';
import { type Summary, summaryOf } from '../../src/stats/summary.js';
import { MEASURED, PARTS, type Part, REMAINDER, REPORTED } from '../../src/timing/piece.js';

import { documentOf } from './result-fixture.js';

/** The times of one run, request by request; queueing is what the others leave of the whole. */
export type RunTimes = {
  readonly responseNs: Float64Array;
  readonly inferenceNs: Float64Array;
};

export type Detail =
  /** With histograms, as in a file. */
  | 'whole'
  /** Without: what a verdict needs, in a tenth of the time. */
  | 'numbers';

const SLICE_COUNT = 12;
const OPEN_LOAD: LoadDocument = {
  kind: 'open',
  arrivals: 'poisson',
  ratePerSecond: 100,
  inFlightMax: 512,
};

export function cellOfTimes(
  name: string,
  { responseNs, inferenceNs }: RunTimes,
  detail: Detail,
): CellDocument {
  const ok = responseNs.length;
  const queueingNs = responseNs.map((ns, index) => ns - (inferenceNs[index] ?? 0));
  const sum = (values: Float64Array): Summary => summaryFrom(values, MEASURED, detail);
  const responseTime = sum(responseNs);
  const known: Partial<Record<Part, Summary>> = {
    queueing: summaryFrom(queueingNs, REPORTED, detail),
    inference: summaryFrom(inferenceNs, REPORTED, detail),
    unaccounted: summaryFrom(new Float64Array(ok), REMAINDER, detail),
  };
  const phases = PARTS.map((part) => [part, known[part] ?? EMPTY] as const);
  return {
    name,
    payload: {
      name,
      kind: 'size',
      bodyBytes: 1024,
      contentType: 'application/json',
      encoding: null,
    },
    load: OPEN_LOAD,
    repeat: 0,
    startedAt: '2026-11-22T18:49:03.120Z',
    measuredNs: 20e9,
    counts: {
      due: ok,
      ok,
      httpError: 0,
      badAnswer: 0,
      timeout: 0,
      connectionError: 0,
      notSent: 0,
    },
    throughputPerSecond: ok / 20,
    offeredPerSecond: ok / 20,
    bytes: { sent: ok * 1024, received: ok * 212 },
    connections: { opened: 0, closedByServer: 0 },
    validity: { verdict: 'valid', reasons: [] },
    responseTime,
    afterSend: responseTime,
    phases: Object.fromEntries(phases) as CellDocument['phases'],
    pieces: {},
    bands: [],
    cold: EMPTY,
    failed: {},
    inconsistentReports: 0,
    reports: {
      source: 'Server-Timing',
      answers: ok,
      unparseable: 0,
      others: {},
      totalMeanNs: null,
    },
    preparedEncode: null,
    failures: [],
    floorNs: null,
    limits: [],
    slices: slicesOf(responseNs, detail),
  };
}

const EMPTY = summaryOf(new Sample('unsigned'), { answered: 0, intervalNs: null });

function summaryFrom(values: Float64Array, source: number, detail: Detail): Summary {
  const sample = new Sample(source === REMAINDER ? 'signed' : 'unsigned');
  for (const ns of values) sample.record(ns, source);
  const standing = { answered: values.length, intervalNs: null };
  if (detail === 'whole') return summaryOf(sample, standing);
  return { ...summaryOf(withoutHistogram(sample), standing), ...percentilesOf(sample) };
}

/** Encoding a histogram is most of the cost of a summary. */
function withoutHistogram(sample: Sample): Sample {
  return Object.create(sample, { histogram: { value: undefined } }) as Sample;
}

function percentilesOf(sample: Sample): Partial<Summary> {
  const beyond = (q: number): number => sample.count() * (1 - q);
  const at = (q: number): number | null =>
    sample.histogram === undefined || beyond(q) < 10 - 1e-6 ? null : sample.quantileNs(q);
  return { p50Ns: at(0.5), p90Ns: at(0.9), p99Ns: at(0.99) };
}

function slicesOf(responseNs: Float64Array, detail: Detail): CellDocument['slices'] {
  const size = Math.ceil(responseNs.length / SLICE_COUNT);
  return Array.from({ length: SLICE_COUNT }, (_, index) => {
    const values = responseNs.subarray(index * size, (index + 1) * size);
    const sum = values.reduce((total, ns) => total + ns, 0);
    return {
      startNs: index * 1e9,
      endNs: (index + 1) * 1e9,
      ok: values.length,
      failed: 0,
      sumsNs: {
        serialization: 0,
        network: 0,
        queueing: sum,
        inference: 0,
        server: 0,
        generator: 0,
        unaccounted: 0,
        responseTime: sum,
      },
      histogram: detail === 'whole' ? summaryFrom(values, MEASURED, detail).histogram : null,
    };
  });
}

/** `cellsOf` is asked for the cells of each run, in the order in which a session would run them. */
export function sessionOf(
  rounds: number,
  cellsOf: (round: number, arm: Arm) => readonly CellDocument[],
): SessionDocument {
  const base = documentOf([]);
  return {
    format: 'modelbench/session',
    formatVersion: 1,
    tool: base.tool,
    id: '0f6c2f3e',
    startedAt: base.startedAt,
    finishedAt: base.finishedAt,
    partial: false,
    host: base.host,
    labels: {},
    git: base.git,
    scenario: base.scenario,
    seed: 42,
    plan: {
      rounds,
      looks: [rounds],
      alphaRatio: 0.05,
      replication: 'connection',
      sharedSchedule: true,
      expectedNs: rounds * 2 * 20e9,
    },
    arms: {
      before: { label: 'main', target: base.target, changes: [], restart: null },
      after: { label: 'change', target: base.target, changes: [], restart: null },
    },
    rounds: Array.from({ length: rounds }, (_, round) => roundOf(round, cellsOf)),
    warnings: [],
  };
}

function roundOf(
  round: number,
  cellsOf: (round: number, arm: Arm) => readonly CellDocument[],
): RoundDocument {
  // before, after, after, before: so that neither is always the second.
  const order = round % 2 === 0 ? ARMS : ARMS.toReversed();
  return {
    round,
    runs: order.map(
      (arm): ArmRunDocument => ({
        arm,
        startedAt: '2026-11-22T18:49:03.120Z',
        anchor: { atStartNs: 40e6, atEndNs: 40e6 },
        failure: null,
        cells: cellsOf(round, arm),
        warnings: [],
      }),
    ),
  };
}

/** The same cells as a result file. */
export function resultOfCells(
  cells: readonly CellDocument[],
  over: Partial<ResultDocument> = {},
): ResultDocument {
  return documentOf(cells, over);
}
