import { littleEndianOf } from '../payload/encode-tensor.js';
import type { Content, Dtype } from '../payload/payload.js';
import { promptTextOf, wordsOf } from '../payload/prompt.js';
import { tensorOf } from '../payload/tensor.js';
import { rowsOf } from '../payload/tensor-lists.js';
import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';

import {
  closedInputOf,
  countOf,
  type FilledInput,
  filledInputsOf,
  type ModelInput,
} from './model-input.js';

/** Values of one input of a model, to be written as JSON or as bytes. */
export type ModelTensor = {
  readonly input: FilledInput;
  /** As JSON holds them, in row-major order. */
  readonly rowOf: (start: number, end: number) => readonly Json[];
  /** Little-endian; a text is its length in four bytes, and itself (KServe v2's BYTES). */
  readonly bytesOf: () => Uint8Array;
};

/** What has values of a model's inputs made for it. */
export type GeneratedContent = Extract<Content, { kind: 'size' | 'tensor' | 'prompt' }>;

/** Every input of the model, with the payload in those that can hold it. */
export function modelTensorsOf(
  content: GeneratedContent,
  inputs: readonly ModelInput[],
  random: Random,
): readonly ModelTensor[] {
  if (content.kind !== 'prompt') {
    return filledInputsOf(content, inputs).map((input) => modelTensorOf(input, random));
  }
  const asked = inputs.find(({ type }) => type === 'text');
  return inputs.map((input) => {
    const closed = closedInputOf(input);
    if (input !== asked) return modelTensorOf(closed, random);
    const texts = Array.from({ length: countOf(closed.shape) }, () =>
      promptTextOf(content.prompt, random),
    );
    return textTensorOf(closed, texts);
  });
}

/**
 * Seeded values. Whole numbers wider than a byte are ids, masks or kinds of tokens more often than
 * not: they are 0 or 1, which lies within all of these. Others are spread as those of tensors.
 */
function modelTensorOf(input: FilledInput, random: Random): ModelTensor {
  const count = countOf(input.shape);
  if (input.type === 'text') {
    const texts = Array.from({ length: count }, () => wordsOf(input.textBytes, random));
    return textTensorOf(input, texts);
  }
  if (input.type === 'bfloat16') return bfloatTensorOf(input, random);
  const tensor = tensorOf(input.shape, dtypeOf(input.type), random);
  const { values } = tensor;
  const rowLength = input.shape.at(-1) ?? 1;
  // A mask that hides a whole row would divide by nothing: each row begins with 1.
  const bitAt = (index: number) => (index % rowLength === 0 || random() < 0.5 ? 1 : 0);
  if (values instanceof BigInt64Array) {
    for (let index = 0; index < count; index += 1) values[index] = BigInt(bitAt(index));
  } else if (isWide(input.type)) {
    for (let index = 0; index < count; index += 1) values[index] = bitAt(index);
  }
  return {
    input,
    rowOf: rowsOf(tensor),
    bytesOf: () => littleEndianOf(tensor),
  };
}

function textTensorOf(input: FilledInput, texts: readonly string[]): ModelTensor {
  return {
    input,
    rowOf: (start, end) => texts.slice(start, end),
    bytesOf: () =>
      Buffer.concat(
        texts.flatMap((text) => {
          const bytes = Buffer.from(text);
          const length = Buffer.alloc(4);
          length.writeUInt32LE(bytes.length);
          return [length, bytes];
        }),
      ),
  };
}

/** A bfloat16 is the upper half of a float32: cut, it is as good a value as rounded. */
function bfloatTensorOf(input: FilledInput, random: Random): ModelTensor {
  const { values } = tensorOf(input.shape, 'float32', random);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = Uint16Array.from(words, (bits) => bits >>> 16);
  const floats = new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
  return {
    input,
    rowOf: rowsOf({ dtype: 'float32', shape: input.shape, values: floats }),
    bytesOf: () => new Uint8Array(halves.buffer),
  };
}

type Numeric = Exclude<FilledInput['type'], 'text' | 'bfloat16'>;

/** 0 and 1 are the same bytes with a sign and without. */
function dtypeOf(type: Numeric): Dtype {
  switch (type) {
    case 'uint16':
      return 'int16';
    case 'uint32':
      return 'int32';
    case 'uint64':
      return 'int64';
    default:
      return type;
  }
}

function isWide(type: Numeric): boolean {
  return /^u?int(?:16|32)$/.test(type);
}
