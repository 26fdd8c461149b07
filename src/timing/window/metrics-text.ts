/*
 * Prometheus' text format and OpenMetrics, as servers really write them: names that begin with a
 * colon, `{}`, a comma before the brace, counters with and without `_total`, TYPE lines that are
 * missing or wrong. A line that cannot be read is counted, and costs no other line.
 */
export type MetricsText = {
  /** Values by name and labels. */
  readonly series: ReadonlyMap<string, readonly MetricSeries[]>;
  readonly malformed: number;
};

export type MetricSeries = {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
};

/** More lines than this no server has; what comes after them is not read. */
const LINES_MAX = 200_000;
const LINE_CHARS_MAX = 16_384;

export function parseMetrics(text: string): MetricsText {
  const series = new Map<string, MetricSeries[]>();
  let malformed = 0;
  const lines = text.split('\n', LINES_MAX);
  for (const raw of lines) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const sample = line.length > LINE_CHARS_MAX ? undefined : sampleOf(line);
    if (sample === undefined) {
      malformed += 1;
      continue;
    }
    const { name, labels, value } = sample;
    const known = series.get(name);
    if (known === undefined) series.set(name, [{ labels, value }]);
    else known.push({ labels, value });
  }
  return { series, malformed };
}

type Sample = MetricSeries & { readonly name: string };

const NAME = /[a-zA-Z_:][\w:]*/y;
const SPACE = /[ \t]*/y;
/** After the value: a timestamp, and in OpenMetrics an exemplar. */
const VALUE = /([^ \t]+)(?:[ \t]+-?[\d.]+(?:e[+-]?\d+)?)?(?:[ \t]+#.*)?$/iy;

function sampleOf(line: string): Sample | undefined {
  const cursor = { line, at: 0 };
  const name = take(cursor, NAME);
  if (name === undefined) return undefined;
  take(cursor, SPACE);
  const labels = line[cursor.at] === '{' ? labelsOf(cursor) : NO_LABELS;
  if (labels === undefined) return undefined;
  take(cursor, SPACE);
  VALUE.lastIndex = cursor.at;
  const value = numberOf(VALUE.exec(line)?.[1]);
  return value === undefined ? undefined : { name, labels, value };
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

type Cursor = { readonly line: string; at: number };

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.line)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

/** From the opening brace to behind the closing one; undefined where there is none. */
function labelsOf(cursor: Cursor): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  cursor.at += 1;
  for (;;) {
    take(cursor, SEPARATOR);
    if (cursor.line[cursor.at] === '}') {
      cursor.at += 1;
      return labels;
    }
    const name = take(cursor, NAME);
    if (name === undefined || take(cursor, OPENING) === undefined) return undefined;
    const value = take(cursor, QUOTED);
    if (value === undefined) return undefined;
    cursor.at += 1;
    labels.set(
      name,
      value.replace(ESCAPED, (_, char: string) => (char === 'n' ? '\n' : char)),
    );
  }
}

const SEPARATOR = /[ \t,]*/y;
const OPENING = /[ \t]*=[ \t]*"/y;
/** Up to the closing quote, which is left for the caller to step over. */
const QUOTED = /(?:[^"\\]|\\.)*(?=")/y;
const ESCAPED = /\\(.)/g;

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
