import type { Diagnostic, Span } from '../base/diagnostic.js';

/*
 * Text that looks right and means something else in YAML: `${X}` and `{{…}}` that open a mapping,
 * tabs as indentation. Each gets the hint that helps and a way to make the text harmless: with it
 * reading can go on, so that the rest of the file is judged too.
 */

export type Trap = Pick<Diagnostic, 'code' | 'message' | 'hint'> & {
  readonly span: Span;
  /** The text without this trap, every place where it was. */
  readonly repair: (text: string) => string;
};

/** The trap that explains an error at `at`, if there is one. `plain` may have traps replaced. */
export function trapAt(plain: string, original: string, at: number): Trap | undefined {
  const tab = tabAt(plain, at);
  if (tab !== undefined) return tab;
  for (const match of plain.matchAll(/\$\{[^}\n]*\}|\{\{[^\n]*?\}\}/g)) {
    const end = match.index + match[0].length;
    if (match.index > at || at > end || isQuoted(plain, match.index)) continue;
    return bracesTrap(plain, original, { start: match.index, end });
  }
  return undefined;
}

function tabAt(text: string, at: number): Trap | undefined {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const tab = indent.indexOf('\t');
  if (tab === -1 || at > lineStart + indent.length) return undefined;
  const lines = text.match(/^ *\t/gm)?.length ?? 1;
  const where = lines > 1 ? ` (${lines} lines)` : '';
  return {
    code: 'yaml-trap',
    message: `YAML is indented with spaces, not with tabs${where}`,
    hint: 'replace each tab by two spaces',
    span: { start: lineStart + tab, end: lineStart + indent.length },
    // One space a tab keeps every offset; lines that were indented alike stay so.
    repair: (whole) => whole.replaceAll(/^[ \t]+/gm, (each) => each.replaceAll('\t', ' ')),
  };
}

function bracesTrap(plain: string, original: string, braces: Span): Trap {
  const span = valueAround(plain, braces);
  const value = original.slice(span.start, span.end);
  return {
    code: 'yaml-trap',
    message: `${original.slice(braces.start, braces.end)} must be quoted here: a brace opens a mapping`,
    hint: `quote this: ${quoted(value)}`,
    span,
    repair: (text) =>
      text.slice(0, span.start) +
      text.slice(span.start, span.end).replaceAll(/[^\w./]/g, '_') +
      text.slice(span.end),
  };
}

/** The whole unquoted value that the braces stand in: `Bearer ${KEY}`. */
function valueAround(text: string, braces: Span): Span {
  const lineStart = text.lastIndexOf('\n', braces.start - 1) + 1;
  const before = text.slice(lineStart, braces.start);
  const lead = /(?:^\s*(?:- +)*|[[{,]\s*|: +|- +)([^[\]{},]*)$/.exec(before)?.[1] ?? '';
  const own = /(?:.*: +)?(.*)$/.exec(lead)?.[1] ?? '';
  const after = text.slice(braces.end);
  const tail =
    /^(?:\$\{[^}\n]*\}|\{\{[^\n]*?\}\}|[^\s,[\]{}]| (?![#\s}\],]))*/.exec(after)?.[0] ?? '';
  return { start: braces.start - own.length, end: braces.end + tail.length };
}

export function quoted(value: string): string {
  return value.includes('"') || value.includes('\\')
    ? `'${value.replaceAll("'", "''")}'`
    : `"${value}"`;
}

/** Whether a quote that is open on this line holds the position. */
function isQuoted(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  let open = '';
  for (const character of line) {
    if (open === '' && (character === '"' || character === "'")) open = character;
    else if (character === open) open = '';
  }
  return open !== '';
}
