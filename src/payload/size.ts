import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';

import { randomTextOf } from './random-content.js';

/** `{"data":""}`: what an object of one text takes besides the text. */
const OBJECT_BYTES = 11;

/**
 * A JSON value whose text is exactly so many bytes: `{"data":"…"}` from 11 bytes on, a string from
 * 2, one digit for 1. No JSON has 0 bytes: undefined.
 */
export function sizedJsonOf(bytes: number, random: Random): Json | undefined {
  if (bytes >= OBJECT_BYTES) {
    return { data: randomTextOf(bytes - OBJECT_BYTES, random) };
  }
  if (bytes >= 2) {
    return randomTextOf(bytes - 2, random);
  }
  return bytes === 1 ? Math.floor(random() * 10) : undefined;
}
