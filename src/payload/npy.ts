import type { Dtype } from './payload.js';
import type { Tensor } from './tensor.js';

/*
 * NumPy's .npy file, format 1.0 (numpy.lib.format): magic, version, length of the header (uint16),
 * the header as a Python literal padded with spaces so that the data starts at a multiple of 64,
 * then the values in row-major order. `data` holds them as little-endian bytes.
 */
export function npyBytesOf(tensor: Tensor, data: Uint8Array): Uint8Array {
  const { dtype, shape } = tensor;
  // Python writes a tuple of one as (3,).
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${DESCR[dtype]}', 'fortran_order': False, 'shape': (${sides}), }`;
  const dataStart = Math.ceil((PREFIX_BYTES + header.length + 1) / ALIGNMENT) * ALIGNMENT;

  const bytes = Buffer.alloc(dataStart + data.length, ' ', 'latin1');
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(dataStart - PREFIX_BYTES, PREFIX_BYTES - 2);
  bytes.write(header, PREFIX_BYTES, 'latin1');
  bytes.write('\n', dataStart - 1, 'latin1');
  bytes.set(data, dataStart);
  return bytes;
}

const PREFIX_BYTES = 10;
const ALIGNMENT = 64;

const DESCR: Readonly<Record<Dtype, string>> = {
  float64: '<f8',
  float32: '<f4',
  float16: '<f2',
  int64: '<i8',
  int32: '<i4',
  int16: '<i2',
  int8: '|i1',
  uint8: '|u1',
  bool: '|b1',
};
