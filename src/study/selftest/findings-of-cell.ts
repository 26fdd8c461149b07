/* What a cell says of the tool, once it stands beside what the server measured of itself. */

import type { CellDocument, SourceDocument, SummaryDocument } from '../../result/document.js';
import type {
  FloorDocument,
  PartErrorDocument,
  SelftestLoad,
  SelftestPart,
  SpreadDocument,
} from '../../result/selftest-document.js';
import { Sample } from '../../stats/sample.js';
import { type Summary, summaryOf } from '../../stats/summary.js';
import { MEASURED } from '../../timing/piece.js';

import type { TestLoad } from './loads.js';
import { answeringNs, type TruthRow } from './server-truth.js';

/** `rows`: the server's, of the same requests; undefined where they were lost. */
export type Seen = {
  readonly load: TestLoad;
  readonly cell: CellDocument;
  readonly rows: readonly TruthRow[] | undefined;
};

export function floorOf(seen: Seen): FloorDocument {
  const { cell } = seen;
  const server = trueOf(seen, answeringNs);
  const isTrusted = cell.validity.verdict !== 'invalid' && cell.counts.ok > 0;
  return {
    ...loadOf(seen),
    requests: cell.counts.ok,
    achievedPerSecond: cell.throughputPerSecond,
    validity: cell.validity,
    pacing: cell.generator?.pacing ?? 'exact',
    late: spreadOf(cell.phases.generator),
    afterSend: spreadOf(cell.afterSend),
    server: spreadOf(server),
    floorNs: isTrusted ? positive(less(cell.afterSend.p50Ns, server?.p50Ns ?? null)) : null,
  };
}

/** From a server that tells nothing: what is found out without its help. */
export function silentErrorsOf(seen: Seen, floorNs: number | null): readonly PartErrorDocument[] {
  const { server, upload, notReading } = seen.cell.pieces;
  // The program of the server is told later than its kernel: by no more than the floor.
  const silent = { seen, statistic: 'p50', truthErrorNs: floorNs } as const;
  const whole = errorOf('server', { ...silent, said: server, truth: trueOf(seen, answeringNs) });
  // Of a small body the server sees the way of its bytes not at all: all come at once.
  if (seen.cell.payload.bodyBytes <= ONE_READ_BYTES) return [whole];
  // When the program has read the whole body, its kernel has had it for a while.
  const truth = trueOf(seen, ({ receive }) => receive);
  const way = { ...silent, statistic: 'mean', truth, truthErrorNs: null } as const;
  // The server does not know of itself that it did not read: to it the body took that long.
  return [whole, errorOf('upload', { ...way, said: summed(upload, notReading) })];
}

const ONE_READ_BYTES = 16 * 1024;

/** From a server that tells its time: what is read in its answers is what it has written down. */
export function toldErrorsOf(seen: Seen): readonly PartErrorDocument[] {
  const { serverQueue, inference, serverDecode, serverEncode } = seen.cell.pieces;
  const told = { seen, statistic: 'p50', truthErrorNs: TOLD_ROUNDING_NS } as const;
  return [
    errorOf('queueing', { ...told, said: serverQueue, truth: trueOf(seen, ({ queue }) => queue) }),
    errorOf('inference', {
      ...told,
      said: inference,
      truth: trueOf(seen, (row) => row.inference),
    }),
    // Two pieces: their means add, their medians do not.
    errorOf('serialization', {
      ...told,
      statistic: 'mean',
      said: summed(serverDecode, serverEncode),
      truth: trueOf(seen, ({ decode, encode }) => decode + encode),
    }),
  ];
}

/** The server writes whole nanoseconds of the very instants that are the truth. */
const TOLD_ROUNDING_NS = 1;

type Said = Pick<SummaryDocument, 'source' | 'meanNs' | 'p50Ns'>;

/** Whose mean over all requests is wanted: not each of them has every piece. */
type Summand = Pick<SummaryDocument, 'source' | 'contributionNs'>;

type Beside = {
  readonly seen: Seen;
  readonly statistic: 'p50' | 'mean';
  readonly said: Said | undefined;
  readonly truth: Summary | undefined;
  readonly truthErrorNs: number | null;
};

function errorOf(part: SelftestPart, beside: Beside): PartErrorDocument {
  const { seen, statistic, said, truth, truthErrorNs } = beside;
  const field = statistic === 'p50' ? 'p50Ns' : 'meanNs';
  const saidNs = said?.[field] ?? null;
  const trueNs = truth?.[field] ?? null;
  return {
    ...loadOf(seen),
    part,
    statistic,
    source: said?.source ?? 'none',
    saidNs,
    trueNs,
    offNs: less(saidNs, trueNs),
    truthErrorNs,
  };
}

function loadOf({ load, cell }: Seen): SelftestLoad {
  const { payload, ratePerSecond } = load;
  return { payload, bodyBytes: cell.payload.bodyBytes, ratePerSecond };
}

/** By the same arithmetic as everything in a result, or the difference would be that of two. */
function trueOf({ rows }: Seen, nsOf: (row: TruthRow) => number): Summary | undefined {
  if (rows === undefined) return undefined;
  const sample = new Sample('unsigned');
  for (const row of rows) sample.record(nsOf(row), MEASURED);
  return summaryOf(sample, { answered: null, intervalNs: null });
}

/** Means add where they are taken over the same requests. */
function summed(one: Summand | undefined, other: Summand | undefined): Said | undefined {
  if (one === undefined || one.contributionNs === null) return undefined;
  const source: SourceDocument = one.source;
  return { source, meanNs: one.contributionNs + (other?.contributionNs ?? 0), p50Ns: null };
}

function spreadOf(summary: Summary | undefined): SpreadDocument {
  return {
    meanNs: summary?.meanNs ?? null,
    p50Ns: summary?.p50Ns ?? null,
    p99Ns: summary?.p99Ns ?? null,
    maxNs: summary?.maxNs ?? null,
  };
}

function less(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}

/** The server cannot have taken longer than the whole, but medians of few may say so. */
function positive(ns: number | null): number | null {
  return ns === null ? null : Math.max(0, ns);
}
