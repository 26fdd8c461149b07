import { leadingNumber } from './printed-number.js';

/*
 * Server-Timing as W3C writes it: a list of `name;param=value;param="value"`, read the lenient way
 * that browsers read it. What a name means is not decided here (timing/read-report.ts).
 */
export type ServerTimingEntry = {
  /** As the server wrote it. Names are compared without regard to case. */
  readonly name: string;
  /** Unlike in the browsers' API, a missing or unreadable duration is not 0. */
  readonly durationMs: number | undefined;
  readonly durationState: 'absent' | 'parsed' | 'unparseable';
  readonly description: string | undefined;
  /** How many decimals the duration was printed with; 0 where there is none. */
  readonly decimals: number;
};

/** A server that says more than this is not listened to any longer. */
export const ENTRIES_MAX = 100;

/** Every entry of every line, in order; names that repeat are all kept. One above the limit. */
export function parseServerTiming(lines: readonly string[]): readonly ServerTimingEntry[] {
  const entries: ServerTimingEntry[] = [];
  for (const text of lines) {
    const cursor = { text, at: 0 };
    while (cursor.at < text.length && entries.length <= ENTRIES_MAX) {
      const entry = readEntry(cursor);
      if (entry !== undefined) {
        entries.push(entry);
      }
    }
  }
  return entries;
}

type Cursor = { readonly text: string; at: number };

const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Reads up to and with the comma that ends the entry. An entry without a name is none. */
function readEntry(cursor: Cursor): ServerTimingEntry | undefined {
  skipSpace(cursor);
  const name = readToken(cursor);
  let duration: string | undefined;
  let description: string | undefined;
  while (skipToDelimiter(cursor) === SEMICOLON) {
    cursor.at += 1;
    skipSpace(cursor);
    const param = readToken(cursor).toLowerCase();
    const value = readValue(cursor);
    // The first `dur` counts, even when it has no value or an invalid one.
    if (param === 'dur') {
      duration ??= value;
    } else if (param === 'desc') {
      description ??= value;
    }
  }
  cursor.at += 1;
  return name === '' ? undefined : entryOf(name, duration, description);
}

function entryOf(
  name: string,
  duration: string | undefined,
  description: string | undefined,
): ServerTimingEntry {
  if (duration === undefined || duration.trim() === '') {
    return { name, durationMs: undefined, durationState: 'absent', description, decimals: 0 };
  }
  const number = leadingNumber(duration);
  if (number === undefined || number.value < 0) {
    return { name, durationMs: undefined, durationState: 'unparseable', description, decimals: 0 };
  }
  const { value: durationMs, decimals } = number;
  return { name, durationMs, durationState: 'parsed', description, decimals };
}

/** The value after a parameter's name; empty where there is none. */
function readValue(cursor: Cursor): string {
  skipSpace(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== EQUALS) {
    return '';
  }
  cursor.at += 1;
  skipSpace(cursor);
  return cursor.text.charCodeAt(cursor.at) === QUOTE ? readQuoted(cursor) : readToken(cursor);
}

/** A quoted string; one that is never closed goes to the end of the line. */
function readQuoted(cursor: Cursor): string {
  const { text } = cursor;
  let value = '';
  cursor.at += 1;
  while (cursor.at < text.length) {
    const code = text.charCodeAt(cursor.at);
    if (code === QUOTE) {
      cursor.at += 1;
      return value;
    }
    if (code === BACKSLASH) {
      cursor.at += 1;
    }
    value += text.charAt(cursor.at);
    cursor.at += 1;
  }
  return value;
}

function readToken(cursor: Cursor): string {
  const { text, at: start } = cursor;
  while (cursor.at < text.length && TOKEN[text.charCodeAt(cursor.at)] === 1) {
    cursor.at += 1;
  }
  return text.slice(start, cursor.at);
}

function skipSpace(cursor: Cursor): void {
  const { text } = cursor;
  while (text[cursor.at] === ' ' || text[cursor.at] === '\t') {
    cursor.at += 1;
  }
}

/** Skips what nobody asked for. Gives the delimiter found, NaN at the end of the line. */
function skipToDelimiter(cursor: Cursor): number {
  const { text } = cursor;
  let code = text.charCodeAt(cursor.at);
  while (cursor.at < text.length && code !== SEMICOLON && code !== COMMA) {
    cursor.at += 1;
    code = text.charCodeAt(cursor.at);
  }
  return code;
}

/** The characters of a token (RFC 9110, 5.6.2), by code. */
const TOKEN = Uint8Array.from({ length: 128 }, (_, code) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
);
