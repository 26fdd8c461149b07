import type { EncodedBody } from '../payload/payload.js';
import { randomBytesOf } from '../payload/random-content.js';
import type { Json } from '../base/json.js';

import { faultUnless, isFullList, membersOf } from './answer-faults.js';
import type { Api, Decoded, Given, HeaderOf } from './api.js';
import { commonEncodeOf } from './common-content.js';
import { decodeJson } from './decode-json.js';
import { KSERVE_SIGNS } from './kserve-signs.js';
import { countOf, type ElementType, type ModelInput } from './model-input.js';
import { type GeneratedContent, type ModelTensor, modelTensorsOf } from './model-tensor.js';

/** Says where the JSON of a body ends and its binary tensors begin. */
const JSON_LENGTH = 'inference-header-content-length';

const ID_BYTES = 8;

/** The Open Inference Protocol, version 2, and its extension for binary tensors. */
export const kserveApi: Api = {
  name: 'kserve-v2',
  usualPath: (model = '') => `/v2/models/${encodeURIComponent(model)}/infer`,
  model: 'in-path',
  takes: {
    tensors: ['json', 'binary'],
    sizeEncodings: true,
    prompts: true,
    maxTokens: false,
    batches: false,
  },
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) => {
    switch (content.kind) {
      case 'size':
      case 'tensor':
      case 'prompt': {
        const isBinary = isBinaryOf(content, given);
        const inputs = given.inputs ?? [assumedInput(content, isBinary)];
        const tensors = modelTensorsOf(content, inputs, random);
        // Servers that write traces name requests by it.
        const id = randomBytesOf(ID_BYTES, random).toString('hex');
        return () => encodeInfer(id, tensors, isBinary);
      }
      default:
        return commonEncodeOf(content, random, turn, given.files);
    }
  },
  decoding: { headers: [JSON_LENGTH], decode: decodeInfer },
  faultIn: (answer) => faultUnless(answer, 'outputs', isFullList),
  description: {
    pathFor: (path) => (path.endsWith('/infer') ? path.slice(0, -'/infer'.length) : undefined),
    read: inputsIn,
  },
  extensions: {
    pathFor: (path) => {
      const at = path.indexOf('/models/');
      return at < 0 ? undefined : path.slice(0, at);
    },
    haveBinary: (answer) => {
      const { extensions } = membersOf(answer);
      return Array.isArray(extensions) && extensions.includes('binary_tensor_data');
    },
  },
  signs: KSERVE_SIGNS,
  page: {
    speaks:
      'the Open Inference Protocol: Triton, KServe, MLServer, OpenVINO Model Server, TorchServe’s v2',
    link: 'https://github.com/kserve/open-inference-protocol',
    path: '`/v2/models/MODEL/infer`',
    size:
      'a tensor of so many bytes of data: in binary where `GET /v2` lists `binary_tensor_data`, as JSON elsewhere; ' +
      '`{ size: 64KiB, encoding: binary }` decides it',
    tensor:
      '`encoding: json` is a flat list; `binary` the extension: the JSON, then the bytes of each tensor, with `Inference-Header-Content-Length` and `binary_data_output`, so that the answer comes in binary, too',
    prompt: 'one element of the first BYTES input, as JSON',
    answer:
      '`/outputs` must be there, and no `error`; of a binary answer the lengths must add up to the body',
    traps: [
      'Shapes hold the whole batch: where the model has a batch side, it comes first.',
      'JSON has no form for FP16 and BF16: such inputs of the model are sent in binary always, and a model with such outputs must be asked in binary.',
      'MLServer 1.7 has no binary extension on HTTP, and answers 500 to such a request.',
      'Random ids, masks and kinds of tokens are 0 or 1, so that they lie within every vocabulary.',
      'A response cache of the server answers equal requests: `unique: false` asks for it.',
    ],
  },
};

