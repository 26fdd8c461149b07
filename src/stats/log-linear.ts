/*
 * Buckets whose width grows with the value. A double is already stored that way: its exponent says
 * between which powers of two it lies, its leading fraction bits divide that span evenly. So the
 * top bits of a double are the number of its bucket, with no logarithm and no division.
 *
 * With 10 fraction bits these are the buckets of an HdrHistogram of three digits
 * (docs/notes/hdrhistogram.md): at most 0.1 % wide, and one nanosecond wide below 2048 ns.
 */

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);
/** Which of the two 32-bit words of a double holds its exponent: machines differ. */
const TOP = new Uint32Array(Float64Array.of(1).buffer)[1] === 0x3ff0_0000 ? 1 : 0;

const EXPONENT_OF_ONE = 1023;

/** The bucket of a value of at least 1, where each span between powers of two has 2^bits. */
export function bucketOf(ns: number, bits: number): number {
  value[0] = ns;
  return ((words[TOP] ?? 0) >>> (20 - bits)) - (EXPONENT_OF_ONE << bits);
}

/** The smallest value of a bucket. */
export function lowestOf(bucket: number, bits: number): number {
  const span = 2 ** bits;
  return 2 ** Math.floor(bucket / span) * (1 + (bucket % span) / span);
}

/** The largest whole value of a bucket. */
export function highestOf(bucket: number, bits: number): number {
  return Math.ceil(lowestOf(bucket + 1, bits)) - 1;
}
