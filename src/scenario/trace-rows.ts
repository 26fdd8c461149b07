import type { Span } from '../base/diagnostic.js';

/*
 * The rows of a trace, from CSV or JSON lines, as text and places: what they mean is judged
 * elsewhere. Columns and fields other than `time` and `payload` are passed over.
 */

export type TraceRow = {
  readonly time: TraceCell | undefined;
  readonly payload: TraceCell | undefined;
  readonly span: Span;
};
export type TraceCell = { readonly text: string; readonly span: Span };

export type RowsRead = {
  readonly rows: readonly TraceRow[];
  /** Lines that are no row. */
  readonly mistakes: readonly {
    readonly span: Span;
    readonly message: string;
    readonly hint: string;
  }[];
};

export function traceRowsOf(path: string, text: string): RowsRead {
  const isLines = /\.(jsonl|ndjson)$/i.test(path) || /^\uFEFF?\s*\{/.test(text);
  return isLines ? jsonRows(text) : csvRows(text);
}

type Line = { readonly text: string; readonly start: number };

function* linesOf(text: string): Generator<Line> {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).replace(/\r$/, '');
    if (line.trim() !== '') yield { text: line, start };
    start = end + 1;
  }
}

/**
 * The first line names the columns. Without one the first column is the time, and the second,
 * where there is one, the payload.
 */
function csvRows(text: string): RowsRead {
  let columns: Columns | undefined;
  const rows: TraceRow[] = [];
  for (const line of linesOf(text)) {
    if (line.text.startsWith('#')) continue;
    const cells = csvCells(line);
    if (columns === undefined) {
      columns = columnsOf(cells);
      if (columns.time === -1) return { rows: [], mistakes: [noTimeColumn(line)] };
      if (columns.areNamed) continue;
    }
    const { time, payload } = columns;
    rows.push({ time: filled(cells[time]), payload: filled(cells[payload]), span: spanOf(line) });
  }
  return { rows, mistakes: [] };
}

type Columns = { readonly time: number; readonly payload: number; readonly areNamed: boolean };

function columnsOf(first: readonly TraceCell[]): Columns {
  const names = first.map(({ text }) => text.toLowerCase());
  return /^[^\d.]/.test(names[0] ?? '')
    ? { time: names.indexOf('time'), payload: names.indexOf('payload'), areNamed: true }
    : { time: 0, payload: 1, areNamed: false };
}

function filled(cell: TraceCell | undefined): TraceCell | undefined {
  return cell?.text === '' ? undefined : cell;
}

function noTimeColumn(line: Line) {
  return {
    span: spanOf(line),
    message: 'no column of this trace is called time',
    hint: 'name the columns in the first line: time, or time,payload',
  };
}

/** Cells of one line; in quotes a comma is text and a doubled quote is one. */
function csvCells(line: Line): readonly TraceCell[] {
  const cells: TraceCell[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/gy;
  while (pattern.lastIndex < line.text.length) {
    const from = pattern.lastIndex;
    const found = pattern.exec(line.text);
    if (found === null) break;
    const text = found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"');
    const start = line.start + from + (found[0].length - found[0].trimStart().length);
    const end = line.start + from + found[0].replace(/,$/, '').trimEnd().length;
    cells.push({ text, span: { start, end: Math.max(start, end) } });
  }
  return cells;
}

function jsonRows(text: string): RowsRead {
  const rows: TraceRow[] = [];
  const mistakes: { span: Span; message: string; hint: string }[] = [];
  for (const line of linesOf(text)) {
    const fields = fieldsOf(line.text);
    const span = spanOf(line);
    if (fields === undefined) {
      const hint = 'write an object a line: {"time": 0.25, "payload": "image"}';
      mistakes.push({ span, message: 'this line of the trace is no JSON object', hint });
      continue;
    }
    const cell = (name: 'time' | 'payload'): TraceCell | undefined => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (value === undefined || value === null) return undefined;
      const written = typeof value === 'string' ? value : JSON.stringify(value);
      return { text: written, span: valueSpan(line, name) };
    };
    rows.push({ time: cell('time'), payload: cell('payload'), span });
  }
  return { rows, mistakes };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Where a value stands: after the first key of that name, or else the whole line. */
function valueSpan(line: Line, name: string): Span {
  const found = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|[^,}\\s]+)`).exec(line.text);
  if (found === null) return spanOf(line);
  const end = line.start + found.index + found[0].length;
  return { start: end - (found[1]?.length ?? 0), end };
}

function spanOf(line: Line): Span {
  return { start: line.start, end: line.start + line.text.length };
}
