import { BODY_BYTES } from '../base/limits.js';
import type { Random } from '../base/random.js';

import { float16BitsOf } from './float16.js';
import type { Dtype, TensorEncoding } from './payload.js';

/** Values of a real dtype in row-major order. */
export type Tensor = {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: TensorValues;
};

/** float16 as bit patterns in a Uint16Array, bool as 0 and 1. */
type TensorValues =
  | Float64Array
  | Float32Array
  | Uint16Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** As JSON text a value takes up to 25 characters, and V8 keeps no string above 2^29 of them. */
const JSON_VALUES_MAX = 2 ** 24;

/** Why no such tensor can be sent; undefined: it can. */
export function tensorProblem(
  shape: readonly number[],
  dtype: Dtype,
  encoding: TensorEncoding,
): string | undefined {
  const count = valueCountOf(shape);
  const bytesMax = BODY_BYTES.max;
  if (count * VALUE_BYTES[dtype] > bytesMax) {
    return `${shape.join(' x ')} values of ${dtype} are more than ${bytesMax / 2 ** 20} MiB`;
  }
  return encoding === 'json' && count > JSON_VALUES_MAX
    ? `${shape.join(' x ')} values are more than the ${JSON_VALUES_MAX} that go into one JSON text`
    : undefined;
}

function valueCountOf(shape: readonly number[]): number {
  return shape.reduce((count, side) => count * side, 1);
}

const VALUE_BYTES: Readonly<Record<Dtype, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/**
 * Seeded values: floats evenly from [-1, 1), whole numbers from the full range of their dtype.
 * int64 stays within 2^53, so that every reader of JSON gets the number that was meant.
 */
export function tensorOf(shape: readonly number[], dtype: Dtype, random: Random): Tensor {
  return { dtype, shape, values: MAKERS[dtype](valueCountOf(shape), random) };
}

const MAKERS: Readonly<Record<Dtype, (count: number, random: Random) => TensorValues>> = {
  float64: (count, random) => fill(new Float64Array(count), () => doubleOf(random)),
  float32: (count, random) => fill(new Float32Array(count), () => random() * 2 - 1),
  float16: (count, random) => fill(new Uint16Array(count), () => float16BitsOf(random() * 2 - 1)),
  int64: (count, random) => {
    const values = new BigInt64Array(count);
    for (let index = 0; index < count; index += 1) {
      values[index] = BigInt(wholeOf(random, 2 ** 22) * 2 ** 32 + Math.floor(random() * 2 ** 32));
    }
    return values;
  },
  int32: (count, random) => fill(new Int32Array(count), () => wholeOf(random, 2 ** 32)),
  int16: (count, random) => fill(new Int16Array(count), () => wholeOf(random, 2 ** 16)),
  int8: (count, random) => fill(new Int8Array(count), () => wholeOf(random, 2 ** 8)),
  uint8: (count, random) => fill(new Uint8Array(count), () => Math.floor(random() * 256)),
  bool: (count, random) => fill(new Uint8Array(count), () => Math.floor(random() * 2)),
};

function fill<Values extends Exclude<TensorValues, BigInt64Array>>(
  values: Values,
  next: () => number,
): Values {
  for (let index = 0; index < values.length; index += 1) {
    values[index] = next();
  }
  return values;
}

/** All 53 bits of a double: a Random gives 32. */
function doubleOf(random: Random): number {
  const high = Math.floor(random() * 2 ** 27);
  const low = Math.floor(random() * 2 ** 26);
  return ((high * 2 ** 26 + low) / 2 ** 53) * 2 - 1;
}

/** As many numbers below 0 as not. */
function wholeOf(random: Random, count: number): number {
  return Math.floor(random() * count) - count / 2;
}
