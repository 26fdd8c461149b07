import { encodeJson } from '../payload/encode-json.js';
import { unencodedTensorOf } from '../payload/encode-tensor.js';

import { errorIn, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { quoted } from './quoted.js';
import { openApiSign } from './sign.js';
import { encodeTextOf, TAKES_TEXT } from './texts.js';

/** The invocations of SageMaker: of a container, or of an endpoint behind a gateway that signs. */
export const sagemakerApi: Api = {
  name: 'sagemaker',
  usualPath: (model) =>
    model === undefined ? '/invocations' : `/endpoints/${encodeURIComponent(model)}/invocations`,
  model: 'optional',
  takes: { ...TAKES_TEXT, tensors: ['json', 'npy', 'binary', 'msgpack'] },
  headers: [],
  answer: 'json',
  valueOf: (content, random, turn, given) => {
    if (content.kind === 'tensor') {
      const tensor = unencodedTensorOf(content, random);
      return tensor.kind === 'json'
        ? () => encodeJson({ instances: tensor.jsonOf() })
        : tensor.encode;
    }
    return encodeTextOf(content, { random, turn, given }, (inputs) =>
      given.maxTokens === undefined
        ? { inputs }
        : { inputs, parameters: { max_new_tokens: given.maxTokens } },
    );
  },
  faultIn: (answer) => {
    const { ErrorCode: code, code: status, message } = membersOf(answer);
    if (code !== undefined) return `the answer is an error: ${quoted(code)}`;
    const isError = typeof status === 'number' && status >= 400 && message !== undefined;
    return isError ? `the answer is an error ${status}: ${quoted(message)}` : errorIn(answer);
  },
  signs: [openApiSign('/invocations', 'possible')],
  page: {
    speaks: 'the invocations of SageMaker: its containers, and endpoints behind a gateway',
    link: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html',
    path: '`/invocations`, as containers have it; with a `model`, `/endpoints/MODEL/invocations`',
    size: '`{"inputs": …}` with so many bytes of text',
    tensor:
      'with `encoding: json` `{"instances": …}`, which TensorFlow’s container and the built-in algorithms take; npy is what the PyTorch and scikit-learn toolkits take',
    prompt:
      '`inputs`, as the Hugging Face, TGI, TEI and LMI containers take it; `maxTokens` is `parameters.max_new_tokens`',
    answer:
      'decoded where it says that it is JSON; then no `error`, `ErrorCode`, or `{code, message}` of an error',
    traps: [
      'What the body must be is decided by the container: a template sends any other shape.',
      'Requests are not signed (SigV4): measure the container, or ask through a proxy that signs.',
      'The hosted endpoint drops most headers of the container: its times do not come through.',
    ],
  },
};
