/*
 * The result as a long table: a row for each cell and each time of it. One header line, quotes as
 * in RFC 4180, lines end in a line feed. Times are nanoseconds as in the result file, so that no
 * rounding of ours stands between the data and whoever computes with them; empty is not known.
 * The columns are explained in docs/result-format.md.
 */
import type {
  CellDocument,
  LoadDocument,
  ResultDocument,
  SummaryDocument,
} from '../result/document.js';
import { STREAM_TIMES } from '../stats/limit.js';
import { PARTS, PIECES } from '../timing/piece.js';

import { estimateLines } from './estimate-lines.js';
import { failedCount } from './failure-view.js';

export const CSV_COLUMNS = [
  'scenario',
  'cell',
  'payload',
  'body_bytes',
  'load',
  'concurrency',
  'rate_per_second',
  'repeat',
  'verdict',
  'ok',
  'failed',
  'throughput_per_second',
  'kind',
  'name',
  'part',
  'source',
  'count',
  'mean_ns',
  'contribution_ns',
  'interval_low_ns',
  'interval_high_ns',
  'stddev_ns',
  'min_ns',
  'max_ns',
  'p50_ns',
  'p75_ns',
  'p90_ns',
  'p95_ns',
  'p99_ns',
  'p999_ns',
  'reasons',
  'prompt_tokens_from',
  'prompt_tokens',
] as const;

export type Field = string | number | null;

type Line = {
  readonly kind: 'whole' | 'part' | 'piece' | 'stream' | 'cold' | 'failed';
  readonly name: string;
  readonly part: string;
  readonly summary: SummaryDocument;
};

export function csvOf(document: ResultDocument): string {
  const rows = document.cells.flatMap((cell) => {
    const first = cellFields(document, cell);
    // Last, because it came later: who reads by position finds what was there before.
    const reasons = cell.validity.reasons.map(({ code }) => code).join(' ');
    return linesOf(cell).map((line) => [...first, ...lineFields(line), reasons, null, null]);
  });
  return csvText([CSV_COLUMNS, ...rows, ...estimateRows(document)]);
}

/** Of the run, not of a cell, but for what a load adds. */
function estimateRows(document: ResultDocument): readonly (readonly Field[])[] {
  const { ttftEstimate: estimate, cells, scenario } = document;
  if (estimate === undefined) return [];
  return estimateLines(estimate).map((line) => {
    const cell = cells.find(({ name }) => name === line.cell);
    const first = cell === undefined ? [scenario.name] : cellFields(document, cell);
    return CSV_COLUMNS.map((column, at) => line.fields[column] ?? first[at] ?? null);
  });
}

export function csvText(rows: readonly (readonly Field[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function linesOf(cell: CellDocument): readonly Line[] {
  return [
    { kind: 'whole', name: 'responseTime', part: '', summary: cell.responseTime },
    { kind: 'whole', name: 'afterSend', part: '', summary: cell.afterSend },
    ...PARTS.map((part): Line => ({ kind: 'part', name: part, part, summary: cell.phases[part] })),
    ...PIECES.flatMap(({ name, part }): readonly Line[] => {
      const summary = cell.pieces[name];
      return summary === undefined ? [] : [{ kind: 'piece', name, part, summary }];
    }),
    ...STREAM_TIMES.flatMap((name): readonly Line[] =>
      cell.stream === undefined
        ? []
        : [{ kind: 'stream', name, part: '', summary: cell.stream[name] }],
    ),
    { kind: 'cold', name: 'responseTime', part: '', summary: cell.cold },
    ...Object.entries(cell.failed).map(
      ([name, summary]): Line => ({ kind: 'failed', name, part: '', summary }),
    ),
  ];
}

function cellFields(document: ResultDocument, cell: CellDocument): readonly Field[] {
  const { load } = cell;
  return [
    document.scenario.name,
    cell.name,
    cell.payload.name,
    cell.payload.bodyBytes,
    loadWord(load),
    load.kind === 'closed' ? load.concurrency : null,
    load.kind === 'open' ? load.ratePerSecond : null,
    cell.repeat,
    cell.validity.verdict,
    cell.counts.ok,
    failedCount(cell.counts),
    cell.throughputPerSecond,
  ];
}

function loadWord(load: LoadDocument): string {
  if (load.kind === 'closed') {
    return 'closed';
  }
  return load.toRatePerSecond === undefined ? load.arrivals : `${load.arrivals} ramp`;
}

function lineFields({ kind, name, part, summary }: Line): readonly Field[] {
  return [
    kind,
    name,
    part,
    summary.source,
    summary.count,
    summary.meanNs,
    summary.contributionNs,
    summary.intervalNs?.[0] ?? null,
    summary.intervalNs?.[1] ?? null,
    summary.stddevNs,
    summary.minNs,
    summary.maxNs,
    summary.p50Ns,
    summary.p75Ns,
    summary.p90Ns,
    summary.p95Ns,
    summary.p99Ns,
    summary.p999Ns,
  ];
}

function quoted(field: Field): string {
  if (field === null) {
    return '';
  }
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
