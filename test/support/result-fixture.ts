/*
 * Result documents of invented but consistent numbers: every request is made of pieces, and all
 * that a cell says is computed from them, so that parts add up as they do in a real run.
 */

import type {
  BandDocument,
  CellDocument,
  LoadDocument,
  ResultDocument,
  SliceDocument,
  SourceDocument,
  SummaryDocument,
} from '../../src/result/document.js';
import { PARTS, type Part, PIECES, type PieceName } from '../../src/timing/piece.js';
import { type Random, randomOf } from '../../src/base/random.js';

import { summaryOf } from './summary-fixture.js';
import { USUAL_SOURCES } from './usual-sources.js';

/** Pieces of one request in ms; what is left out is not known of it. */
export type Request = Readonly<Partial<Record<PieceName, number>>>;

export type CellSpec = {
  readonly payload?: string;
  readonly bodyBytes?: number;
  readonly load: LoadDocument;
  readonly requests: number;
  readonly seed?: number;
  readonly throughputPerSecond?: number;
  readonly sources?: Readonly<Partial<Record<PieceName, SourceDocument>>>;
  readonly request: (random: Random, index: number, requests: number) => Request;
  /** Replaces what would be computed. */
  readonly over?: Partial<CellDocument>;
};

const MEASURED_NS = 30e9;
const STARTED_AT = '2026-11-22T18:49:03.120Z';

type Row = { readonly ns: ReadonlyMap<PieceName, number>; readonly responseNs: number };

export function cellOf(spec: CellSpec): CellDocument {
  const random = randomOf(spec.seed ?? 1);
  const rows = Array.from({ length: spec.requests }, (_, index) =>
    rowOf(spec.request(random, index, spec.requests)),
  );
  const payload = spec.payload ?? '1 MiB';
  const ok = rows.length;
  const wholes = rows.map(({ responseNs }) => responseNs);
  const throughputPerSecond = spec.throughputPerSecond ?? (ok / MEASURED_NS) * 1e9;
  return {
    name: `${payload} · ${loadText(spec.load)}`,
    payload: {
      name: payload,
      kind: 'size',
      bodyBytes: spec.bodyBytes ?? 1024 * 1024,
      contentType: 'application/json',
      encoding: null,
    },
    load: spec.load,
    repeat: 0,
    startedAt: STARTED_AT,
    measuredNs: MEASURED_NS,
    counts: {
      due: ok,
      ok,
      httpError: 0,
      badAnswer: 0,
      timeout: 0,
      connectionError: 0,
      notSent: 0,
    },
    throughputPerSecond,
    offeredPerSecond: throughputPerSecond,
    bytes: { sent: ok * (spec.bodyBytes ?? 1024 * 1024), received: ok * 212 },
    connections: { opened: 0, closedByServer: 0 },
    validity: { verdict: 'valid', reasons: [] },
    responseTime: summaryOf(wholes, ok, ['measured']),
    afterSend: summaryOf(rows.map(afterSendOf), ok, ['measured']),
    phases: phasesOf(rows, spec),
    pieces: piecesOf(rows, spec),
    bands: [0.5, 0.9, 0.99].map((near) => bandOf(rows, near)),
    cold: summaryOf([], ok, []),
    failed: {},
    inconsistentReports: 0,
    reports: {
      source: rows.some(({ ns }) => ns.has('inference')) ? 'Server-Timing' : null,
      answers: rows.filter(({ ns }) => ns.has('inference')).length,
      unparseable: 0,
      others: {},
      totalMeanNs: null,
    },
    preparedEncode: null,
    failures: [],
    floorNs: null,
    limits: [],
    slices: slicesOf(rows),
    ...spec.over,
  };
}

function rowOf(request: Request): Row {
  const ns = new Map<PieceName, number>();
  for (const { name } of PIECES) {
    const ms = request[name];
    if (ms !== undefined) {
      ns.set(name, Math.round(ms * 1e6));
    }
  }
  return { ns, responseNs: [...ns.values()].reduce((sum, one) => sum + one, 0) };
}

function loadText(load: LoadDocument): string {
  if (load.kind === 'closed') {
    return `concurrency ${load.concurrency}`;
  }
  return load.toRatePerSecond === undefined
    ? `${load.ratePerSecond}/s`
    : `${load.ratePerSecond}/s to ${load.toRatePerSecond}/s`;
}

const BEFORE_SEND: readonly PieceName[] = [
  'inFlightWait',
  'lateness',
  'encode',
  'dispatch',
  'decode',
];

function afterSendOf({ ns, responseNs }: Row): number {
  return BEFORE_SEND.reduce((rest, name) => rest - (ns.get(name) ?? 0), responseNs);
}

