import type { YAMLParseError } from 'yaml';

import type { Diagnostic, Span } from '../base/diagnostic.js';

import { quoted } from './yaml-traps.js';

/* What the YAML parser says, in the words of someone who has to repair the file. */

export type SyntaxMistake = Pick<Diagnostic, 'code' | 'message' | 'hint'> & {
  readonly span: Span;
};

export function syntaxMistake(
  text: string,
  error: YAMLParseError,
  scalar: Span | undefined,
): SyntaxMistake {
  const [start, end] = error.pos;
  // An error at the very end of the text is shown at its last sign.
  const from = Math.max(0, Math.min(start, text.length - 1));
  const span = { start: from, end: Math.min(text.length, Math.max(end, from + 1)) };
  switch (error.code) {
    case 'BAD_SCALAR_START':
      return startTrap(text, start);
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return nestedKey(text, span);
    case 'BAD_INDENT':
      return badIndent(text, error, span);
    case 'MISSING_CHAR':
      return missingCharacter(text, error, scalar ?? span);
    case 'UNEXPECTED_TOKEN':
      return {
        code: 'yaml-syntax',
        message: `${JSON.stringify(text.slice(start, span.end))} does not belong here`,
        hint: 'separate items by ", "; quote a value that holds quotes, brackets or braces',
        span,
      };
    default:
      return {
        code: 'yaml-syntax',
        message: `this is not YAML: ${lowerFirst(error.message)}`,
        hint: 'quote the value if it is text; check brackets and indentation before it',
        span,
      };
  }
}

/** `@file`, `%5` and `` `x` ``: characters that YAML keeps for itself at the start of a value. */
function startTrap(text: string, start: number): SyntaxMistake {
  const value = /^[^\n]*?(?=\s*(?:$|\n| #|,\s|[\]}]))/.exec(text.slice(start))?.[0] ?? '';
  return {
    code: 'yaml-trap',
    message: `a value that starts with ${text[start]} must be quoted`,
    hint: `quote this: ${quoted(value)}`,
    span: { start, end: start + value.length },
  };
}

function nestedKey(text: string, span: Span): SyntaxMistake {
  const line = text.slice(span.start).split('\n', 1)[0] ?? '';
  const isOneLine = /: /.test(line);
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  // A field's name at the start of its line, with nothing after it.
  if (/^[\w-]+\s*$/.test(line) && /^[ \t]*$/.test(text.slice(lineStart, span.start))) {
    return noValue(line.trimEnd(), span.start);
  }
  return {
    code: 'yaml-syntax',
    message: isOneLine
      ? 'a value cannot hold ": " unless it is quoted'
      : 'this line and the next do not fit together',
    hint: isOneLine
      ? `quote this: ${quoted(line.trimEnd())}, or begin the mapping on a line of its own`
      : 'indent fields of one mapping alike, and put a space after each colon',
    span: { start: span.start, end: span.start + line.trimEnd().length },
  };
}

function badIndent(text: string, error: YAMLParseError, span: Span): SyntaxMistake {
  const closing = /end with a ([\]}])/.exec(error.message)?.[1];
  if (closing === undefined) {
    return {
      code: 'yaml-syntax',
      message: 'this line is not indented as its neighbours are',
      hint: 'indent fields of one mapping alike',
      span,
    };
  }
  const opening = closing === '}' ? '{' : '[';
  const at = unclosed(text.slice(0, span.start), opening, closing);
  return {
    code: 'yaml-syntax',
    message: `this ${opening} is never closed`,
    hint: `write ${closing} where it ends`,
    span: at === -1 ? span : { start: at, end: at + 1 },
  };
}

function missingCharacter(text: string, error: YAMLParseError, span: Span): SyntaxMistake {
  if (error.message.includes('closing')) {
    return {
      code: 'yaml-syntax',
      message: 'this quote is never closed',
      hint: `write ${text[span.start] ?? '"'} where the text ends`,
      span: { start: span.start, end: span.start + 1 },
    };
  }
  if (!error.message.includes('flow')) {
    return noValue(text.slice(span.start, Math.max(span.end, span.start + 1)), span.start);
  }
  return {
    code: 'yaml-syntax',
    message: 'a comma is missing here',
    hint: 'separate items by ", "',
    span,
  };
}

function noValue(word: string, start: number): SyntaxMistake {
  return {
    code: 'yaml-syntax',
    message: `${JSON.stringify(word)} is not a field with a value`,
    hint: `write ${word}: and its value (with a space between)`,
    span: { start, end: start + word.length },
  };
}

/** The last opening bracket that nothing closes. */
function unclosed(text: string, opening: string, closing: string): number {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === closing) depth += 1;
    if (text[at] !== opening) continue;
    if (depth === 0) return at;
    depth -= 1;
  }
  return -1;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
