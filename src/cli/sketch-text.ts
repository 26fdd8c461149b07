import { countText, spanText } from '../report/number.js';
import type { CellSketch, LengthSketch, PercentileNeed, PlanSketch } from '../scenario/sketch.js';
import { unreachable } from '../base/unreachable.js';

/** What a run would do, a line a cell, and what it is too short to show. */
export function sketchText(path: string, sketch: PlanSketch): string {
  const { cells } = sketch;
  const head = `${path}: good · ${amount(cells.length, 'cell')} · ${lengthText(sketch.length)}`;
  const rows = cells.map((cell) => [cell.name, lengthText(cell.length), requestsText(cell)]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => sizeOf(row[column]))));
  const lines = rows.map(
    ([name = '', length = '', requests = '']) =>
      `  ${padded(name, widths[0])}  ${padded(length, widths[1])}  ${requests}`,
  );
  return `${[head, ...lines, ...notesOf(cells)].join('\n')}\n`;
}

function requestsText({ requests, notShown }: CellSketch): string {
  if (requests === undefined) {
    return 'as many requests as are answered';
  }
  const missing = notShown.map(({ percentile }) => percentile).join(', ');
  return missing === ''
    ? amount(requests, 'request')
    : `${amount(requests, 'request')}: too few for ${missing}`;
}

function notesOf(cells: readonly CellSketch[]): readonly string[] {
  const notes: string[] = [];
  const needs = needsOf(cells);
  if (needs.length > 0) {
    const each = needs.map(({ percentile, requests }) => `${percentile} ${countText(requests)}`);
    const least = `measure: { requests: ${needs[0]?.requests} }`;
    notes.push(`requests needed in a cell: ${each.join(', ')} (${least})`);
  }
  notes.push(...limitNotesOf(cells));
  if (cells.some(({ requests }) => requests === undefined)) {
    notes.push('at a concurrency the answers decide how many requests there are');
  }
  return notes;
}

/** Each limit that some cell cannot prove, once. */
function limitNotesOf(cells: readonly CellSketch[]): readonly string[] {
  const needs = cells.flatMap(({ notProvable }) => notProvable);
  const needOf = new Map(needs.map(({ limit, requests }) => [limit, requests]));
  return [...needOf].map(([limit, requests]) => {
    const short = needs.filter((need) => need.limit === limit).length;
    const where = cells.length === 1 ? 'the cell has fewer' : `${amount(short, 'cell')} too short`;
    return `${limit} needs ${countText(requests)} requests to be proved: ${where}`;
  });
}

/** Each percentile that some cell cannot show, once. */
function needsOf(cells: readonly CellSketch[]): readonly PercentileNeed[] {
  const byName = new Map(
    cells.flatMap(({ notShown }) => notShown.map((need) => [need.percentile, need])),
  );
  return [...byName.values()].sort((a, b) => a.requests - b.requests);
}

function lengthText({ ns, kind }: LengthSketch): string {
  switch (kind) {
    case 'exactly':
      return spanText(ns);
    case 'about':
      return `about ${spanText(ns)}`;
    case 'atMost':
      return `at most ${spanText(ns)}`;
    default:
      return unreachable(kind);
  }
}

function amount(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function padded(text: string, width: number | undefined): string {
  return text + ' '.repeat(Math.max(0, (width ?? 0) - sizeOf(text)));
}

function sizeOf(text: string | undefined): number {
  return [...(text ?? '')].length;
}
