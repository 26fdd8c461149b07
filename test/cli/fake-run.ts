import type { RunOutcome } from '../../src/run/event.js';
import type { CellDocument, ResultDocument, SummaryDocument } from '../../src/result/document.js';
import { RESULT_FORMAT, RESULT_FORMAT_VERSION } from '../../src/result/document.js';
import type { OnceDocument } from '../../src/result/once.js';
import { PARTS, type Part } from '../../src/timing/piece.js';

/* Outcomes that an engine could give, without sending anything. */

const SUMMARY: SummaryDocument = {
  count: 100,
  source: 'measured',
  meanNs: 20e6,
  contributionNs: 20e6,
  intervalNs: null,
  stddevNs: 1e6,
  minNs: 18e6,
  maxNs: 25e6,
  p50Ns: 20e6,
  p75Ns: 21e6,
  p90Ns: 22e6,
  p95Ns: null,
  p99Ns: null,
  p999Ns: null,
  histogram: null,
};

const NOTHING: SummaryDocument = {
  count: 0,
  source: 'none',
  meanNs: null,
  contributionNs: 0,
  intervalNs: null,
  stddevNs: null,
  minNs: null,
  maxNs: null,
  p50Ns: null,
  p75Ns: null,
  p90Ns: null,
  p95Ns: null,
  p99Ns: null,
  p999Ns: null,
  histogram: null,
};

export function fakeCell(changes: Partial<CellDocument> = {}): CellDocument {
  const phases = Object.fromEntries(PARTS.map((part) => [part, NOTHING])) as Record<
    Part,
    SummaryDocument
  >;
  return {
    name: '64KiB · concurrency 1',
    payload: {
      name: '64KiB',
      kind: 'size',
      bodyBytes: 65_536,
      contentType: 'application/json',
      encoding: null,
    },
    load: { kind: 'closed', concurrency: 1 },
    repeat: 0,
    startedAt: '2026-11-22T18:49:03.120Z',
    measuredNs: 2e9,
    counts: {
      due: 100,
      ok: 100,
      httpError: 0,
      badAnswer: 0,
      timeout: 0,
      connectionError: 0,
      notSent: 0,
    },
    throughputPerSecond: 50,
    offeredPerSecond: 50,
    bytes: { sent: 6_553_600, received: 12_800 },
    connections: { opened: 1, closedByServer: 0 },
    validity: { verdict: 'valid', reasons: [] },
    responseTime: SUMMARY,
    afterSend: SUMMARY,
    phases: { ...phases, server: SUMMARY },
    pieces: { server: SUMMARY },
    bands: [],
    cold: NOTHING,
    failed: {},
    inconsistentReports: 0,
    reports: { source: null, answers: 0, unparseable: 0, others: {}, totalMeanNs: null },
    preparedEncode: null,
    failures: [],
    floorNs: null,
    limits: [],
    slices: [],
    ...changes,
  };
}

export function fakeResult(changes: Partial<ResultDocument> = {}): ResultDocument {
  return {
    format: RESULT_FORMAT,
    formatVersion: RESULT_FORMAT_VERSION,
    tool: { version: '0.1.0', undici: '7.30.2' },
    startedAt: '2026-11-22T18:49:03.000Z',
    finishedAt: '2026-11-22T18:49:05.000Z',
    partial: false,
    host: { cpu: 'test', cores: 2, memoryBytes: 1e9, os: 'test', node: 'v20.19.0' },
    labels: {},
    git: null,
    target: {
      url: 'http://127.0.0.1:8000/predict',
      method: 'POST',
      api: 'json',
      httpVersion: '1.1',
      server: null,
    },
    scenario: {
      name: 'fake',
      description: null,
      path: 'scenario.yaml',
      sha256: '0'.repeat(64),
      text: 'target: http://127.0.0.1:8000/predict\n',
    },
    seed: 1,
    cells: [fakeCell()],
    warnings: [],
    ...changes,
  };
}

export function fakeOutcome(
  changes: Partial<ResultDocument> = {},
  ended: RunOutcome['ended'] = { kind: 'done' },
): RunOutcome {
  return { document: fakeResult(changes), ended };
}

export const FAKE_ONCE: OnceDocument = {
  request: {
    method: 'POST',
    url: 'http://127.0.0.1:8000/predict',
    headers: [],
    bodyBytes: 2,
    bodyStart: '{}',
  },
  response: {
    status: 200,
    headers: [],
    trailers: [],
    bodyBytes: 2,
    bodyStart: '{}',
  },
  outcome: 'ok',
  message: '',
  marks: [
    { name: 'due', atNs: 0 },
    { name: 'ended', atNs: 20e6 },
  ],
  pieces: [{ name: 'server', part: 'server', ns: 20e6, source: 'estimated' }],
  responseTimeNs: 20e6,
  afterSendNs: 20e6,
  report: null,
  warnings: [],
  advice: null,
};
