import type { Content, Dtype } from '../payload/payload.js';

/*
 * What a model takes, as its server publishes it, and what a payload makes of that: whole shapes,
 * with the payload's size or shape put where the model leaves a side open.
 */

/** Types that no payload is written in, but models have; and text. */
export type ElementType = Dtype | 'uint16' | 'uint32' | 'uint64' | 'bfloat16' | 'text';

export type ModelInput = {
  readonly name: string;
  readonly type: ElementType;
  /** -1 is a side of any length. */
  readonly shape: readonly number[];
};

/** One input of one request. Of text, each element has so many bytes. */
export type FilledInput = ModelInput & { readonly textBytes: number };

type Sized = Extract<Content, { kind: 'size' | 'tensor' }>;

const ELEMENT_BYTES: Readonly<Record<Exclude<ElementType, 'text'>, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  uint64: 8,
  int32: 4,
  uint32: 4,
  int16: 2,
  uint16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Bytes of a text that nobody gave a length. */
const TEXT_BYTES = 16;

/** The inputs that a payload fills; a size that the model does not take changes nothing. */
export function filledInputsOf(
  content: Sized,
  inputs: readonly ModelInput[],
): readonly FilledInput[] {
  return content.kind === 'tensor' ? shaped(content, inputs) : sized(content.bytes, inputs);
}

/** Open sides are 1 long, texts short. */
export function closedInputOf(input: ModelInput): FilledInput {
  const shape = input.shape.map((side) => (side < 0 ? 1 : side));
  return { ...input, shape, textBytes: TEXT_BYTES };
}

/** The bytes of data in a request: what a size is compared with. */
export function dataBytesOf(inputs: readonly FilledInput[]): number {
  return inputs.reduce((sum, input) => sum + inputBytesOf(input), 0);
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((count, side) => count * side, 1);
}

function inputBytesOf({ type, shape, textBytes }: FilledInput): number {
  return countOf(shape) * (type === 'text' ? textBytes : ELEMENT_BYTES[type]);
}

function shaped(
  { shape, dtype, isDefaultDtype }: Extract<Content, { kind: 'tensor' }>,
  inputs: readonly ModelInput[],
): readonly FilledInput[] {
  const fits = (input: ModelInput): boolean =>
    input.shape.length === shape.length &&
    input.shape.every((side, index) => side < 0 || side === shape[index]);
  // Where it fits none, the first is what was meant: the server will say what it thinks of it.
  const fitsNone = !inputs.some(fits);
  return inputs.map((input, index) => {
    if (!fits(input) && !(fitsNone && index === 0)) return closedInputOf(input);
    const type = isDefaultDtype === true || input.type === 'text' ? input.type : dtype;
    return { ...input, type, shape, textBytes: TEXT_BYTES };
  });
}

function sized(bytes: number, inputs: readonly ModelInput[]): readonly FilledInput[] {
  const text = inputs.find(({ type }) => type === 'text');
  const first = inputs.find(isGrowing);
  if (first === undefined || text !== undefined) {
    return inputs.map((input) =>
      input === text
        ? { ...closedInputOf(input), textBytes: textBytesOf(bytes, input) }
        : closedInputOf(input),
    );
  }
  // Ids and their mask have one shape, and must keep having one.
  const growing = inputs.filter((input) => `${input.shape}` === `${first.shape}`);
  const unitBytes = dataBytesOf(growing.map(closedInputOf));
  const length = Math.max(1, Math.floor(bytes / unitBytes));
  return inputs.map((input) =>
    growing.includes(input) ? grown(input, length) : closedInputOf(input),
  );
}

function textBytesOf(bytes: number, input: ModelInput): number {
  return Math.max(1, Math.floor(bytes / countOf(closedInputOf(input).shape)));
}

/** The first of several sides counts the items of a batch: a size makes an item larger. */
function isGrowing({ shape }: ModelInput): boolean {
  return shape.lastIndexOf(-1) > (shape.length > 1 ? 0 : -1);
}

function grown(input: ModelInput, length: number): FilledInput {
  const at = input.shape.lastIndexOf(-1);
  const shape = input.shape.map((side, index) => {
    if (index === at) return length;
    return side < 0 ? 1 : side;
  });
  return { ...input, shape, textBytes: TEXT_BYTES };
}
