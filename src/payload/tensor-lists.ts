import type { Json } from '../base/json.js';

import { float16Of } from './float16.js';
import { shortFloat16, shortFloat32 } from './short-float.js';
import type { Tensor } from './tensor.js';

/** Rows of a tensor's values as JSON holds them. */
type RowOf = (start: number, end: number) => readonly Json[];

/**
 * Finding the short form of every float takes longer than printing it; a client with a printer
 * for its own dtype pays nothing for it. So it belongs to making the values, not to encoding them.
 */
export function rowsOf({ dtype, values }: Tensor): RowOf {
  if (values instanceof Float32Array) {
    const short = Float64Array.from(values, shortFloat32);
    return (start, end) => Array.from(short.subarray(start, end));
  }
  if (values instanceof Uint16Array) {
    const short = Float64Array.from(values, (bits) => shortFloat16(float16Of(bits)));
    return (start, end) => Array.from(short.subarray(start, end));
  }
  if (values instanceof BigInt64Array) {
    return (start, end) => Array.from(values.subarray(start, end), Number);
  }
  if (dtype === 'bool') {
    return (start, end) => Array.from(values.subarray(start, end), Boolean);
  }
  return (start, end) => Array.from(values.subarray(start, end));
}

/** Lists of lists, one level for each side of the shape; a number alone where there is no side. */
export function nestedListsOf(rowOf: RowOf, shape: readonly number[]): Json {
  return nestedFrom(rowOf, shape, 0, 0);
}

function nestedFrom(rowOf: RowOf, shape: readonly number[], level: number, start: number): Json {
  const side = shape[level];
  if (side === undefined) {
    return rowOf(start, start + 1)[0] ?? null;
  }
  if (level === shape.length - 1) {
    return rowOf(start, start + side);
  }
  const stride = shape.slice(level + 1).reduce((count, inner) => count * inner, 1);
  return Array.from({ length: side }, (_, index) =>
    nestedFrom(rowOf, shape, level + 1, start + index * stride),
  );
}
