import type { Decoded } from './api.js';
import { QUOTED_LENGTH_MAX, shortened } from './quoted.js';

export function decodeJson(bytes: Uint8Array): Decoded {
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
