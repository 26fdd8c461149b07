import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { apiOf } from '../../src/api/apis.js';
import type { ModelInput } from '../../src/api/model-input.js';
import type { Content, EncodedBody } from '../../src/payload/payload.js';
import { randomOf } from '../../src/base/random.js';
import { bytes } from '../../src/base/units.js';

import { NOTHING_GIVEN } from './request-samples.js';

/*
 * A reader of the binary tensor extension, written after its description and sharing nothing with
 * what writes it: "Binary Tensor Data Extension" in the documents of the Triton Inference Server.
 */
type Read = {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | bigint | string | boolean)[];
};

const WIDTHS: Readonly<Record<string, number>> = {
  BOOL: 1,
  UINT8: 1,
  INT8: 1,
  UINT16: 2,
  INT16: 2,
  FP16: 2,
  BF16: 2,
  UINT32: 4,
  INT32: 4,
  FP32: 4,
  UINT64: 8,
  INT64: 8,
  FP64: 8,
};

function valuesOf(datatype: string, data: DataView): Read['values'] {
  if (datatype === 'BYTES') return textsOf(data);
  const width = WIDTHS[datatype]!;
  assert.equal(data.byteLength % width, 0);
  return Array.from({ length: data.byteLength / width }, (_, index) =>
    valueAt(datatype, data, index * width),
  );
}

function textsOf(data: DataView): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < data.byteLength; ) {
    const length = data.getUint32(at, true);
    texts.push(Buffer.from(data.buffer, data.byteOffset + at + 4, length).toString());
    at += 4 + length;
  }
  return texts;
}

function valueAt(datatype: string, data: DataView, at: number): number | bigint {
  if (datatype === 'FP32') return data.getFloat32(at, true);
  if (datatype === 'FP64') return data.getFloat64(at, true);
  switch (WIDTHS[datatype]) {
    case 8:
      return data.getBigInt64(at, true);
    case 4:
      return data.getInt32(at, true);
    case 2:
      return data.getUint16(at, true);
    default:
      return data.getUint8(at);
  }
}

function read(body: EncodedBody): readonly Read[] {
  const whole = Buffer.from(body.bytes!);
  const lengthText = body.headers.find(([name]) => name === 'inference-header-content-length')?.[1];
  const length = lengthText === undefined ? whole.length : Number(lengthText);
  const { inputs } = JSON.parse(whole.subarray(0, length).toString()) as {
    inputs: (Omit<Read, 'values'> & {
      data?: Read['values'];
      parameters?: { binary_data_size: number };
    })[];
  };
  let at = length;
  const tensors = inputs.map(({ name, datatype, shape, data, parameters }): Read => {
    if (data !== undefined) return { name, datatype, shape, values: data };
    const size = parameters!.binary_data_size;
    const part = new DataView(whole.buffer, whole.byteOffset + at, size);
    at += size;
    return { name, datatype, shape, values: valuesOf(datatype, part) };
  });
  assert.equal(at, whole.length);
  return tensors;
}

function made(content: Content, inputs?: readonly ModelInput[], seed = 1): readonly Read[] {
  const given = { ...NOTHING_GIVEN, inputs };
  return read(apiOf('kserve-v2').valueOf(content, randomOf(seed), 0, given)());
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

const TYPES = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
  'text',
] as const;

const input: fc.Arbitrary<ModelInput> = fc.record({
  name: fc.stringMatching(/^[a-z]{1,8}$/),
  type: fc.constantFrom(...TYPES),
  shape: fc.array(fc.constantFrom(-1, 1, 2, 3), { minLength: 0, maxLength: 3 }),
});

const inputs = fc.uniqueArray(input, { minLength: 1, maxLength: 4, selector: ({ name }) => name });

test('every input of the model is there, in its type, with as many values as its shape holds', () => {
  fc.assert(
    fc.property(
      inputs,
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom('json' as const, 'binary' as const),
      (declared, size, encoding) => {
        const tensors = made({ kind: 'size', bytes: bytes(size), encoding }, declared);
        assert.deepEqual(
          tensors.map(({ name }) => name),
          declared.map(({ name }) => name),
        );
        for (const [index, { shape, values }] of tensors.entries()) {
          assert.equal(values.length, count(shape));
          const open = declared[index]!.shape;
          assert.equal(shape.length, open.length);
          assert.ok(shape.every((side, at) => side > 0 && (open[at]! < 0 || open[at] === side)));
        }
      },
    ),
  );
});

test('the same values travel in JSON and in binary', () => {
  const shape = [2, 3];
  for (const dtype of ['float64', 'float32', 'int64', 'int32', 'uint8', 'bool'] as const) {
    const tensor = { kind: 'tensor', shape, dtype } as const;
    const [inJson] = made({ ...tensor, encoding: 'json' });
    const [inBinary] = made({ ...tensor, encoding: 'binary' });
    assert.deepEqual(inJson!.shape, shape);
    assert.equal(inJson!.datatype, inBinary!.datatype);
    const asNumbers = (one: Read) => one.values.map((value) => Math.fround(Number(value)));
    assert.deepEqual(asNumbers(inBinary!), asNumbers(inJson!), dtype);
  }
});

test('a size without a description is one tensor of so many bytes', () => {
  const [tensor, ...others] = made({ kind: 'size', bytes: bytes(65_536) });
  assert.deepEqual(others, []);
  assert.equal(tensor!.datatype, 'UINT8');
  assert.deepEqual(tensor!.shape, [1, 65_536]);
  assert.ok(new Set(tensor!.values).size > 200);
});

