import { isDeepStrictEqual } from 'node:util';

import { valueAt } from '../base/json-pointer.js';
import { unreachable } from '../base/unreachable.js';

import type { Api, Expectation, JsonExpectation, StatusPattern } from './api.js';

export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  /** A bad answer, and what is bad about it. */
  | { readonly ok: false; readonly what: string };

export type Judgement =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly outcome: 'httpError' | 'badAnswer';
      readonly what: string;
    };

/** An answer's body as its API means it. Only of answers with a good status: others are shown. */
export function decodeAnswer(answer: Api['answer'], bytes: Uint8Array): Decoded {
  switch (answer) {
    case 'bytes':
      return { ok: true, value: bytes };
    case 'json':
      return decodeJson(bytes);
    default:
      return unreachable(answer);
  }
}

/** The status first: the body of an answer that failed is not held against it as well. */
export function judgeAnswer(expect: Expectation, status: number, body: unknown): Judgement {
  if (!hasStatus(expect, status)) {
    const wanted = expect.statuses.map(statusText).join(' or ');
    return { ok: false, outcome: 'httpError', what: `status ${status}, not ${wanted}` };
  }
  for (const expectation of expect.json) {
    const what = faultOf(expectation, body);
    if (what !== undefined) {
      return { ok: false, outcome: 'badAnswer', what };
    }
  }
  return { ok: true };
}

/** How much of an answer or of a value a message quotes. */
const QUOTED_LENGTH_MAX = 60;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const BYTE_ORDER_MARK = '\ufeff';
const REPLACEMENT = '\ufffd';

/** UTF-8 or it throws. Buffer's decoder is quicker, but takes what is broken and keeps the mark. */
function utf8Of(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  const isDoubtful = text.startsWith(BYTE_ORDER_MARK) || text.includes(REPLACEMENT);
  return isDoubtful ? utf8.decode(bytes) : text;
}

function decodeJson(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) {
    return { ok: false, what: 'not JSON: the body is empty' };
  }
  try {
    return { ok: true, value: JSON.parse(utf8Of(bytes)) };
  } catch {
    // Four bytes are the most that a character takes.
    const start = new TextDecoder().decode(bytes.subarray(0, 4 * QUOTED_LENGTH_MAX));
    return {
      ok: false,
      what: `not JSON: ${shortened(start.replace(/[\s\p{Cc}]+/gu, ' ').trim())}`,
    };
  }
}

export function hasStatus(expect: Expectation, status: number): boolean {
  return expect.statuses.some((pattern) => statusMatches(pattern, status));
}

function statusMatches(pattern: StatusPattern, status: number): boolean {
  return pattern.kind === 'code'
    ? pattern.code === status
    : pattern.hundreds === Math.floor(status / 100);
}

function statusText(pattern: StatusPattern): string {
  return pattern.kind === 'code' ? `${pattern.code}` : `${pattern.hundreds}xx`;
}

function faultOf({ pointer, must }: JsonExpectation, body: unknown): string | undefined {
  const value = valueAt(body, pointer);
  const name = pointer === '' ? 'the answer' : pointer;
  switch (must.kind) {
    case 'present':
      return value === undefined ? `${name} is missing` : undefined;
    case 'absent':
      return value === undefined ? undefined : `${name} is there: ${quoted(value)}`;
    case 'equal':
      if (value === undefined) {
        return `${name} is missing, not ${quoted(must.value)}`;
      }
      // -0 is no other number than 0 to the one who wrote the expectation.
      return value === must.value || isDeepStrictEqual(value, must.value)
        ? undefined
        : `${name} is ${quoted(value)}, not ${quoted(must.value)}`;
    default:
      return unreachable(must);
  }
}

function quoted(value: unknown): string {
  return shortened(JSON.stringify(value));
}

function shortened(text: string): string {
  const characters = [...text.slice(0, 2 * QUOTED_LENGTH_MAX + 2)];
  return characters.length > QUOTED_LENGTH_MAX
    ? `${characters.slice(0, QUOTED_LENGTH_MAX).join('')}…`
    : text;
}
