import type { Random } from '../base/random.js';

/*
 * Seeded content that no compression makes smaller than its information: bytes of 8 bits, and
 * text of 6 bits a character.
 */

export function randomBytesOf(count: number, random: Random): Buffer {
  const bytes = Buffer.alloc(Math.ceil(count / 4) * 4);
  for (let at = 0; at < count; at += 4) {
    bytes.writeUInt32LE(random() * 0x1_0000_0000, at);
  }
  return bytes.subarray(0, count);
}

/** Characters of base64's alphabet: one byte each in UTF-8, and none that JSON would escape. */
export function randomTextOf(length: number, random: Random): string {
  return randomBytesOf(Math.ceil((length * 3) / 4), random)
    .toString('base64')
    .slice(0, length);
}

/** Words of small letters, which a tokenizer takes apart as it does text. No blank at an end. */
export function randomWordsOf(length: number, random: Random): string {
  const codes = Buffer.alloc(length);
  let left = wordLengthOf(random);
  for (let at = 0; at < length; at += 1) {
    const blank = left === 0 && at < length - 1;
    codes[at] = blank ? BLANK : SMALL_A + Math.floor(random() * 26);
    left = blank ? wordLengthOf(random) : left - 1;
  }
  return codes.toString('latin1');
}

/** RFC 9562, version 4. */
export function randomUuidOf(random: Random): string {
  const bytes = randomBytesOf(16, random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const BLANK = 0x20;
const SMALL_A = 0x61;

function wordLengthOf(random: Random): number {
  return 2 + Math.floor(random() * 8);
}
