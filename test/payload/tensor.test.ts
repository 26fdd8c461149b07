import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decode as decodeMsgpack } from '@msgpack/msgpack';

import { unencodedTensorOf } from '../../src/payload/encode-tensor.js';
import { float16BitsOf, float16Of } from '../../src/payload/float16.js';
import { npyBytesOf } from '../../src/payload/npy.js';
import {
  type Content,
  DTYPES,
  type Dtype,
  type EncodedBody,
  type TensorEncoding,
} from '../../src/payload/payload.js';
import { type Tensor, tensorOf, tensorProblem } from '../../src/payload/tensor.js';
import { type Random, randomOf } from '../../src/base/random.js';

type TensorContent = Extract<Content, { kind: 'tensor' }>;

/** Gives these, again and again. */
function randomFrom(...numbers: readonly number[]): Random {
  let index = 0;
  return () => numbers[index++ % numbers.length]!;
}

function contentOf(
  shape: readonly number[],
  dtype: Dtype,
  encoding: TensorEncoding,
): TensorContent {
  return { kind: 'tensor', shape, dtype, encoding };
}

function bytesOf(content: TensorContent, random: Random): EncodedBody {
  const tensor = unencodedTensorOf(content, random);
  assert.ok(tensor.kind === 'bytes');
  return tensor.encode();
}

function jsonOf(content: TensorContent, random: Random): unknown {
  const tensor = unencodedTensorOf(content, random);
  assert.ok(tensor.kind === 'json');
  return JSON.parse(JSON.stringify(tensor.jsonOf()));
}

function numbersOf(values: Tensor['values']): number[] {
  return Array.from({ length: values.length }, (_, index) => Number(values[index]));
}

test('every dtype has values of its own kind, over its range', () => {
  const rows: readonly (readonly [Dtype, { readonly name: string }, number, number])[] = [
    ['float64', Float64Array, -1, 1],
    ['float32', Float32Array, -1, 1],
    ['float16', Uint16Array, 0, 0xffff],
    ['int64', BigInt64Array, -(2 ** 53), 2 ** 53],
    ['int32', Int32Array, -(2 ** 31), 2 ** 31 - 1],
    ['int16', Int16Array, -(2 ** 15), 2 ** 15 - 1],
    ['int8', Int8Array, -128, 127],
    ['uint8', Uint8Array, 0, 255],
    ['bool', Uint8Array, 0, 1],
  ];
  assert.deepEqual(
    rows.map(([dtype]) => dtype),
    DTYPES,
  );
  for (const [dtype, kind, least, most] of rows) {
    const { values } = tensorOf([100, 100], dtype, randomOf(5));
    assert.equal(values.constructor.name, kind.name, dtype);
    assert.equal(values.length, 10_000);
    const numbers = numbersOf(values);
    assert.ok(Math.min(...numbers) >= least && Math.max(...numbers) <= most, dtype);
    if (dtype !== 'float16') {
      // 10,000 draws reach the outer 2 % of either side.
      const margin = (most - least) * 0.02;
      assert.ok(Math.min(...numbers) <= least + margin, dtype);
      assert.ok(Math.max(...numbers) >= most - margin, dtype);
    }
  }
});

test('the ends of what a Random gives are the ends of every whole dtype', () => {
  const last = 1 - 2 ** -32;
  for (const [dtype, least, most] of [
    ['int32', -(2 ** 31), 2 ** 31 - 1],
    ['int16', -(2 ** 15), 2 ** 15 - 1],
    ['int8', -128, 127],
    ['uint8', 0, 255],
    ['bool', 0, 1],
  ] as const) {
    const { values } = tensorOf([2], dtype, randomFrom(0, last));
    assert.deepEqual(numbersOf(values), [least, most], dtype);
  }
  const wide = tensorOf([2], 'int64', randomFrom(0, 0, last, last));
  assert.deepEqual(wide.values, BigInt64Array.of(-(2n ** 53n), 2n ** 53n - 1n));
});

test('float16 values are spread evenly from -1 to 1', () => {
  const { values } = tensorOf([20_000], 'float16', randomOf(9));
  const numbers = numbersOf(values).map(float16Of);
  assert.ok(Math.min(...numbers) < -0.99 && Math.max(...numbers) > 0.99);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  // The mean of 20,000 has a deviation of 0.58 / √20,000 = 0.004.
  assert.ok(Math.abs(mean) < 0.02, `${mean}`);
});

test('the same seed makes the same tensor, the next call another', () => {
  const random = randomOf(3);
  const first = tensorOf([4], 'float32', random);
  assert.notDeepEqual(tensorOf([4], 'float32', random), first);
  assert.deepEqual(tensorOf([4], 'float32', randomOf(3)), first);
});

test('json nests lists by the shape, row by row', () => {
  // 0.25, 0.5, 0.75 and 0 become -0.5, 0, 0.5 and -1.
  const halves = () => randomFrom(0.25, 0.5, 0.75, 0);
  assert.deepEqual(jsonOf(contentOf([2, 1, 3], 'float32', 'json'), halves()), [
    [[-0.5, 0, 0.5]],
    [[-1, -0.5, 0]],
  ]);
  assert.deepEqual(jsonOf(contentOf([3], 'uint8', 'json'), halves()), [64, 128, 192]);
  assert.deepEqual(jsonOf(contentOf([], 'uint8', 'json'), halves()), 64);
  assert.deepEqual(jsonOf(contentOf([2, 2], 'bool', 'json'), halves()), [
    [false, true],
    [true, false],
  ]);
  assert.deepEqual(jsonOf(contentOf([1], 'int64', 'json'), halves()), [-(2 ** 52) + 2 ** 31]);
});

