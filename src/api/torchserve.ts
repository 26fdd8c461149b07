import { promptTextOf } from '../payload/prompt.js';

import { errorIn, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { commonEncodeOf, unwrappedEncodeOf } from './common-content.js';
import { quoted } from './quoted.js';
import { isText, type Published, type Seen, versionIn } from './sign.js';

const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** TorchServe's own API: the body is handed to the model's handler as it is. */
export const torchserveApi: Api = {
  name: 'torchserve',
  usualPath: (model = '') => `/predictions/${encodeURIComponent(model)}`,
  model: 'in-path',
  takes: {
    tensors: ['json', 'npy', 'binary', 'msgpack'],
    sizeEncodings: false,
    prompts: true,
    maxTokens: false,
    batches: false,
  },
  headers: [],
  answer: 'json',
  valueOf: (content, random, turn, given) => {
    switch (content.kind) {
      case 'size':
      case 'tensor':
        return unwrappedEncodeOf(content, random);
      case 'prompt': {
        const bytes = Buffer.from(promptTextOf(content.prompt, random));
        return () => ({ bytes, contentType: PLAIN_TEXT, headers: [] });
      }
      default:
        return commonEncodeOf(content, random, turn, given.files);
    }
  },
  faultIn: (answer) => {
    const { code, type, message } = membersOf(answer);
    const isError = typeof code === 'number' && code >= 400 && type !== undefined;
    return isError ? `the answer is an error ${code}: ${quoted(message)}` : errorIn(answer);
  },
  signs: [
    { path: '/v2', read: metadataIn },
    { path: '/api-description', read: descriptionIn },
    { path: '/models', port: { usual: 8080, at: 8081 }, read: modelsIn },
  ],
  page: {
    speaks: 'TorchServe’s own API; its KServe endpoints are `kserve-v2`',
    link: 'https://docs.pytorch.org/serve/inference_api.html',
    path: '`/predictions/MODEL`',
    size: 'random bytes: what `curl -T file` sends',
    tensor:
      'with `encoding: json` its lists alone, which handlers of the vision kind take as an image; else the bytes of its encoding',
    prompt: 'a text/plain body, which handlers of the text kind take',
    answer:
      'decoded where it says that it is JSON; then no `error`, and not the `{code, type, message}` of an error',
    traps: [
      'What the body must be is decided by the model’s handler: random bytes are no image. Send real ones with `file: "images/*.jpg"`.',
      'Handlers seldom name a content type, so that answers are not decoded: `expect: { json: … }` looks into them all the same.',
      'With a `batchSize` above 1 a request waits up to `maxBatchDelay` for others, even where none come.',
      'A tensor is one item of such a batch: an image is [3, 224, 224], without a side for the batch.',
    ],
  },
};

const SERVER = { name: 'TorchServe', kind: 'torchserve' };

/** OpenInferenceProtocolRequestHandler.java, 0.12: so spelled, where that protocol is on. */
function metadataIn({ value }: Published): Seen | undefined {
  const { name, version } = membersOf(value);
  if (name !== 'Torchserve') return undefined;
  const server = { ...SERVER, ...versionIn(version) };
  return { weight: 'own', evidence: 'it calls itself Torchserve', server };
}

/** OpenApiUtils.java, 0.12. */
function descriptionIn({ value }: Published): Seen | undefined {
  const { title, version } = membersOf(membersOf(value).info);
  if (title !== 'TorchServe APIs') return undefined;
  const server = { ...SERVER, ...versionIn(version) };
  return { weight: 'own', evidence: `its API is called ${title}`, server };
}

/** Of the management API, at a port of its own. */
function modelsIn({ value }: Published): Seen | undefined {
  const { models } = membersOf(value);
  if (!Array.isArray(models)) return undefined;
  const names = models.map((model) => membersOf(model).modelName).filter(isText);
  if (names.length === 0) return undefined;
  return { weight: 'possible', evidence: 'a list of models with names', models: names };
}
