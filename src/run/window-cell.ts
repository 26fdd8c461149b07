/*
 * Law 8: what counters say of a cell is a mean over its requests, without percentiles, marked
 * `window`. It is taken out of the server's contribution, so that contributions still add up, and
 * the server then shows what the counters leave.
 */
import type { CellDocument, SummaryDocument } from '../result/document.js';
import { Sample } from '../stats/sample.js';
import { NO_DISTRIBUTION, summaryOf } from '../stats/summary.js';
import { type Part, PIECES, SOURCES } from '../timing/piece.js';
import type { ReportedPiece } from '../timing/server-report.js';
import type { WindowReport, WindowSum } from '../timing/window/window-report.js';

import type { WindowOutcome, WindowProblem } from './window.js';

export type WindowedCell = {
  readonly cell: CellDocument;
  readonly problems: readonly WindowProblem[];
};

/** Of the requests that the server counted, this much may be others' before it is said. */
const OTHERS_RATIO_MAX = 0.02;

/** `answered`: all answers that ended after the first look, failing ones too. */
export function withWindows(
  cell: CellDocument,
  outcomes: readonly WindowOutcome[],
  counted: { readonly answered: number; readonly inFlight: number },
): WindowedCell {
  const problems: WindowProblem[] = [];
  let windowed = cell;
  for (const outcome of outcomes) {
    if (!outcome.known) {
      problems.push(outcome.problem);
      continue;
    }
    const { report, url } = outcome;
    const requests = report.requests ?? counted.answered;
    const other = otherTraffic(report, counted);
    if (other !== undefined) problems.push(other);
    const excess = excessOf(windowed, report, requests);
    if (excess === undefined) windowed = withReport(windowed, report, requests);
    else problems.push(excess);
    windowed = noted(windowed, report, { url, requests, isUsed: excess === undefined });
  }
  return { cell: windowed, problems };
}

function otherTraffic(
  { title, requests }: WindowReport,
  { answered, inFlight }: { readonly answered: number; readonly inFlight: number },
): WindowProblem | undefined {
  if (requests === undefined) return undefined;
  const slack = inFlight + OTHERS_RATIO_MAX * answered;
  if (Math.abs(requests - answered) <= slack) return undefined;
  return {
    code: 'other-traffic',
    message: `the server counted ${requests} requests where this cell has ${answered} answers (${title})`,
    advice:
      requests > answered
        ? 'somebody else asks this server too: its means are not of these requests alone'
        : 'it does not count all of them: another server answered some, or the counters come late',
  };
}

/** Law 5, of means: a server that claims more than the client waited is not believed. */
function excessOf(
  cell: CellDocument,
  report: WindowReport,
  requests: number,
): WindowProblem | undefined {
  const claimedNs = sumOf(Object.values(report.pieces).map((sum) => perRequest(sum, requests)));
  const waitedNs = cell.afterSend.meanNs;
  if (waitedNs === null || claimedNs <= waitedNs) return undefined;
  return {
    code: 'counters-too-much',
    message: `the server's counters claim ${Math.round(claimedNs / 1e3)} us a request, of which the client waited ${Math.round(waitedNs / 1e3)} us (${report.title}); they are not believed`,
    advice: 'other traffic with longer requests, or a part that is counted twice?',
  };
}

/** Of all requests, so that contributions add up; a cache hit has no inference, say. */
function perRequest({ sumNs }: WindowSum, requests: number): number {
  return requests > 0 ? sumNs / requests : 0;
}

