import { errorIn } from './answer-faults.js';
import { shortened } from './quoted.js';

/** Of an answer that should have been a stream: what is looked at for an error. */
const WHOLE_BYTES_MAX = 64 * 1024;

/** The start of an answer that is no stream: what it says instead. */
export class WholeAnswer {
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  take(bytes: Buffer): void {
    const left = WHOLE_BYTES_MAX - this.#bytes;
    if (left <= 0) return;
    const part = Buffer.from(bytes.subarray(0, left));
    this.#parts.push(part);
    this.#bytes += part.length;
  }

  fault(): string {
    const text = Buffer.concat(this.#parts).toString('utf8');
    try {
      const error = errorIn(JSON.parse(text));
      if (error !== undefined) return error;
    } catch {
      // Then it is quoted as it is.
    }
    return `not a stream: ${shortened(text.replace(/[\s\p{Cc}]+/gu, ' ').trim())}`;
  }
}