test('a size grows an item, not the batch, and inputs of one shape alike', () => {
  const size = (length: number): Content => ({ kind: 'size', bytes: bytes(length) });
  const shapes = (content: Content, declared: readonly ModelInput[]) =>
    made(content, declared).map(({ shape }) => shape);
  const ids = { type: 'int64', shape: [-1, -1] } as const;
  assert.deepEqual(
    shapes(size(4096), [
      { name: 'ids', ...ids },
      { name: 'mask', ...ids },
    ]),
    [
      [1, 256],
      [1, 256],
    ],
  );
  const image = { name: 'image', type: 'float32', shape: [-1, 3, 8, 8] } as const;
  assert.deepEqual(shapes(size(1_000_000), [image]), [[1, 3, 8, 8]]);
  const wave = { name: 'wave', type: 'float32', shape: [-1] } as const;
  assert.deepEqual(shapes(size(4000), [wave]), [[1000]]);
  assert.deepEqual(shapes(size(1), [wave]), [[1]]);
});

test('a shape fills each input that it fits, and the first where it fits none', () => {
  const tensor = (shape: readonly number[]): Content => ({
    kind: 'tensor',
    shape,
    dtype: 'float32',
    isDefaultDtype: true,
    encoding: 'json',
  });
  const declared: readonly ModelInput[] = [
    { name: 'ids', type: 'int64', shape: [-1, -1] },
    { name: 'image', type: 'float32', shape: [-1, 3, 8, 8] },
    { name: 'kinds', type: 'int32', shape: [-1, 16] },
  ];
  const shapes = (shape: readonly number[]) =>
    made(tensor(shape), declared).map((one) => one.shape);
  assert.deepEqual(shapes([2, 16]), [
    [2, 16],
    [1, 3, 8, 8],
    [2, 16],
  ]);
  assert.deepEqual(shapes([1, 7]), [
    [1, 7],
    [1, 3, 8, 8],
    [1, 16],
  ]);
  assert.deepEqual(shapes([5]), [[5], [1, 3, 8, 8], [1, 16]]);
});

test('a dtype that is written is kept; one that is not is that of the model', () => {
  const declared: readonly ModelInput[] = [{ name: 'x', type: 'int64', shape: [-1] }];
  const tensor = { kind: 'tensor', shape: [4], dtype: 'float32', encoding: 'json' } as const;
  assert.equal(made({ ...tensor, isDefaultDtype: true }, declared)[0]!.datatype, 'INT64');
  assert.equal(made(tensor, declared)[0]!.datatype, 'FP32');
});

test('wide whole numbers are 0 or 1, and no row of them is all 0', () => {
  const declared: readonly ModelInput[] = [{ name: 'mask', type: 'int64', shape: [4, 2] }];
  for (let seed = 0; seed < 20; seed += 1) {
    const [mask] = made({ kind: 'size', bytes: bytes(1), encoding: 'json' }, declared, seed);
    const values = mask!.values as readonly number[];
    assert.ok(values.every((value) => value === 0 || value === 1));
    for (let at = 0; at < values.length; at += 2) assert.equal(values[at], 1);
  }
});

test('what a server publishes of its model is read, and what is odd is not guessed at', () => {
  const { pathFor, read: readAnswer } = apiOf('kserve-v2').description!;
  assert.equal(pathFor('/v2/models/m/infer'), '/v2/models/m');
  assert.equal(pathFor('/a/v2/models/m/versions/3/infer'), '/a/v2/models/m/versions/3');
  assert.equal(pathFor('/v2/models/m/generate'), undefined);
  const bert = { name: 'ids', datatype: 'INT64', shape: [-1, 128] };
  assert.deepEqual(readAnswer({ name: 'm', platform: 'onnxruntime_onnx', inputs: [bert] }), [
    { name: 'ids', type: 'int64', shape: [-1, 128] },
  ]);
  for (const odd of [
    {},
    { inputs: [] },
    { inputs: [{ ...bert, datatype: 'STRANGE' }] },
    { inputs: [{ ...bert, shape: ['x'] }] },
    { inputs: [bert, null] },
    null,
    [],
  ]) {
    assert.equal(readAnswer(odd), undefined);
  }
});

test('TensorFlow Serving publishes sides as texts, and Cog inputs as properties', () => {
  const tf = apiOf('tf-serving').description!;
  assert.equal(tf.pathFor('/v1/models/m:predict'), '/v1/models/m/metadata');
  const side = (size: string) => ({ size, name: '' });
  const signature = {
    inputs: {
      x: {
        dtype: 'DT_FLOAT',
        tensor_shape: { dim: [side('-1'), side('28')], unknown_rank: false },
        name: 'serving_default_x:0',
      },
      any: { dtype: 'DT_STRING', tensor_shape: { dim: [], unknown_rank: true }, name: 'y:0' },
    },
    outputs: {},
    method_name: 'tensorflow/serving/predict',
  };
  const metadata = { signature_def: { signature_def: { serving_default: signature } } };
  assert.deepEqual(tf.read({ model_spec: { name: 'm' }, metadata }), [
    { name: 'x', type: 'float32', shape: [-1, 28] },
    { name: 'any', type: 'text', shape: [1, -1] },
  ]);
  assert.equal(tf.read({ metadata: {} }), undefined);
  const cog = apiOf('cog').description!;
  assert.equal(cog.pathFor('/predictions'), '/openapi.json');
  assert.equal(cog.pathFor('/v1/models/a/b/predictions'), undefined);
  const properties = {
    text: { type: 'string', title: 'Text' },
    image: { type: 'string', format: 'uri' },
    steps: { type: 'integer' },
  };
  assert.deepEqual(cog.read({ components: { schemas: { Input: { properties } } } }), [
    { name: 'text', type: 'text', shape: [] },
  ]);
  assert.equal(cog.read({}), undefined);
});
