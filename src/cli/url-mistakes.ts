import type { Diagnostic, SourceText } from '../base/diagnostic.js';

import type { UrlOptions } from './declare-run.js';

/**
 * A URL and its options stand for a scenario that nobody wrote. A mistake in it is shown where it
 * was made: in the option, as if that were a file of one line.
 */
export function placedInOptions(
  source: SourceText,
  options: UrlOptions,
): (diagnostic: Diagnostic) => Diagnostic {
  return (diagnostic) => {
    const shown = diagnostic.source ?? source;
    if (shown.path !== source.path) {
      return diagnostic;
    }
    const line = lineAt(shown.text, diagnostic.span.start);
    const word = wordOf(fieldAt(shown.text, line.end), line.text, options);
    if (word === undefined) {
      return diagnostic;
    }
    const hint = diagnostic.hint
      ?.replace("the scenario's folder", 'the working directory')
      .replace(/^add model: …$/, 'add --set target.model=NAME');
    return {
      ...diagnostic,
      ...(hint === undefined ? {} : { hint }),
      source: word,
      span: { start: 0, end: word.text.length },
    };
  };
}

/** Headers and URLs are taken from the text that is shown: their secrets are hidden there. */
function wordOf(field: string, line: string, options: UrlOptions): SourceText | undefined {
  switch (field) {
    case 'measure':
      return named('--duration', options.duration);
    case 'load':
      return named('--rate', options.rate) ?? named('-c', options.concurrency);
    case 'payloads':
      return named('-d', options.data);
    case 'target.api':
    case 'target.model':
      return named('--api', options.api);
    case 'target.method':
      return named('-X', options.request);
    case 'target.headers':
      return named('-H', options.header === undefined ? undefined : withoutQuotes(line));
    case 'target.url':
      return named('URL', line.replace(/^url: /, ''));
    default:
      return undefined;
  }
}

/** YAML quotes a value that is text only for a header. */
function withoutQuotes(line: string): string {
  return line.replace(/: "(.*)"$/, ': $1');
}

function named(path: string, text: string | undefined): SourceText | undefined {
  return text === undefined ? undefined : { path, text };
}

function lineAt(text: string, offset: number): { readonly text: string; readonly end: number } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const end = newline === -1 ? text.length : newline;
  return { text: text.slice(start, end).trim(), end };
}

/** The scenario was written by us: a field a line, and two spaces for each level. */
function fieldAt(text: string, end: number): string {
  const lines = text.slice(0, end).split('\n');
  const top = lines.findLastIndex((line) => /^\w/.test(line));
  const keyOf = (line: string | undefined): string => /^ *(\w+):/.exec(line ?? '')?.[1] ?? '';
  const field = keyOf(lines[top]);
  if (field !== 'target') {
    return field;
  }
  return `target.${keyOf(lines.slice(top + 1).findLast((line) => /^ {2}\w/.test(line)))}`;
}
