/* What a row of a block carries beside its numbers: the head and the body of the answer. */

import { REDACTED } from '../result/redact.js';
import { looksSecret } from '../scenario/secrets.js';
import {
  type Block,
  BODY_BYTES,
  EVIDENCE_START,
  FACT_COUNT,
  HEAD_BYTES,
  TRANSFERRED,
} from '../timing/block.js';

import { type Head, headOf } from './evidence.js';

const NO_HEAD: Head = headOf('');

export function headAt({ facts, evidence }: Block, row: number): Head {
  const fact = row * FACT_COUNT;
  const start = facts[fact + EVIDENCE_START] ?? 0;
  const length = facts[fact + HEAD_BYTES] ?? 0;
  return length === 0 ? NO_HEAD : headOf(evidence.toString('latin1', start, start + length));
}

/** An answer's headers as they may be shown: a cookie or a token that it sets is masked. */
export function shownHeaders(headers: Head['headers']): Head['headers'] {
  return headers.map(([name, value]) => [name, looksSecret(name) ? REDACTED : value]);
}

/** The bodies that were too large for their block and came by themselves, by number. */
export type Transferred = Map<number, Uint8Array>;

/** Takes the body out: a transferred one is given once. */
export function takeBodyAt(
  { facts, evidence }: Block,
  row: number,
  transferred: Transferred,
): Uint8Array {
  const fact = row * FACT_COUNT;
  const number = facts[fact + TRANSFERRED] ?? -1;
  if (number >= 0) {
    const bytes = transferred.get(number) ?? new Uint8Array();
    transferred.delete(number);
    return bytes;
  }
  const start = (facts[fact + EVIDENCE_START] ?? 0) + (facts[fact + HEAD_BYTES] ?? 0);
  return evidence.subarray(start, start + (facts[fact + BODY_BYTES] ?? 0));
}

const BODY_START_BYTES = 2048;

export function textStartOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, BODY_START_BYTES));
}
