import type { Diagnostic, SourceText, Span } from './diagnostic.js';

/*
 * Mistakes as text: `path:line:column: error: what`, the line, a squiggle, a hint. Lines and
 * columns count from 1; a column is a character as a reader counts them, not a UTF-16 unit.
 */

/** More than this of one line is never shown: the part around the mistake is. */
const SHOWN_COLUMNS_MAX = 96;

export function formatDiagnostics(source: SourceText, diagnostics: readonly Diagnostic[]): string {
  return inOrder(source, diagnostics)
    .map((diagnostic) => formatDiagnostic(diagnostic.source ?? source, diagnostic))
    .join('\n\n');
}

/** The file's own mistakes from top to bottom, then those of each option of the command line. */
function inOrder(source: SourceText, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = (one: Diagnostic): string =>
    one.source === undefined || one.source.path === source.path
      ? source.path
      : `${one.source.path}\n${one.source.text}`;
  const sources = [...new Set([source.path, ...diagnostics.map(keyOf)])];
  const rank = (one: Diagnostic) => sources.indexOf(keyOf(one));
  return [...diagnostics].sort((a, b) => rank(a) - rank(b) || a.span.start - b.span.start);
}

function formatDiagnostic(source: SourceText, diagnostic: Diagnostic): string {
  const { line, column, text, startColumn, endColumn } = placeOf(source.text, diagnostic.span);
  const gutter = `  ${line} | `;
  const shown = excerptOf(text, startColumn, endColumn);
  const blank = `${' '.repeat(gutter.length - 2)}| `;
  const lines = [
    `${source.path}:${line}:${column}: ${diagnostic.severity}: ${diagnostic.message}`,
    `${gutter}${shown.text}`.trimEnd(),
    `${blank}${' '.repeat(shown.before)}${'~'.repeat(shown.width)}`,
  ];
  if (diagnostic.hint !== undefined) {
    lines.push(`  hint: ${diagnostic.hint.replaceAll('\n', '\n        ')}`);
  }
  return lines.join('\n');
}

type LinePlace = {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** UTF-16 offsets within the line. */
  readonly startColumn: number;
  readonly endColumn: number;
};

function placeOf(text: string, span: Span): LinePlace {
  const start = Math.min(span.start, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  const lineText = text.slice(lineStart, lineEnd).replace(/\r$/, '');
  const startColumn = Math.min(start - lineStart, lineText.length);
  return {
    line: countOf(text, '\n', lineStart) + 1,
    column: [...lineText.slice(0, startColumn)].length + 1,
    text: lineText,
    startColumn,
    // A mistake over several lines is underlined on its first one.
    endColumn: Math.max(startColumn, Math.min(span.end - lineStart, lineText.trimEnd().length)),
  };
}

function countOf(text: string, character: string, end: number): number {
  let count = 0;
  for (
    let at = text.indexOf(character);
    at !== -1 && at < end;
    at = text.indexOf(character, at + 1)
  ) {
    count += 1;
  }
  return count;
}

type Excerpt = { readonly text: string; readonly before: number; readonly width: number };

/** The line, or what lies around the mistake in a long one, in cells of a terminal. */
function excerptOf(line: string, start: number, end: number): Excerpt {
  const before = visible(line.slice(0, start));
  const marked = visible(line.slice(start, end)).slice(0, SHOWN_COLUMNS_MAX);
  const after = visible(line.slice(end));
  const room = Math.max(0, SHOWN_COLUMNS_MAX - marked.length);
  const isLong = before.length + marked.length + after.length > SHOWN_COLUMNS_MAX;
  const lead =
    isLong && before.length > room / 2 ? ['…', ...before.slice(-Math.floor(room / 2))] : before;
  const rest = Math.max(0, room - lead.length);
  const tail = isLong && after.length > rest ? [...after.slice(0, rest), '…'] : after;
  return {
    text: [...lead, ...marked, ...tail].join(''),
    before: widthOf(lead),
    width: Math.max(1, widthOf(marked)),
  };
}

/** Characters without those that would move the cursor or colour a terminal. */
function visible(text: string): readonly string[] {
  return [...text.replaceAll('\t', '  ')].map((character) =>
    /\p{Cc}|\p{Cf}/u.test(character) ? '·' : character,
  );
}

function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + cellsOf(character), 0);
}

/** Accents stand on the character before them; Chinese, Japanese, Korean and emoji take two. */
function cellsOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  const wide = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
  return wide.test(character) || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}
