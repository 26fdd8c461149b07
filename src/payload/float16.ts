/*
 * IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 bits of fraction. Node has no array of
 * these, so they travel as bit patterns. Rounded once, from the double: by way of a float32, two
 * roundings can end one step off.
 */

const LEAST_NORMAL = 2 ** -14;
const STEPS_BELOW_NORMAL = 2 ** 24;
/** Half a step above the largest number, 65504: from here on a number rounds to infinity. */
const ROUNDS_TO_INFINITY = 65_520;

export function float16BitsOf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) {
    return 0x7e00;
  }
  if (size >= ROUNDS_TO_INFINITY) {
    return sign | 0x7c00;
  }
  if (size < LEAST_NORMAL) {
    return sign | roundHalfEven(size * STEPS_BELOW_NORMAL);
  }
  const exponent = exponentOf(size);
  // 1024 to 2048: the upper end carries into the exponent, as it should.
  const significand = roundHalfEven(size * 2 ** (10 - exponent));
  return sign | (((exponent + 15) << 10) + (significand - 1024));
}

export function float16Of(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) {
    return (sign * fraction) / STEPS_BELOW_NORMAL;
  }
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Of a normal number: out of its bits, as a logarithm could round up to the next one. */
function exponentOf(size: number): number {
  scratch.setFloat64(0, size);
  return (scratch.getUint16(0) >> 4) - 1023;
}

const scratch = new DataView(new ArrayBuffer(8));

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) {
    return floor + (floor % 2);
  }
  return rest < 0.5 ? floor : floor + 1;
}
