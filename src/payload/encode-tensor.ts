import assert from 'node:assert/strict';

import { encode as encodeMsgpack } from '@msgpack/msgpack';

import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';
import { unreachable } from '../base/unreachable.js';

import { npyBytesOf } from './npy.js';
import type { Content, EncodedBody } from './payload.js';
import { type Tensor, tensorOf } from './tensor.js';
import { nestedListsOf, rowsOf } from './tensor-lists.js';

/** A tensor whose values are made and whose encoding is still to do (and to be measured). */
type UnencodedTensor =
  /** A JSON value, for the API to put where it wants it. */
  | { readonly kind: 'json'; readonly jsonOf: () => Json }
  | { readonly kind: 'bytes'; readonly encode: () => EncodedBody };

export function unencodedTensorOf(
  content: Extract<Content, { kind: 'tensor' }>,
  random: Random,
): UnencodedTensor {
  const tensor = tensorOf(content.shape, content.dtype, random);
  switch (content.encoding) {
    case 'json': {
      const rowOf = rowsOf(tensor);
      return { kind: 'json', jsonOf: () => nestedListsOf(rowOf, tensor.shape) };
    }
    case 'base64':
      return { kind: 'json', jsonOf: () => base64Of(tensor) };
    case 'npy':
      return bytesOf('application/x-npy', () => npyBytesOf(tensor, littleEndianOf(tensor)));
    case 'msgpack':
      return bytesOf('application/msgpack', () => msgpackOf(tensor));
    case 'binary':
      return { kind: 'bytes', encode: () => binaryOf(tensor) };
    default:
      return unreachable(content.encoding);
  }
}

function bytesOf(contentType: string, pack: () => Uint8Array): UnencodedTensor {
  return { kind: 'bytes', encode: () => ({ bytes: pack(), contentType, headers: [] }) };
}

function base64Of(tensor: Tensor): Json {
  const { dtype, shape } = tensor;
  return { dtype, shape, data: littleEndianOf(tensor).toString('base64') };
}

function msgpackOf(tensor: Tensor): Uint8Array {
  const { dtype, shape } = tensor;
  return encodeMsgpack({ dtype, shape, data: littleEndianOf(tensor) });
}

function binaryOf(tensor: Tensor): EncodedBody {
  return {
    bytes: littleEndianOf(tensor),
    contentType: 'application/octet-stream',
    headers: [
      ['x-dtype', tensor.dtype],
      ['x-shape', tensor.shape.join(',')],
    ],
  };
}

/** The values' own memory, not a copy: that is all that sending raw numbers costs. */
export function littleEndianOf({ values }: Tensor): Buffer {
  assert(HOST_IS_LITTLE_ENDIAN, 'tensors are encoded on little-endian machines only');
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
