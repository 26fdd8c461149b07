/* The result as the text of a file: written, read back, and named. Files themselves are of cli. */
import { RESULT_FORMAT, RESULT_FORMAT_VERSION, type ResultDocument } from './document.js';
import { jsonText } from './json-text.js';
import { RESULT_SHAPE } from './result-shape.js';
import { isRecord, misfitOf } from './shape.js';

export function resultText(document: ResultDocument): string {
  return `${jsonText(document)}\n`;
}

export type ParsedResult =
  | { readonly ok: true; readonly document: ResultDocument }
  | { readonly ok: false; readonly message: string };

/** Never throws: whatever the file holds, the message says in a sentence what is wrong with it. */
export function parseResult(text: string, path: string): ParsedResult {
  const content = text.replace(/^\u{feff}/u, '').trim();
  if (content === '') {
    return failed(path, 'the file is empty, so it is not a modelbench result');
  }
  const value = jsonOf(content);
  if (value === undefined) {
    return failed(
      path,
      isCutOff(content)
        ? 'the file ends in the middle: was it cut off while it was written or copied?'
        : 'not a modelbench result: the file is not JSON (modelbench run writes results)',
    );
  }
  const wrong = wrongWith(value);
  return wrong === undefined
    ? { ok: true, document: value as ResultDocument }
    : failed(path, wrong);
}

function failed(path: string, what: string): ParsedResult {
  return { ok: false, message: `${path}: ${what}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrongWith(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value.format !== 'string') {
    return `not a modelbench result: it has no "format": "${RESULT_FORMAT}"`;
  }
  if (value.format !== RESULT_FORMAT) {
    return `not a modelbench result: its format is ${JSON.stringify(value.format)}, not "${RESULT_FORMAT}"`;
  }
  const version = value.formatVersion;
  if (typeof version === 'number' && version > RESULT_FORMAT_VERSION) {
    return `written by a newer modelbench: format version ${version}, and this one reads up to ${RESULT_FORMAT_VERSION}; update modelbench`;
  }
  const misfit = misfitOf(value, RESULT_SHAPE, '');
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