/** Written out, or left to what the server says of itself: not all take the extension. */
function isBinaryOf(content: GeneratedContent, { takesBinary }: Given): boolean {
  if (content.kind === 'prompt') return false;
  return content.encoding === undefined ? takesBinary : content.encoding === 'binary';
}

/** What a model is taken to want whose server publishes nothing. Text is as long as its JSON. */
function assumedInput(content: GeneratedContent, isBinary: boolean): ModelInput {
  switch (content.kind) {
    case 'size':
      return isBinary
        ? { name: 'input', type: 'uint8', shape: [1, -1] }
        : { name: 'input', type: 'text', shape: [1] };
    case 'tensor':
      return { name: 'input', type: content.dtype, shape: content.shape };
    case 'prompt':
      return { name: 'text_input', type: 'text', shape: [1] };
    default:
      return content satisfies never;
  }
}

function encodeInfer(id: string, tensors: readonly ModelTensor[], isBinary: boolean): EncodedBody {
  const parts: Uint8Array[] = [];
  const inputs = tensors.map(({ input, rowOf, bytesOf }): Json => {
    const { name, shape, type } = input;
    const head = { name, shape, datatype: DATATYPES[type] };
    if (!isBinary && !HAS_NO_JSON.has(type)) return { ...head, data: rowOf(0, countOf(shape)) };
    const bytes = bytesOf();
    parts.push(bytes);
    return { ...head, parameters: { binary_data_size: bytes.length } };
  });
  if (parts.length === 0) {
    const bytes = Buffer.from(JSON.stringify({ id, inputs }));
    return { bytes, contentType: 'application/json', headers: [] };
  }
  const json = JSON.stringify({ id, inputs, parameters: { binary_data_output: true } });
  const head = Buffer.from(json);
  return {
    bytes: Buffer.concat([head, ...parts]),
    contentType: 'application/octet-stream',
    headers: [[JSON_LENGTH, `${head.length}`]],
  };
}

/** Binary tensors of an answer are counted, not read: what is in them is the model's. */
function decodeInfer(bytes: Uint8Array, header: HeaderOf): Decoded {
  const written = header(JSON_LENGTH);
  if (written === undefined) return decodeJson(bytes);
  const length = Number(written);
  if (!/^\d+$/.test(written) || length > bytes.length) {
    return { ok: false, what: `${JSON_LENGTH} is ${written} of ${bytes.length} bytes` };
  }
  const decoded = decodeJson(bytes.subarray(0, length));
  if (!decoded.ok) return decoded;
  const { outputs } = membersOf(decoded.value);
  const sizes = (Array.isArray(outputs) ? outputs : []).map((output) =>
    Number(membersOf(membersOf(output).parameters).binary_data_size ?? 0),
  );
  const claimed = sizes.reduce((sum, size) => sum + size, 0);
  const found = bytes.length - length;
  return claimed === found
    ? decoded
    : { ok: false, what: `binary outputs of ${claimed} bytes were promised, ${found} came` };
}

function inputsIn(answer: unknown): readonly ModelInput[] | undefined {
  const { inputs } = membersOf(answer);
  if (!isFullList(inputs)) return undefined;
  const read = inputs.map((input): ModelInput | undefined => {
    const { name, datatype, shape } = membersOf(input);
    const type = TYPES.get(String(datatype));
    const isShape = Array.isArray(shape) && shape.every(Number.isInteger);
    return typeof name === 'string' && type !== undefined && isShape
      ? { name, type, shape }
      : undefined;
  });
  return read.every((input) => input !== undefined) ? read : undefined;
}

const DATATYPES: Readonly<Record<ElementType, string>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  bfloat16: 'BF16',
  float32: 'FP32',
  float64: 'FP64',
  text: 'BYTES',
};

const TYPES = new Map(
  Object.entries(DATATYPES).map(([type, datatype]) => [datatype, type as ElementType]),
);

const HAS_NO_JSON: ReadonlySet<ElementType> = new Set(['float16', 'bfloat16']);