test('floats in JSON have the digits of their dtype and no more', () => {
  for (const [dtype, digitsMax, read] of [
    ['float32', 9, Math.fround],
    ['float16', 5, (value: number) => float16Of(float16BitsOf(value))],
  ] as const) {
    const content = contentOf([1000], dtype, 'json');
    const values = jsonOf(content, randomOf(1)) as number[];
    const bits = tensorOf([1000], dtype, randomOf(1)).values;
    values.forEach((value, index) => {
      const exact = dtype === 'float32' ? Number(bits[index]) : float16Of(Number(bits[index]));
      assert.equal(read(value), exact);
      assert.ok(value.toExponential().replace(/e.*|[-.]/g, '').length <= digitsMax, `${value}`);
    });
  }
});

test('base64 carries the little-endian bytes with dtype and shape', () => {
  const content = contentOf([1, 2], 'int16', 'base64');
  assert.deepEqual(jsonOf(content, randomFrom(0.5, 1 - 2 ** -32)), {
    dtype: 'int16',
    shape: [1, 2],
    // 0 and 32767.
    data: Buffer.from([0x00, 0x00, 0xff, 0x7f]).toString('base64'),
  });
});

test('binary is the values as they lie in memory, with dtype and shape beside them', () => {
  const body = bytesOf(contentOf([2, 1], 'float32', 'binary'), randomFrom(0.25, 0.75));
  assert.deepEqual(Buffer.from(body.bytes!).toString('hex'), '000000bf0000003f');
  assert.equal(body.contentType, 'application/octet-stream');
  assert.deepEqual(body.headers, [
    ['x-dtype', 'float32'],
    ['x-shape', '2,1'],
  ]);
  const int64 = bytesOf(contentOf([1], 'int64', 'binary'), randomFrom(0.5, 2 ** -32));
  assert.equal(Buffer.from(int64.bytes!).toString('hex'), '0100000000000000');
});

test('msgpack carries dtype, shape and the bytes as binary', () => {
  const body = bytesOf(contentOf([3], 'uint8', 'msgpack'), randomFrom(0, 0.5, 0.75));
  assert.equal(body.contentType, 'application/msgpack');
  assert.deepEqual(decodeMsgpack(body.bytes!), {
    dtype: 'uint8',
    shape: [3],
    data: Uint8Array.of(0, 128, 192),
  });
  // A map of 3; and bin 8 of 3 bytes, not a string or an array.
  assert.equal(body.bytes![0], 0x83);
  assert.equal(Buffer.from(body.bytes!).subarray(-5).toString('hex'), 'c4030080c0');
});

test('an npy file is what NumPy itself would read', () => {
  const body = bytesOf(contentOf([2, 3], 'float32', 'npy'), randomFrom(0.25));
  assert.equal(body.contentType, 'application/x-npy');
  const bytes = Buffer.from(body.bytes!);
  assert.equal(bytes.subarray(0, 10).toString('hex'), '934e554d505901007600');
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  assert.equal(bytes.subarray(10, 128).toString('latin1'), `${header.padEnd(117)}\n`);
  assert.equal(bytes.subarray(128).toString('hex'), '000000bf'.repeat(6));
});

test('the data of an npy file begins at a multiple of 64, whatever its shape', () => {
  const data = Buffer.from([1, 2, 3]);
  const sides = [1, 10, 100, 1000];
  // Headers of 53 to 140 characters, most lengths between included.
  const shapes = Array.from({ length: 17 }, (_, rank) =>
    sides.map((side) => (rank === 0 ? [] : [side, ...new Array<number>(rank - 1).fill(1)])),
  ).flat();
  for (const shape of shapes) {
    const tensor: Tensor = { dtype: 'bool', shape, values: new Uint8Array() };
    const bytes = Buffer.from(npyBytesOf(tensor, data));
    const dataStart = 10 + bytes.readUInt16LE(8);
    assert.equal(dataStart % 64, 0);
    assert.deepEqual(bytes.subarray(dataStart), data);
    const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
    const header = `{'descr': '|b1', 'fortran_order': False, 'shape': ${tuple}, }`;
    assert.equal(bytes.toString('latin1', 10, dataStart), `${header.padEnd(dataStart - 11)}\n`);
    assert.ok(dataStart - 10 - header.length <= 64, 'no more padding than needed');
  }
});

test('a tensor that no body could hold is refused with its bound', () => {
  assert.equal(tensorProblem([1, 3, 224, 224], 'float32', 'json'), undefined);
  assert.equal(tensorProblem([2 ** 24], 'float64', 'json'), undefined);
  assert.equal(tensorProblem([2 ** 28], 'uint8', 'binary'), undefined);
  assert.equal(
    tensorProblem([2 ** 14, 2 ** 14], 'float16', 'binary'),
    '16384 x 16384 values of float16 are more than 256 MiB',
  );
  assert.equal(
    tensorProblem([2 ** 24 + 1], 'uint8', 'json'),
    '16777217 values are more than the 16777216 that go into one JSON text',
  );
});
