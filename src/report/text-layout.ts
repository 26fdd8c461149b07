/* Blocks as text for a terminal or a pipe: no line is wider than asked, with or without colour. */
import stringWidth from 'string-width';

import { unreachable } from '../base/unreachable.js';

import { type Paint, paintOf, printable } from './paint.js';
import { sheetLines } from './text-sheet.js';
import {
  type Block,
  type HeadingLine,
  inked,
  type Note,
  plain,
  rawText,
  type Text,
} from './view.js';
import { cut, shortened, wrap, wrapHanging } from './wrap.js';

export type TextStyle = { readonly width: number; readonly color: boolean };

/** Narrower terminals get lines of this width: below it a table says nothing. */
const WIDTH_MIN = 60;
const WIDTH_MAX = 120;

export function textOf(blocks: readonly Block[], style: TextStyle): string {
  const width = Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, style.width));
  const paint = paintOf(style.color);
  return `${spaced(blocks, width, paint).join('\n')}\n`;
}

/** An empty line between blocks, but notes that follow notes are one list. */
function spaced(blocks: readonly Block[], width: number, paint: Paint): readonly string[] {
  const lines: string[] = [];
  let before: Block['kind'] | undefined;
  for (const block of blocks) {
    const own = blockLines(block, width, paint);
    if (own.length > 0) {
      const isOneList = before === 'notes' && block.kind === 'notes';
      lines.push(...(before === undefined || isOneList ? [] : ['']), ...own);
      before = block.kind;
    }
  }
  return lines;
}

function blockLines(block: Block, width: number, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return block.lines.flatMap((line) => headingLines(line, width, paint));
    case 'sheet':
      return sheetLines(block.sheet, width, paint);
    case 'notes':
      return noteLines(block.notes, width, paint);
    case 'paragraph':
      return wrap(printable(block.text), width);
    case 'excerpt':
      return [
        ...wrap(printable(block.title), width).map((line) => paint(inked(line, 'strong'))),
        ...block.lines.flatMap((line) => excerptLines(line, width)),
      ];
    case 'fold':
      return spaced(block.blocks, width, paint);
    default:
      return unreachable(block);
  }
}

function headingLines(line: HeadingLine, width: number, paint: Paint): readonly string[] {
  const left = stringWidth(printable(rawText(line.left)));
  const right = stringWidth(printable(rawText(line.right)));
  const gap = width - left - right;
  if (right === 0 ? gap >= 0 : gap >= 2) {
    return [
      right === 0 ? paint(line.left) : paint(line.left) + ' '.repeat(gap) + paint(line.right),
    ];
  }
  return [
    ...separated(line.left, width).map(paint),
    ...(right === 0 ? [] : separated(line.right, width).map(paint)),
  ];
}

/** A heading that is too long breaks between its ` · ` and else is shortened. */
function separated(text: Text, width: number): readonly Text[] {
  const ink = text[0]?.ink ?? 'plain';
  const lines: string[] = [];
  for (const item of printable(rawText(text)).split(' · ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? item : `${last} · ${item}`;
    if (last !== undefined && stringWidth(longer) <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(item);
    }
  }
  return lines.map((one) => inked(shortened(one, width), ink));
}

function excerptLines(line: string, width: number): readonly string[] {
  return cut(printable(line), width - 2).map((one) => `  ${one}`.trimEnd());
}

/** Short notes share a line, as footnotes in a book do; what is urgent has lines of its own. */
function noteLines(notes: readonly Note[], width: number, paint: Paint): readonly string[] {
  const lines: string[] = [];
  let openWidth: number | undefined;
  for (const note of notes) {
    const own = wrapHanging(`${note.mark} `, printable(note.text), width);
    const painted = own.map((line, index) => paintedNote(line, index, note, paint));
    const [only] = own;
    const faint = note.ink === 'faint' && only !== undefined && own.length === 1;
    const joined = (openWidth ?? width) + 3 + stringWidth(only ?? '');
    if (faint && openWidth !== undefined && joined <= width) {
      lines[lines.length - 1] += `   ${painted[0] ?? ''}`;
      openWidth = joined;
    } else {
      lines.push(...painted);
      openWidth = faint ? stringWidth(only) : undefined;
    }
  }
  return lines;
}

/** Only the mark carries the colour: a screen of yellow text is read by nobody. */
function paintedNote(line: string, index: number, note: Note, paint: Paint): string {
  if (note.ink === 'faint') {
    return paint(inked(line, 'faint'));
  }
  return index === 0
    ? paint([...inked(note.mark, note.ink), ...plain(line.slice(note.mark.length))])
    : line;
}
