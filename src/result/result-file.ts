/* The result as the text of a file: written, read back, and named. Files themselves are of cli. */
import { RESULT_FORMAT, RESULT_FORMAT_VERSION, type ResultDocument } from './document.js';
import { jsonText } from './json-text.js';
import { RESULT_SHAPE } from './result-shape.js';
import { isRecord, misfitOf, type Shape } from './shape.js';

export function resultText(document: ResultDocument): string {
  return `${jsonText(document)}\n`;
}

export type ParsedResult = Parsed<ResultDocument>;

export type Parsed<Document> =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly message: string };

/** Never throws: whatever the file holds, the message says in a sentence what is wrong with it. */
export function parseResult(text: string, path: string): ParsedResult {
  return parseDocument<ResultDocument>(text, path, RESULT_KIND);
}

/** A kind of file that modelbench writes and reads back. */
export type DocumentKind = {
  /** As in "not a modelbench result". */
  readonly noun: string;
  readonly format: string;
  readonly version: number;
  readonly shape: Shape;
  /** The command that writes such files. */
  readonly command: string;
};

const RESULT_KIND: DocumentKind = {
  noun: 'result',
  format: RESULT_FORMAT,
  version: RESULT_FORMAT_VERSION,
  shape: RESULT_SHAPE,
  command: 'modelbench run',
};

/** The kind's shape is what makes its text a `Document`. */
export function parseDocument<Document>(
  text: string,
  path: string,
  kind: DocumentKind,
): Parsed<Document> {
  const content = text.replace(/^\u{feff}/u, '').trim();
  if (content === '') {
    return failed(path, `the file is empty, so it is not a modelbench ${kind.noun}`);
  }
  const value = jsonOf(content);
  if (value === undefined) {
    return failed(
      path,
      isCutOff(content)
        ? 'the file ends in the middle: was it cut off while it was written or copied?'
        : `not a modelbench ${kind.noun}: the file is not JSON (${kind.command} writes ${kind.noun}s)`,
    );
  }
  const wrong = wrongWith(value, kind);
  return wrong === undefined ? { ok: true, document: value as Document } : failed(path, wrong);
}

function failed(path: string, what: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message: `${path}: ${what}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrongWith(value: unknown, kind: DocumentKind): string | undefined {
  if (!isRecord(value) || typeof value.format !== 'string') {
    return `not a modelbench ${kind.noun}: it has no "format": "${kind.format}"`;
  }
  if (value.format !== kind.format) {
    return `not a modelbench ${kind.noun}: its format is ${JSON.stringify(value.format)}, not "${kind.format}"`;
  }
  const version = value.formatVersion;
  if (typeof version === 'number' && version > kind.version) {
    return `written by a newer modelbench: format version ${version}, and this one reads up to ${kind.version}; update modelbench`;
  }
  const misfit = misfitOf(value, kind.shape, '');
  return misfit === undefined
    ? undefined
    : `damaged, or changed by hand: ${misfit.path} should be ${misfit.expected}`;
}

/** A string with its end, a string without one, or a bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*("?)|[[\]{}]/gs;

/** Whether JSON text stops inside of what it began: a bracket or a string without its end. */
function isCutOff(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (const [token, closing] of text.matchAll(TOKEN)) {
    if (token.startsWith('"')) {
      isInString = closing === '';
    } else {
      depth += token === '{' || token === '[' ? 1 : -1;
    }
  }
  return /^[{[]/.test(text) && (depth > 0 || isInString);
}

const NAME_CHARACTERS_MAX = 60;

/** `20261122-184903-tensor-json.json`: sorts by time, and is a name on every file system. */
export function resultFileName(name: string, startedAt: string): string {
  const [day = '', time = ''] = startedAt.split('T');
  const stamp = `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-');
  const slug = [...words]
    .slice(0, NAME_CHARACTERS_MAX)
    .join('')
    .replace(/^-+|-+$/g, '');
  return `${stamp}-${slug === '' ? 'run' : slug}.json`;
}
