/*
 * A report as meaning: headings, tables, notes, in order, without widths, colours or dialect. Views
 * (cell-view, sweep-view, once-view) make it; layouts (text-layout, markdown-layout) write it down.
 */
import type { Part } from '../timing/piece.js';

/** What a stretch of text is. A layout may colour it; the text must be readable without. */
export type Ink = 'plain' | 'strong' | 'faint' | 'good' | 'warn' | 'bad' | Part;

export type Span = { readonly text: string; readonly ink: Ink };
export type Text = readonly Span[];

export type Cell =
  | { readonly kind: 'text'; readonly text: Text }
  /** A length between 0 and 1, drawn in what width is to spare. */
  | { readonly kind: 'bar'; readonly ratio: number; readonly ink: Ink }
  /** A bar of letters, divided like its weights. */
  | { readonly kind: 'letters'; readonly letters: readonly Letter[] }
  /** A stretch of a line of time, both ends between 0 and 1. */
  | { readonly kind: 'stretch'; readonly from: number; readonly to: number; readonly ink: Ink };

export type Letter = { readonly letter: string; readonly weight: number; readonly ink: Ink };

export type Column = {
  readonly heading: string;
  /** Columns side by side under one group share a heading above their own; '' has none. */
  readonly group: string;
  readonly align: 'left' | 'right';
  /** Where the table is too wide, columns with the highest rank go first; 0 stays. */
  readonly dropRank: number;
  readonly drawn: boolean;
  /** A line between this column and the one before it. */
  readonly divided: boolean;
};

export type Row = {
  readonly kind: 'part' | 'piece' | 'total';
  readonly cells: readonly Cell[];
};

export type Sheet = {
  readonly title: string;
  /** After the title, as `ms; rows do not add up`. */
  readonly remark: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
};

export type Note = { readonly mark: string; readonly ink: Ink; readonly text: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly lines: readonly HeadingLine[] }
  | { readonly kind: 'sheet'; readonly sheet: Sheet }
  | { readonly kind: 'notes'; readonly notes: readonly Note[] }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Text of somebody else's, shown as it is; `title` says whose. */
  | { readonly kind: 'excerpt'; readonly title: string; readonly lines: readonly string[] }
  /** Shown in full on a terminal, folded where a layout can fold. */
  | { readonly kind: 'fold'; readonly summary: string; readonly blocks: readonly Block[] };

export type HeadingLine = { readonly left: Text; readonly right: Text };

export function inked(text: string, ink: Ink): Text {
  return [{ text, ink }];
}

export function plain(text: string): Text {
  return inked(text, 'plain');
}

export function textCell(text: string, ink: Ink): Cell {
  return { kind: 'text', text: inked(text, ink) };
}

export function rawText(text: Text): string {
  return text.map((span) => span.text).join('');
}

/** A column of numbers or words; the exceptions are said by the caller with a spread. */
export function column(heading: string, align: 'left' | 'right'): Column {
  return { heading, group: '', align, dropRank: 0, drawn: false, divided: false };
}
