/* Blocks as GitHub's Markdown, for pasting into a pull request. Whatever comes from outside is
 * escaped: a payload named `a|b` must not break a table, nor a server's answer the page. */
import { unreachable } from '../base/unreachable.js';

import { lettersText } from './bar.js';
import { printable } from './paint.js';
import {
  type Block,
  type Cell,
  type Column,
  type HeadingLine,
  type Row,
  rawText,
  type Sheet,
} from './view.js';

const LETTERS_WIDTH = 14;

export function markdownOf(blocks: readonly Block[]): string {
  return `${blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return headingText(block.lines, block.level);
    case 'sheet':
      return sheetText(block.sheet);
    case 'notes':
      // Two spaces at the end of a line keep it a line.
      return block.notes.map(({ mark, text }) => `${mark} ${escaped(text)}`).join('  \n');
    case 'paragraph':
      return escaped(block.text);
    case 'excerpt':
      return `${escaped(block.title)}\n\n${fenced(block.lines)}`;
    case 'fold':
      return foldText(block.summary, block.blocks);
    default:
      return unreachable(block);
  }
}

function headingText(lines: readonly HeadingLine[], level: 1 | 2): string {
  const [first, ...rest] = lines;
  const title = first === undefined ? '' : escaped(rawText(first.left));
  const right = first === undefined ? '' : escaped(rawText(first.right));
  const more = rest.map(({ left, right: side }) =>
    [rawText(left), rawText(side)]
      .filter((one) => one !== '')
      .map(escaped)
      .join(' · '),
  );
  const body = [...(right === '' ? [] : [right]), ...more].join('  \n');
  return `${'#'.repeat(level + 1)} ${title}${body === '' ? '' : `\n\n${body}`}`;
}

function sheetText(sheet: Sheet): string {
  const shown = sheet.columns
    .map((column, index) => ({ column, index }))
    .filter(
      ({ column, index }) => !column.drawn || sheet.rows.some((row) => isLetters(row, index)),
    );
  const columns = shown.map(({ column }) => column);
  const lines = [
    tableLine(columns.map(headingOf)),
    tableLine(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...sheet.rows.map((row) =>
      tableLine(shown.map(({ index }, position) => cellText(row, row.cells[index], position))),
    ),
  ];
  const remark = sheet.remark === '' ? '' : ` (${escaped(sheet.remark)})`;
  const title = sheet.title === '' ? '' : `**${escaped(sentenceCase(sheet.title))}**${remark}\n\n`;
  return title + lines.join('\n');
}

/** `WHERE THE TIME GOES` is for a terminal without bold letters. */
function sentenceCase(title: string): string {
  return title.slice(0, 1) + title.slice(1).toLowerCase();
}

function isLetters(row: Row, index: number): boolean {
  return row.cells[index]?.kind === 'letters';
}

function headingOf(column: Column): string {
  const heading = column.heading.trim();
  return escaped(column.group === '' ? heading : `${column.group}: ${heading}`);
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellText(row: Row, cell: Cell | undefined, position: number): string {
  if (cell === undefined || cell.kind === 'bar' || cell.kind === 'stretch') {
    return '';
  }
  if (cell.kind === 'letters') {
    const letters = rawText(lettersText(cell.letters, LETTERS_WIDTH));
    return letters === '' ? '' : `\`${letters}\``;
  }
  const raw = rawText(cell.text);
  const text = escaped(raw.trim());
  if (position !== 0 || text === '') {
    return text;
  }
  return row.kind === 'piece' && raw.startsWith(' ') ? `&nbsp;&nbsp;${text}` : `**${text}**`;
}

function foldText(summary: string, blocks: readonly Block[]): string {
  const inner = blocks.map(blockText).filter((text) => text !== '');
  return `<details><summary>${escapedHtml(summary)}</summary>\n\n${inner.join('\n\n')}\n\n</details>`;
}

/** A fence longer than any within. */
function fenced(lines: readonly string[]): string {
  const text = lines.map(printable).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/**
 * Only what would be read as Markdown: `p99 < 250ms` stays as it is. GitHub would also link `#2` to
 * an issue, and call people by `@name`.
 */
function escaped(text: string): string {
  return escapedHtml(printable(text))
    .replace(/[\\`*|[\]]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/~~/g, '\\~\\~')
    .replace(/^[#>+-](?=\s)/, '\\$&')
    .replace(/#(?=\d)/g, '&#35;')
    .replace(/@(?=\w)/g, '&#64;')
    .replace(/ {2,}/g, ' · ');
}

function escapedHtml(text: string): string {
  return text.replace(/&(?=#?\w+;)/g, '&amp;').replace(/<(?=[A-Za-z/!?])/g, '&lt;');
}
