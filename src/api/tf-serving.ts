import { encodeJson } from '../payload/encode-json.js';
import { nestedListsOf } from '../payload/tensor-lists.js';
import type { Json } from '../base/json.js';

import { errorIn, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { commonEncodeOf } from './common-content.js';
import type { ElementType, ModelInput } from './model-input.js';
import { type GeneratedContent, type ModelTensor, modelTensorsOf } from './model-tensor.js';
import { quoted } from './quoted.js';
import { isText, type Published, type Seen } from './sign.js';

/** TensorFlow Serving's REST API: `instances` by rows, or `inputs` by columns. */
export const tfServingApi: Api = {
  name: 'tf-serving',
  usualPath: (model = '') => `/v1/models/${encodeURIComponent(model)}:predict`,
  model: 'in-path',
  takes: {
    tensors: ['json'],
    sizeEncodings: false,
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
        const tensors = modelTensorsOf(content, given.inputs ?? [assumedInput(content)], random);
        return () => encodeJson(bodyOf(tensors));
      }
      default:
        return commonEncodeOf(content, random, turn, given.files);
    }
  },
  faultIn: (answer) => {
    const error = errorIn(answer);
    if (error !== undefined) return error;
    const { predictions, outputs, results } = membersOf(answer);
    const isThere = [predictions, outputs, results].some((member) => member !== undefined);
    return isThere ? undefined : `/predictions is missing: ${quoted(answer)}`;
  },
  description: {
    pathFor: (path) => (/:\w+$/.test(path) ? path.replace(/:\w+$/, '/metadata') : undefined),
    read: inputsIn,
  },
  signs: [{ path: '/v1/models', read: modelsIn }],
  page: {
    speaks: 'TensorFlow Serving’s REST API',
    link: 'https://www.tensorflow.org/tfx/serving/api_rest',
    path: '`/v1/models/MODEL:predict`',
    size: '`instances`: one of float32 with so many bytes of data (as text they take two to three times as much)',
    tensor: '`instances`: the first side of the shape counts them',
    prompt: 'one instance, which is a text',
    answer: '`/predictions` must be there (`/outputs` where inputs go by columns), and no `error`',
    traps: [
      'A model with several inputs is asked by columns: `{"inputs": {…}}`.',
      'With batching on, what waits in the batch’s queue counts as the server’s run time.',
      'NaN and infinities of the model make answers that are no JSON.',
    ],
  },
};

/** What a model is taken to want whose server publishes nothing. */
function assumedInput(content: GeneratedContent): ModelInput {
  switch (content.kind) {
    case 'size':
      return { name: 'input', type: 'float32', shape: [1, -1] };
    case 'tensor':
      return { name: 'input', type: content.dtype, shape: content.shape };
    case 'prompt':
      return { name: 'input', type: 'text', shape: [1] };
    default:
      return content satisfies never;
  }
}

function bodyOf(tensors: readonly ModelTensor[]): Json {
  const [first, second] = tensors;
  if (first !== undefined && second === undefined && first.input.shape.length > 0) {
    return { instances: listsOf(first) };
  }
  return { inputs: Object.fromEntries(tensors.map((one) => [one.input.name, listsOf(one)])) };
}

function listsOf({ input, rowOf }: ModelTensor): Json {
  return nestedListsOf(rowOf, input.shape);
}

const SIGNATURE = 'serving_default';

/** Of `/metadata`, where whole numbers stand as texts. */
function inputsIn(answer: unknown): readonly ModelInput[] | undefined {
  const { signature_def: outer } = membersOf(membersOf(answer).metadata);
  const signature = membersOf(membersOf(membersOf(outer).signature_def)[SIGNATURE]);
  const entries = Object.entries(membersOf(signature.inputs));
  const read = entries.map(([name, input]): ModelInput | undefined => {
    const { dtype, tensor_shape: shape } = membersOf(input);
    const type = TYPES.get(String(dtype));
    const sides = shapeIn(shape);
    return type === undefined || sides === undefined ? undefined : { name, type, shape: sides };
  });
  const isWhole = read.length > 0 && read.every((input) => input !== undefined);
  return isWhole ? read : undefined;
}

function shapeIn(shape: unknown): readonly number[] | undefined {
  const { dim, unknown_rank: isUnknown } = membersOf(shape);
  if (isUnknown === true) return [1, -1];
  const sides = (Array.isArray(dim) ? dim : []).map((side) => Number(membersOf(side).size));
  return sides.every(Number.isInteger) ? sides : undefined;
}

const TYPES: ReadonlyMap<string, ElementType> = new Map([
  ['DT_BOOL', 'bool'],
  ['DT_UINT8', 'uint8'],
  ['DT_UINT16', 'uint16'],
  ['DT_UINT32', 'uint32'],
  ['DT_UINT64', 'uint64'],
  ['DT_INT8', 'int8'],
  ['DT_INT16', 'int16'],
  ['DT_INT32', 'int32'],
  ['DT_INT64', 'int64'],
  ['DT_HALF', 'float16'],
  ['DT_BFLOAT16', 'bfloat16'],
  ['DT_FLOAT', 'float32'],
  ['DT_DOUBLE', 'float64'],
  ['DT_STRING', 'text'],
]);

/** Of http_rest_api_handler.cc: it has no list of its models, and says so in one of these ways. */
const REFUSALS = ['Malformed request: GET /v1/models', 'Missing model name in request.'];

/** KServe's first protocol is this one, and lists them. */
function modelsIn({ status, value, text }: Published): Seen | undefined {
  if (status === 400 && REFUSALS.some((words) => text.includes(words))) {
    const server = { name: 'TensorFlow Serving', kind: 'tf-serving' };
    return { weight: 'own', evidence: 'it names the request that it refuses', server };
  }
  const { models, object } = membersOf(value);
  if (status !== 200 || object !== undefined || !Array.isArray(models)) return undefined;
  if (!models.every(isText)) return undefined;
  return { weight: 'spoken', evidence: 'a list of names', models };
}
