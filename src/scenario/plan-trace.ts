import type { Trace } from '../load/load.js';
import type { Diagnostic, SourceText, Span } from '../base/diagnostic.js';
import { MEASURE_NS, TRACE_BYTES_MAX, TRACE_ROWS_MAX } from '../base/limits.js';

import { type Context, type Problem, problemAt } from './context.js';
import { readableText } from './plan-files.js';
import { formatDuration } from './quantity-text.js';
import { nearest } from './suggest.js';
import { type TraceCell, type TraceRow, traceRowsOf } from './trace-rows.js';
import { traceTimeOf } from './trace-time.js';
import { diagnosticAt, type Path } from './tree.js';

/** A trace that can be replayed, and the names of the payloads that its rows carry. */
export type PlannedTrace = {
  readonly trace: Trace;
  /** Those that its numbers stand for; empty where it names none. */
  readonly names: readonly string[];
};

const KEPT = {
  bytesMax: TRACE_BYTES_MAX,
  what: 'the largest trace that is read',
  hint: 'keep only the columns time and payload, or replay a part of it',
};

/** A file of mistakes is seldom read to its end. */
const MISTAKES_SHOWN_MAX = 10;

/** Reads a trace; undefined where it has a mistake, which is reported with its own place. */
export function planTrace(
  context: Context,
  file: string,
  path: Path,
  payloadNames: readonly string[] | undefined,
): PlannedTrace | undefined {
  const text = readableText(context, file, path, KEPT);
  if (text === undefined) return undefined;
  const source: SourceText = { path: context.files.resolve(file), text };
  const read = traceRowsOf(file, text);
  const found: Diagnostic[] = [];
  const at = (span: Span, problem: Problem) => {
    found.push(diagnosticAt({ span, source }, problem));
  };
  for (const { span, message, hint } of read.mistakes)
    at(span, { code: 'bad-trace', message, hint });
  const sized = found.length === 0 && isSized(context, file, path, read.rows.length);
  if (found.length === 0 && !sized) return undefined;
  const planned = planRows(read.rows, payloadNames, at);
  context.diagnostics.push(...found.slice(0, MISTAKES_SHOWN_MAX));
  if (found.length > MISTAKES_SHOWN_MAX) {
    problemAt(context, path, {
      code: 'bad-trace',
      message: `${file} has ${found.length - MISTAKES_SHOWN_MAX} more mistakes`,
    });
  }
  return found.length === 0 ? planned : undefined;
}

function isSized(context: Context, file: string, path: Path, rows: number): boolean {
  if (rows > 0 && rows <= TRACE_ROWS_MAX) return true;
  const problem: Problem =
    rows === 0
      ? { code: 'bad-trace', message: `${file} has no rows`, hint: 'write a time a row, as 0.25' }
      : {
          code: 'out-of-range',
          message: `${file} has ${rows} rows; at most ${TRACE_ROWS_MAX} are replayed`,
          hint: 'replay a part of it',
        };
  problemAt(context, path, problem);
  return false;
}

type Report = (span: Span, problem: Problem) => void;

function planRows(
  rows: readonly TraceRow[],
  payloadNames: readonly string[] | undefined,
  report: Report,
): PlannedTrace {
  const isMixed = rows.some(({ payload }) => payload !== undefined);
  const carried = new CarriedPayloads(payloadNames, report);
  const payloads = isMixed ? Uint16Array.from(rows, (row) => carried.numberOf(row)) : undefined;
  return { trace: { dueNs: duesOf(rows, report), payloads }, names: carried.names };
}

function duesOf(rows: readonly TraceRow[], report: Report): Float64Array {
  const dueNs = new Float64Array(rows.length);
  let first: bigint | undefined;
  let last = 0n;
  for (const [index, row] of rows.entries()) {
    const time = timeOf(row, report);
    if (time === undefined) continue;
    const span = row.time?.span ?? row.span;
    first ??= time;
    if (time < last) report(span, EARLIER);
    else last = time;
    const sinceNs = Number(last - first);
    if (sinceNs > MEASURE_NS.max && index === rows.length - 1) report(span, TOO_LONG);
    // No two are alike (Schedule): rows of one time are set apart by a nanosecond.
    dueNs[index] = index === 0 ? 0 : Math.max(sinceNs, (dueNs[index - 1] ?? 0) + 1);
  }
  return dueNs;
}

const EARLIER: Problem = {
  code: 'bad-trace',
  message: 'this row is earlier than the one before it',
  hint: 'sort the rows by time',
};

const TOO_LONG: Problem = {
  code: 'out-of-range',
  message: `the trace takes longer than ${formatDuration(MEASURE_NS.max)}, the longest that is measured`,
  hint: 'a time without a unit is in seconds: write 250ms, or replay a part of it',
};

function timeOf(row: TraceRow, report: Report): bigint | undefined {
  if (row.time === undefined) {
    report(row.span, { code: 'bad-trace', message: 'this row has no time', hint: TIME_HINT });
    return undefined;
  }
  const time = traceTimeOf(row.time.text);
  if (time !== undefined) return time;
  const message = `${JSON.stringify(shortened(row.time.text))} is no time`;
  report(row.time.span, { code: 'bad-quantity', message, hint: TIME_HINT });
  return undefined;
}

const TIME_HINT = 'write seconds, as 0.25, or a time with its unit, as 250ms';

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Numbers for the names that rows carry, in the order in which they are met. */
class CarriedPayloads {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #known: readonly string[] | undefined;
  readonly #report: Report;

  /** `known` is undefined where some payload has a mistake of its own: nothing is judged then. */
  constructor(known: readonly string[] | undefined, report: Report) {
    this.#known = known;
    this.#report = report;
  }

  numberOf({ payload, span }: TraceRow): number {
    if (payload === undefined) {
      this.#report(span, {
        code: 'bad-trace',
        message: 'this row names no payload, though others do',
        hint: 'name one in every row, or in none',
      });
      return 0;
    }
    const found = this.#numbers.get(payload.text);
    if (found !== undefined) return found;
    if (this.#known?.includes(payload.text) === false) this.#reportUnknown(payload, this.#known);
    const number = this.names.length;
    this.#numbers.set(payload.text, number);
    this.names.push(payload.text);
    return number;
  }

  #reportUnknown({ text, span }: TraceCell, known: readonly string[]): void {
    const meant = nearest(text, known);
    this.#report(span, {
      code: 'unknown-value',
      message: `no payload of the scenario is named ${JSON.stringify(shortened(text))}`,
      hint: meant === undefined ? `payloads: ${known.join(', ')}` : `did you mean ${meant}?`,
    });
  }
}