function withReport(cell: CellDocument, report: WindowReport, requests: number): CellDocument {
  const server = cell.phases.server;
  // Where each answer told its inside already, that is better than any mean.
  if (cell.phases.inference.count > 0 || server.contributionNs === null) return cell;
  const pieces: Partial<Record<ReportedPiece, SummaryDocument>> = {};
  for (const [piece, sum] of Object.entries(report.pieces)) {
    const values = report.valuesNs?.[piece as ReportedPiece];
    const summary = windowSummary(sum, requests);
    pieces[piece as ReportedPiece] =
      values === undefined ? summary : { ...distributionOf(values), ...means(summary) };
  }
  const takenNs = sumOf(Object.values(pieces).map(({ contributionNs }) => contributionNs ?? 0));
  if (takenNs === 0) return cell;
  const leftNs = Math.max(0, server.contributionNs - takenNs);
  const beyondNs = Math.max(0, takenNs - server.contributionNs);
  const left = restSummary(server, leftNs);
  const phases = { ...cell.phases, server: left };
  for (const { name, part } of PIECES) {
    const window = pieces[name as ReportedPiece];
    if (window !== undefined && name !== 'server')
      phases[part] = joined(phases[part], window, part);
  }
  phases.unaccounted = moved(phases.unaccounted, -beyondNs);
  return {
    ...cell,
    phases,
    pieces: {
      ...cell.pieces,
      ...pieces,
      server: left,
      ...(cell.pieces.unaccounted === undefined
        ? {}
        : { unaccounted: moved(cell.pieces.unaccounted, -beyondNs) }),
    },
  };
}

function windowSummary(sum: WindowSum, requests: number): SummaryDocument {
  const count = Number.isFinite(sum.count) ? sum.count : requests;
  return {
    count,
    source: 'reported',
    window: true,
    meanNs: sum.sumNs / count,
    contributionNs: perRequest(sum, requests),
    ...NO_DISTRIBUTION,
  };
}

/** Where single requests are told, they have percentiles; the columns of like requests do not. */
function distributionOf(values: readonly number[]): SummaryDocument {
  const sample = new Sample('unsigned');
  for (const ns of values) sample.record(ns, SOURCES.indexOf('reported'));
  return summaryOf(sample, { answered: null, intervalNs: null });
}

function means({ count, source, meanNs, contributionNs }: SummaryDocument) {
  return { count, source, window: true, meanNs, contributionNs };
}

/** A part of which some is measured here (encoding, say) and some is counted there. */
function joined(own: SummaryDocument, window: SummaryDocument, part: Part): SummaryDocument {
  const ownNs = part === 'server' ? 0 : (own.contributionNs ?? 0);
  if (ownNs === 0) return window;
  const contributionNs = ownNs + (window.contributionNs ?? 0);
  const count = Math.max(own.count, window.count);
  return {
    count,
    source: 'reported',
    window: true,
    meanNs: contributionNs,
    contributionNs,
    ...NO_DISTRIBUTION,
  };
}

function restSummary(server: SummaryDocument, leftNs: number): SummaryDocument {
  const { count, source } = server;
  const meanNs = leftNs;
  return { count, source, window: true, meanNs, contributionNs: leftNs, ...NO_DISTRIBUTION };
}

/** The time beyond what `server` had: signed, never hidden. */
function moved(summary: SummaryDocument, byNs: number): SummaryDocument {
  if (byNs === 0) return summary;
  const contributionNs = (summary.contributionNs ?? 0) + byNs;
  const meanNs = (summary.meanNs ?? 0) + byNs;
  return { ...summary, window: true, meanNs, contributionNs, ...NO_DISTRIBUTION };
}

type Used = { readonly url: string; readonly requests: number; readonly isUsed: boolean };

function noted(
  cell: CellDocument,
  report: WindowReport,
  { url, requests, isUsed }: Used,
): CellDocument {
  const means: Record<string, number> = {};
  for (const [name, sum] of Object.entries({ ...report.pieces, ...report.others })) {
    means[name] = sum.sumNs / (Number.isFinite(sum.count) ? sum.count : requests);
  }
  const { total, title } = report;
  const counters = {
    source: title,
    url,
    requests,
    used: isUsed,
    meansNs: means,
    totalMeanNs: total === undefined ? null : total.sumNs / total.count,
  };
  const { reports } = cell;
  return { ...cell, reports: { ...reports, counters: [...(reports.counters ?? []), counters] } };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
