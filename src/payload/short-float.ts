import { float16BitsOf } from './float16.js';

/*
 * JSON writes a double with the digits that a double needs: the float32 nearest to 0.1 becomes
 * 0.10000000149011612, twice as long as what a client that knows its dtype writes. So a float is
 * printed from the double with the fewest decimals that still reads back as the same float.
 */

/** A product with a power of ten up to 22 is divided back without error: both are exact. */
const DECIMALS_MAX = 22;
const POWERS_OF_TEN = Array.from({ length: DECIMALS_MAX + 1 }, (_, power) => 10 ** power);

export function shortFloat32(value: number): number {
  return shortest(value, (short) => Math.fround(short) === value, 9);
}

/** `value` is exactly a float16. */
export function shortFloat16(value: number): number {
  const bits = float16BitsOf(value);
  return shortest(value, (short) => float16BitsOf(short) === bits, 5);
}

function shortest(
  value: number,
  readsBack: (short: number) => boolean,
  digitsEnough: number,
): number {
  for (const power of POWERS_OF_TEN) {
    const scaled = Math.round(value * power);
    if (Math.abs(scaled) > Number.MAX_SAFE_INTEGER) {
      break;
    }
    const short = scaled / power;
    if (readsBack(short)) {
      return short;
    }
  }
  // Outside of what decimals reach: this many significant digits always suffice.
  return Number(value.toPrecision(digitsEnough));
}
