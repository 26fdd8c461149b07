/*
 * The head of an answer on its way from the load thread to the main thread: one line a header,
 * `name:value`, in Latin-1, first the headers, then a line with a dot, then the trailers. Only
 * the wanted headers of a good answer; all of them where it may have to be shown as a failure.
 */
import type { Keep } from '../wire/exchange.js';

export type Head = {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly trailers: readonly (readonly [name: string, value: string])[];
};

type RawAnswer = {
  readonly status: number;
  readonly rawHeaders: readonly Buffer[];
  readonly rawTrailers: readonly Buffer[];
};

/** Hot path: empty where there is nothing to tell. */
export function headText(answer: RawAnswer, keep: Keep): string {
  const { rawHeaders, rawTrailers } = answer;
  let text = '';
  const all = answer.status >= 300;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    const value = rawHeaders[index + 1];
    if (name === undefined || value === undefined) continue;
    const wanted = wantedName(name, keep.headers);
    if (wanted !== undefined) text += `${wanted}:${value.toString('latin1')}\n`;
    else if (all) text += `${name.toString('latin1').toLowerCase()}:${value.toString('latin1')}\n`;
  }
  if (rawTrailers.length === 0) return text;
  text += '.\n';
  for (let index = 0; index + 1 < rawTrailers.length; index += 2) {
    const name = rawTrailers[index];
    const value = rawTrailers[index + 1];
    if (name === undefined || value === undefined) continue;
    text += `${name.toString('latin1').toLowerCase()}:${value.toString('latin1')}\n`;
  }
  return text;
}

export function headOf(text: string): Head {
  const headers: [string, string][] = [];
  const trailers: [string, string][] = [];
  let into = headers;
  for (const line of text.split('\n')) {
    if (line === '.') into = trailers;
    const colon = line.indexOf(':');
    if (colon > 0) into.push([line.slice(0, colon), line.slice(colon + 1)]);
  }
  return { headers, trailers };
}

/** The value of a header among names and values in turn; the last where it is repeated. */
export function headerIn(lines: readonly string[], name: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index + 1 < lines.length; index += 2) {
    if (lines[index]?.toLowerCase() === name) found = lines[index + 1];
  }
  return found;
}

/** Compared by length first: most headers are ruled out without making a string of them. */
function wantedName(name: Buffer, wanted: readonly string[]): string | undefined {
  for (const candidate of wanted) {
    if (candidate.length === name.length && name.toString('latin1').toLowerCase() === candidate) {
      return candidate;
    }
  }
  return undefined;
}

const CONNECTION_LENGTH = 'connection'.length;
const CLOSE_LENGTH = 'close'.length;

/** Whether the server says that it will close the connection after this answer. */
export function isClosing(rawHeaders: readonly Buffer[]): boolean {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    const value = rawHeaders[index + 1];
    if (
      name?.length === CONNECTION_LENGTH &&
      value?.length === CLOSE_LENGTH &&
      name.toString('latin1').toLowerCase() === 'connection' &&
      value.toString('latin1').toLowerCase() === 'close'
    ) {
      return true;
    }
  }
  return false;
}
