/* One sheet as lines of text, no wider than asked: see view.ts for what a sheet is. */
import Table from 'cli-table3';
import stringWidth from 'string-width';

import { unreachable } from '../base/unreachable.js';

import { barText, lettersText, stretchText } from './bar.js';
import { type Paint, printable } from './paint.js';
import { type Cell, type Column, plain, type Row, rawText, type Sheet, type Text } from './view.js';
import { shortened } from './wrap.js';

const DRAWN_WIDTH_MIN = 4;
const DRAWN_WIDTH_MAX = 48;
const LABEL_WIDTH_MIN = 8;
const GAP_WIDTH = 2;
const DIVIDER = '│';

export function sheetLines(sheet: Sheet, width: number, paint: Paint): readonly string[] {
  const { shown, widths } = fitted(sheet, width);
  const columns = shown.map((index) => sheet.columns[index]).filter((one) => one !== undefined);
  const groups = groupCells(columns, widths);
  const heads = [
    ...(groups.some(({ text }) => rawText(text) !== '') ? [groups] : []),
    columns.map((one) => inCell(plain(one.heading))),
  ];
  const rows = sheet.rows.map((row) => cellsOf(row, shown, widths));
  const lines = layout(columns, widths, [...heads, ...rows], paint);
  const rule = '─'.repeat(Math.min(width, totalWidth(widths)));
  return [
    ...titleLines(sheet, width, paint),
    ...lines.slice(0, heads.length),
    ...lines
      .slice(heads.length)
      .flatMap((line, index) => (beginsTotal(sheet.rows, index) ? [rule, line] : [line])),
  ];
}

function titleLines(sheet: Sheet, width: number, paint: Paint): readonly string[] {
  if (sheet.title === '') {
    return [];
  }
  const remark = sheet.remark === '' ? '' : ` (${sheet.remark})`;
  const title = shortened(sheet.title, width);
  return stringWidth(title + remark) <= width
    ? [
        paint([
          { text: title, ink: 'strong' },
          { text: remark, ink: 'plain' },
        ]),
      ]
    : [paint([{ text: title, ink: 'strong' }])];
}

function beginsTotal(rows: readonly Row[], index: number): boolean {
  return rows[index]?.kind === 'total' && index > 0 && rows[index - 1]?.kind !== 'total';
}

type Fit = { readonly shown: readonly number[]; readonly widths: readonly number[] };

/** Drops columns until the rest fit, then gives what is left to what is drawn. */
function fitted(sheet: Sheet, width: number): Fit {
  const needed = sheet.columns.map((_, index) => contentWidth(sheet, index));
  const rankOf = (index: number): number => sheet.columns[index]?.dropRank ?? 0;
  const widthsOf = (indexes: readonly number[]): number[] =>
    indexes.map((index) => needed[index] ?? 0);
  let shown = sheet.columns.map((_, index) => index);
  while (totalWidth(widthsOf(shown)) > width && shown.some((index) => rankOf(index) > 0)) {
    const rank = Math.max(...shown.map(rankOf));
    shown = shown.filter((index) => rankOf(index) !== rank);
  }
  const widths = widthsOf(shown);
  const spare = width - totalWidth(widths);
  const drawn = shown.findIndex((index) => sheet.columns[index]?.drawn === true);
  if (spare > 0 && drawn >= 0) {
    widths[drawn] = Math.min(DRAWN_WIDTH_MAX, (widths[drawn] ?? 0) + spare);
  } else if (spare < 0) {
    const widest = widestWords(sheet, shown, widths);
    widths[widest] = Math.max(LABEL_WIDTH_MIN, (widths[widest] ?? 0) + spare);
  }
  return { shown, widths };
}

/** Of what has no rank to go, words can be shortened; numbers cannot. */
function widestWords(sheet: Sheet, shown: readonly number[], widths: readonly number[]): number {
  const words = widths.map((one, at) =>
    sheet.columns[shown[at] ?? 0]?.align === 'left' ? one : 0,
  );
  return Math.max(0, words.indexOf(Math.max(...words)));
}

function contentWidth(sheet: Sheet, index: number): number {
  const column = sheet.columns[index];
  const heading = stringWidth(column?.heading ?? '');
  if (column?.drawn === true) {
    return Math.max(heading, DRAWN_WIDTH_MIN);
  }
  return Math.max(
    heading,
    ...sheet.rows.map((row) => {
      const cell = row.cells[index];
      return cell?.kind === 'text' ? stringWidth(printable(rawText(cell.text))) : 0;
    }),
  );
}

function totalWidth(widths: readonly number[]): number {
  const gaps = GAP_WIDTH * Math.max(0, widths.length - 1);
  return widths.reduce((sum, one) => sum + one, gaps);
}

type LaidCell = { readonly text: Text; readonly span: number };

function inCell(text: Text): LaidCell {
  return { text, span: 1 };
}

/** Neighbours of one group share a cell; a group heading wider than its columns is left out. */
function groupCells(columns: readonly Column[], widths: readonly number[]): readonly LaidCell[] {
  const cells: LaidCell[] = [];
  for (const [index, { group }] of columns.entries()) {
    if (group !== '' && group === columns[index - 1]?.group) {
      continue;
    }
    const span = spanFrom(columns, index);
    const width = totalWidth(widths.slice(index, index + span));
    const text = stringWidth(group) <= width ? group : '';
    cells.push({ text: plain(text), span });
  }
  return cells;
}

function spanFrom(columns: readonly Column[], first: number): number {
  const group = columns[first]?.group ?? '';
  const next = columns.findIndex((one, index) => index > first && one.group !== group);
  return group === '' ? 1 : (next === -1 ? columns.length : next) - first;
}

function cellsOf(
  row: Row,
  shown: readonly number[],
  widths: readonly number[],
): readonly LaidCell[] {
  return shown.map((index, position) => {
    const cell = row.cells[index];
    return inCell(cell === undefined ? [] : drawnText(cell, widths[position] ?? 0));
  });
}

function drawnText(cell: Cell, width: number): Text {
  switch (cell.kind) {
    case 'text':
      return fittedText(cell.text, width);
    case 'bar':
      return [{ text: barText(cell.ratio, width), ink: cell.ink }];
    case 'letters':
      return lettersText(cell.letters, width);
    case 'stretch':
      return [{ text: stretchText(cell.from, cell.to, width), ink: cell.ink }];
    default:
      return unreachable(cell);
  }
}

/** Shortened in the middle: the end of a cause says as much as its start. */
function fittedText(text: Text, width: number): Text {
  const raw = printable(rawText(text));
  return stringWidth(raw) <= width
    ? text
    : [{ text: shortened(raw, width), ink: text[0]?.ink ?? 'plain' }];
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
] as const;

const NO_BORDERS = Object.fromEntries(BORDERS.map((name) => [name, '']));

/** The gap between columns is the one character that divides them and one space in the cell. */
function layout(
  columns: readonly Column[],
  widths: readonly number[],
  rows: readonly (readonly LaidCell[])[],
  paint: Paint,
): readonly string[] {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: ' ' },
    colWidths: widths.map((one, index) => (index === 0 ? one : one + 1)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) {
    let index = 0;
    const cells: Table.CellOptions[] = [];
    for (const { text, span } of row) {
      const one = columns[index];
      const align = span > 1 ? 'left' : (one?.align ?? 'left');
      cells.push({
        content: (index > 0 && align === 'left' ? ' ' : '') + paint(text),
        colSpan: span,
        hAlign: align,
        chars: { middle: one?.divided === true ? DIVIDER : ' ' },
      });
      index += span;
    }
    table.push(cells);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
