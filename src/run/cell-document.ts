/* What was measured of a cell, as it stands in the result file. */

import type {
  CellDocument,
  LimitDocument,
  LoadDocument,
  PayloadDocument,
} from '../result/document.js';
import type { Cell } from '../scenario/plan.js';
import { worthWithGaps } from '../stats/gap-worth.js';
import { judgedLimit } from '../stats/judged-limit.js';
import type { LimitFacts } from '../stats/limit-verdict.js';
import { worthOfSlices } from '../stats/slice-worth.js';
import type { Slice } from '../stats/slices.js';
import type { Load, Spacing } from '../load/load.js';
import { traceEndNs } from '../load/trace.js';

import { evidenceOf, healthDocumentOf } from './cell-evidence.js';
import type { CellRun } from './cell-run.js';
import type { PreparedCell } from './prepare.js';
import { validityOf } from './validity.js';

export function cellDocumentOf(run: CellRun): CellDocument {
  const { cell, prepared, digest, done } = run;
  const summary = digest.statistics.summarize(digest.roundTrips.bounds());
  const measuredNs = Math.max(0, done.toNs - done.fromNs);
  const seconds = measuredNs / 1e9;
  const throughputPerSecond = seconds > 0 ? digest.answersInWindow / seconds : 0;
  const stream = digest.streams.summarize(summary.counts.ok, seconds);
  const streamed = stream && { answers: summary.counts.ok, tokens: stream.tokens };
  const [payload, ...others] = cell.payloads;
  const prompts =
    others.length > 0 ? undefined : digest.streams.prompts.document(payload, streamed);
  const evidence = evidenceOf(run, summary, throughputPerSecond);
  return {
    name: cell.name,
    payload: payloadDocumentOf(cell, prepared),
    load: loadDocumentOf(cell.load),
    generator: run.generator,
    repeat: cell.repeat,
    startedAt: run.startedAt.toISOString(),
    measuredNs,
    counts: summary.counts,
    throughputPerSecond,
    offeredPerSecond: seconds > 0 ? done.due / seconds : 0,
    bytes: { sent: digest.sentBytes, received: digest.receivedBytes },
    connections: digest.connections.document(),
    validity: validityOf(evidence),
    health: healthDocumentOf(run, evidence),
    responseTime: summary.responseTime,
    afterSend: summary.afterSend,
    ...(stream === undefined ? {} : { stream }),
    ...(prompts === undefined ? {} : { prompts }),
    phases: summary.phases,
    pieces: summary.pieces,
    bands: summary.bands,
    cold: summary.cold,
    failed: summary.failed,
    inconsistentReports: summary.inconsistentReports,
    reports: digest.reports.document(),
    wire: digest.wire.document(),
    preparedEncode: prepared.encode,
    failures: digest.failures.list(),
    floorNs: null,
    limits: limitsOf(run, throughputPerSecond, { seconds, slices: summary.slices }),
    slices: summary.slices,
  };
}

/** Times of streams are found beside those that all answers have. */
function limitsOf(
  { cell, digest }: CellRun,
  throughputPerSecond: number,
  { seconds, slices }: { readonly seconds: number; readonly slices: readonly Slice[] },
): readonly LimitDocument[] {
  if (cell.limits.length === 0) return [];
  const own = digest.statistics.limitFacts(throughputPerSecond);
  const facts: LimitFacts = {
    ...own,
    goodputPerSecond: digest.streams.goodputPerSecond(seconds),
    timed: (name) => digest.streams.timed(name) ?? own.timed(name),
    worth: worthWithGaps(worthOfSlices({ slices, timed: own.timed }), digest.streams.gapWorth()),
  };
  return cell.limits.map((limit) => judgedLimit(limit, facts));
}

function payloadDocumentOf(cell: Cell, prepared: PreparedCell): PayloadDocument {
  const [{ content }, ...others] = cell.payloads;
  const isOne = others.length === 0;
  return {
    name: cell.payloadName,
    kind: isOne ? content.kind : 'several',
    bodyBytes: prepared.bodyBytes,
    contentType: prepared.contentType,
    encoding: isOne && content.kind === 'tensor' ? content.encoding : null,
  };
}

function loadDocumentOf(load: Load): LoadDocument {
  if (load.kind === 'closed') return load;
  const { arrivals, inFlightMax } = load;
  switch (arrivals.kind) {
    case 'steady':
      return {
        kind: 'open',
        ...spacingDocumentOf(arrivals.spacing),
        ratePerSecond: arrivals.rate,
        inFlightMax,
      };
    case 'ramp':
      return {
        kind: 'open',
        ...spacingDocumentOf(arrivals.spacing),
        ratePerSecond: arrivals.from,
        toRatePerSecond: arrivals.to,
        inFlightMax,
      };
    case 'trace': {
      const seconds = traceEndNs(arrivals.trace) / 1e9;
      const ratePerSecond = arrivals.trace.dueNs.length / seconds;
      return { kind: 'open', arrivals: 'trace', ratePerSecond, inFlightMax };
    }
    default:
      return arrivals satisfies never;
  }
}

function spacingDocumentOf(
  spacing: Spacing,
): Pick<Extract<LoadDocument, { kind: 'open' }>, 'arrivals' | 'burstiness' | 'burstSize'> {
  switch (spacing.kind) {
    case 'constant':
    case 'poisson':
      return { arrivals: spacing.kind };
    case 'gamma':
      return { arrivals: 'gamma', burstiness: spacing.burstiness };
    case 'burst':
      return { arrivals: 'burst', burstSize: spacing.size };
    default:
      return spacing satisfies never;
  }
}