function partNs({ ns }: Row, part: Part): number | undefined {
  const names = PIECES.filter((piece) => piece.part === part).map(({ name }) => name);
  const known = names.map((name) => ns.get(name)).filter((one) => one !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
}

/** As in the real thing, a part is known as its weakest piece is. */
const BY_WEAKNESS: readonly SourceDocument[] = [
  'none',
  'measured',
  'reported',
  'derived',
  'estimated',
  'remainder',
];

function phasesOf(rows: readonly Row[], spec: CellSpec): Readonly<Record<Part, SummaryDocument>> {
  const entries = PARTS.map((part): readonly [Part, SummaryDocument] => {
    const values = rows.map((row) => partNs(row, part)).filter((one) => one !== undefined);
    const pieces = PIECES.filter((piece) => piece.part === part).filter(({ name }) =>
      rows.some(({ ns }) => ns.has(name)),
    );
    const busy = pieces.filter(({ name }) => rows.some(({ ns }) => (ns.get(name) ?? 0) !== 0));
    const sources = (busy.length === 0 ? pieces : busy).map(({ name }) => sourceOf(name, spec));
    const weakest = BY_WEAKNESS.filter((source) => sources.includes(source)).at(-1);
    return [part, summaryOf(values, rows.length, [weakest ?? 'measured'])];
  });
  return Object.fromEntries(entries) as Record<Part, SummaryDocument>;
}

function piecesOf(
  rows: readonly Row[],
  spec: CellSpec,
): Readonly<Partial<Record<PieceName, SummaryDocument>>> {
  const entries = PIECES.flatMap(({ name }) => {
    const values = rows.map(({ ns }) => ns.get(name)).filter((one) => one !== undefined);
    return values.length === 0
      ? []
      : [[name, summaryOf(values, rows.length, [sourceOf(name, spec)])] as const];
  });
  return Object.fromEntries(entries);
}

function sourceOf(name: PieceName, spec: CellSpec): SourceDocument {
  return spec.sources?.[name] ?? USUAL_SOURCES[name];
}

const BAND_EDGES: Readonly<Record<string, readonly [number, number]>> = {
  '0.5': [0.45, 0.55],
  '0.9': [0.88, 0.92],
  '0.99': [0.985, 0.995],
};

function bandOf(rows: readonly Row[], near: number): BandDocument {
  const [from, to] = BAND_EDGES[String(near)] ?? [0, 0];
  const sorted = [...rows].sort((a, b) => a.responseNs - b.responseNs);
  const inside = sorted.slice(Math.floor(from * rows.length), Math.ceil(to * rows.length));
  if (rows.length * (to - from) < 10 - 1e-6) {
    return { near, requests: 0, meanNs: {}, piecesNs: {} };
  }
  const mean = (pick: (row: Row) => number | undefined): number =>
    inside.reduce((sum, row) => sum + (pick(row) ?? 0), 0) / inside.length;
  return {
    near,
    requests: inside.length,
    meanNs: Object.fromEntries([
      ...PARTS.map((part) => [part, mean((row) => partNs(row, part))] as const),
      ['responseTime', mean(({ responseNs }) => responseNs)] as const,
    ]),
    piecesNs: Object.fromEntries(
      PIECES.filter(({ name }) => rows.some(({ ns }) => ns.has(name))).map(
        ({ name }) => [name, mean(({ ns }) => ns.get(name))] as const,
      ),
    ),
  };
}

const SLICES = 6;

function slicesOf(rows: readonly Row[]): readonly SliceDocument[] {
  return Array.from({ length: SLICES }, (_, index): SliceDocument => {
    const from = Math.floor((rows.length * index) / SLICES);
    const inside = rows.slice(from, Math.floor((rows.length * (index + 1)) / SLICES));
    const sum = (pick: (row: Row) => number): number =>
      inside.reduce((total, row) => total + pick(row), 0);
    const sums = Object.fromEntries([
      ...PARTS.map((part) => [part, sum((row) => partNs(row, part) ?? 0)] as const),
      ['responseTime', sum(({ responseNs }) => responseNs)] as const,
    ]);
    return {
      startNs: (MEASURED_NS * index) / SLICES,
      endNs: (MEASURED_NS * (index + 1)) / SLICES,
      ok: inside.length,
      failed: 0,
      sumsNs: sums as SliceDocument['sumsNs'],
      histogram: null,
    };
  });
}

export function documentOf(
  cells: readonly CellDocument[],
  over: Partial<ResultDocument> = {},
): ResultDocument {
  return {
    format: 'modelbench/result',
    formatVersion: 1,
    tool: { version: '0.1.0', undici: '7.30.2' },
    startedAt: STARTED_AT,
    finishedAt: '2026-11-22T18:53:41.870Z',
    partial: false,
    host: {
      cpu: 'Example CPU @ 2.40GHz',
      cores: 2,
      memoryBytes: 8_589_934_592,
      os: 'Linux 6.8.0',
      node: '20.20.0',
    },
    labels: { team: 'vision' },
    git: { commit: '28b74c9f0e1d2c3b4a5968778695a4b3c2d1e0f9', dirty: false },
    target: {
      url: 'http://10.0.0.7:8000/predict',
      method: 'POST',
      api: 'json',
      httpVersion: '1.1',
      server: 'example/1.0',
    },
    scenario: {
      name: 'tensor-json',
      description: 'Which encoding of the same tensor costs least?',
      path: 'scenarios/tensor-json.yaml',
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      text: 'target: http://10.0.0.7:8000/predict\n',
    },
    seed: 42,
    cells,
    warnings: [],
    ...over,
  };
}

export function skewed(random: Random, middle: number, spread: number): number {
  return (
    middle + spread * (random() + random() - 1) + spread * -Math.log(1 - random() * 0.98) * 0.4
  );
}
