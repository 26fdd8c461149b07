import { isDeepStrictEqual } from 'node:util';

import type { Payload } from '../payload/payload.js';
import { valueAt } from '../base/json-pointer.js';
import { unreachable } from '../base/unreachable.js';

import type { Api, Decoded, Expectation, HeaderOf, JsonExpectation, StatusPattern } from './api.js';
import { decodeJson } from './decode-json.js';
import { quoted } from './quoted.js';

export type Judgement =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly outcome: 'httpError' | 'badAnswer';
      readonly what: string;
    };

/** An answer's body as its API means it. Only of answers with a good status: others are shown. */
export function decodeAnswer(api: Api, bytes: Uint8Array, header: HeaderOf): Decoded {
  if (api.decoding !== undefined) return api.decoding.decode(bytes, header);
  return api.answer === 'bytes' ? { ok: true, value: bytes } : decodeJson(bytes);
}

/** The API as it judges the answers to payloads: one without a body asks for something else. */
export function judgingApiOf(api: Api, payloads: readonly Payload[]): Api {
  if (payloads.every(({ content }) => content.kind !== 'none')) return countingApiOf(api, payloads);
  const { decoding: _decoding, faultIn: _faultIn, ...rest } = api;
  return { ...rest, answer: api.answer === 'bytes' ? 'bytes' : 'json' };
}

/** An answer to fewer texts than were sent took less work than it seems. */
function countingApiOf(api: Api, payloads: readonly Payload[]): Api {
  const { faultIn, textsIn } = api;
  const [asked, other] = new Set(payloads.map(textsAsked));
  if (faultIn === undefined || textsIn === undefined || asked === undefined) return api;
  // Which payload of several an answer is to is not known here.
  if (other !== undefined || payloads.some((one) => textsAsked(one) === undefined)) return api;
  return {
    ...api,
    faultIn: (answer) => {
      const fault = faultIn(answer);
      const found = fault === undefined ? textsIn(answer) : undefined;
      if (found === undefined || found === asked) return fault;
      return `${found} of ${asked} texts were answered`;
    },
  };
}

/** Undefined: how many they are is whoever wrote the body's business. */
function textsAsked({ content, batch }: Payload): number | undefined {
  return content.kind === 'prompt' || content.kind === 'size' ? (batch ?? 1) : undefined;
}

/** Whether the answers of a target are to be decoded, by what the first one says that it is. */
export function isToDecode(api: Api, expect: Expectation, contentType: string): boolean {
  if (api.answer === 'bytes') return false;
  return api.answer === 'only-json' || expect.json.length > 0 || /\bjson\b/i.test(contentType);
}

/** What a decoded answer is worth: what its API says first, then what the scenario expects. */
export function judgeDecoded(
  api: Api,
  expect: Expectation,
  status: number,
  decoded: Decoded,
): Judgement {
  if (!decoded.ok) return { ok: false, outcome: 'badAnswer', what: decoded.what };
  // A scenario that expects a 400 expects the error in it, too.
  const isGood = status >= 200 && status < 300;
  const what = isGood ? api.faultIn?.(decoded.value) : undefined;
  if (what !== undefined) return { ok: false, outcome: 'badAnswer', what };
  return judgeAnswer(expect, status, decoded.value);
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
