/* What was measured of a cell, as it stands in the result file. */

import type {
  CellDocument,
  LimitDocument,
  LoadDocument,
  PayloadDocument,
} from '../result/document.js';
import type { Cell } from '../scenario/plan.js';
import { verdictOf } from '../stats/limit-verdict.js';
import type { Load } from '../load/load.js';

import type { CellRun } from './cell-run.js';
import type { PreparedCell } from './prepare.js';
import { validityOf } from './validity.js';

export function cellDocumentOf(run: CellRun): CellDocument {
  const { cell, prepared, digest, done } = run;
  const summary = digest.statistics.summarize(digest.roundTrips.bounds());
  const measuredNs = Math.max(0, done.toNs - done.fromNs);
  const seconds = measuredNs / 1e9;
  const throughputPerSecond = seconds > 0 ? digest.answersInWindow / seconds : 0;
  return {
    name: cell.name,
    payload: payloadDocumentOf(cell, prepared),
    load: loadDocumentOf(cell.load),
    repeat: cell.repeat,
    startedAt: run.startedAt.toISOString(),
    measuredNs,
    counts: summary.counts,
    throughputPerSecond,
    offeredPerSecond: seconds > 0 ? done.due / seconds : 0,
    bytes: { sent: digest.sentBytes, received: digest.receivedBytes },
    connections: { opened: digest.connectionsOpened, closedByServer: digest.closedByServer },
    validity: validityOf(cell.load, done, summary, throughputPerSecond),
    responseTime: summary.responseTime,
    afterSend: summary.afterSend,
    phases: summary.phases,
    pieces: summary.pieces,
    bands: summary.bands,
    cold: summary.cold,
    failed: summary.failed,
    inconsistentReports: summary.inconsistentReports,
    reports: digest.reports.document(),
    preparedEncode: prepared.encode,
    failures: digest.failures.list(),
    floorNs: null,
    limits: cell.limits.map((limit): LimitDocument => {
      const facts = digest.statistics.limitFacts(throughputPerSecond);
      return { limit: limit.text, ...verdictOf(limit, facts) };
    }),
    slices: summary.slices,
  };
}

function payloadDocumentOf(cell: Cell, prepared: PreparedCell): PayloadDocument {
  const { content, name } = cell.payload;
  return {
    name,
    kind: content.kind,
    bodyBytes: prepared.bodyBytes,
    contentType: prepared.contentType,
    encoding: content.kind === 'tensor' ? content.encoding : null,
  };
}

function loadDocumentOf(load: Load): LoadDocument {
  if (load.kind === 'closed') return load;
  const { arrivals, inFlightMax } = load;
  if (arrivals.kind !== 'ramp') {
    return {
      kind: 'open',
      arrivals: arrivals.kind,
      ratePerSecond: arrivals.rate,
      inFlightMax,
    };
  }
  return {
    kind: 'open',
    arrivals: arrivals.spacing,
    ratePerSecond: arrivals.from,
    toRatePerSecond: arrivals.to,
    inFlightMax,
  };
}
