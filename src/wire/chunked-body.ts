/*
 * Follows a body in chunks (RFC 9112, section 7.1) to know where in a read the data lies. It is no
 * second parser of HTTP: a read that holds whole plain chunks and nothing else leaves undici's
 * parser where it was, so it need not see that read; all others it is given as before. Whatever
 * is not plain (an extension, the end, a fault) is followed no further.
 */
const SIZE = 0;
const SIZE_END = 1;
const DATA = 2;
const DATA_END = 3;
const LAST_BYTE = 4;
const LOST = 5;

const CR = 13;
const LF = 10;
/** A chunk of more digits is left to undici. */
const DIGITS_MAX = 7;
/** Of more chunks in one read undici is asked. */
const PARTS_MAX = 512;
const HEAD_END = Buffer.from('\r\n\r\n');
/** `HTTP/1.1 200`: where the first digit of the status stands. */
const STATUS_AT = 9;
const INFORMATIONAL = 49;

export class ChunkedBody {
  /** Where the data of the latest read begins and ends, in turn; `parts` of them. */
  readonly bounds = new Uint32Array(2 * PARTS_MAX);
  parts = 0;
  #state = LOST;
  #digits = 0;
  #size = 0;

  /** Nothing is known of where the body is. */
  lose(): void {
    this.#state = LOST;
  }

  /** A read that begins with the head of an answer in chunks. */
  begin(bytes: Buffer): void {
    const headEnd = bytes[STATUS_AT] === INFORMATIONAL ? -1 : bytes.indexOf(HEAD_END);
    this.#state = headEnd < 0 ? LOST : SIZE;
    this.#digits = 0;
    this.#size = 0;
    if (headEnd >= 0) this.#follow(bytes, headEnd + HEAD_END.length, bytes.length);
  }

  /** Hot path: the first `length` bytes. Whether they are whole chunks with data, nothing else. */
  take(bytes: Buffer, length: number): boolean {
    const isWhole = this.#isAtBoundary();
    this.#follow(bytes, 0, length);
    return isWhole && this.#isAtBoundary() && this.parts > 0;
  }

  #isAtBoundary(): boolean {
    return this.#state === SIZE && this.#digits === 0;
  }

  #follow(bytes: Buffer, from: number, to: number): void {
    this.parts = 0;
    for (let at = from; at < to && this.#state !== LOST; ) {
      if (this.#state === DATA) at = this.#data(at, to);
      else {
        this.#state = this.#after(bytes[at] ?? 0);
        at += 1;
      }
    }
  }

  /** How far the chunk's data goes in this read. */
  #data(at: number, to: number): number {
    const end = Math.min(to, at + this.#size);
    if (this.parts === PARTS_MAX) this.#state = LOST;
    else {
      this.bounds[2 * this.parts] = at;
      this.bounds[2 * this.parts + 1] = end;
      this.parts += 1;
      this.#size -= end - at;
      if (this.#size === 0) this.#state = DATA_END;
    }
    return end;
  }

  #after(byte: number): number {
    switch (this.#state) {
      case SIZE:
        return this.#afterSize(byte);
      case SIZE_END:
        return byte === LF && this.#size > 0 ? DATA : LOST;
      case DATA_END:
        return byte === CR ? LAST_BYTE : LOST;
      default:
        return byte === LF ? SIZE : LOST;
    }
  }

  #afterSize(byte: number): number {
    if (byte === CR && this.#digits > 0) {
      this.#digits = 0;
      return SIZE_END;
    }
    const digit = digitOf(byte);
    if (digit < 0 || this.#digits === DIGITS_MAX) return LOST;
    this.#size = this.#size * 16 + digit;
    this.#digits += 1;
    return SIZE;
  }
}

/** Of a hexadecimal digit; -1: it is none. */
function digitOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
