import { errorIn, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import type { ModelInput } from './model-input.js';
import { quoted } from './quoted.js';
import { OPENAPI_PATH, type Published, type Seen, versionIn } from './sign.js';
import { encodeTextOf, TAKES_TEXT } from './texts.js';

/** Predictions of Replicate, and of Cog, the server in its containers. */
export const replicateApi: Api = {
  name: 'replicate',
  usualPath: (model) => (model === undefined ? '/predictions' : `/v1/models/${model}/predictions`),
  model: 'optional',
  takes: TAKES_TEXT,
  // Hosted models answer at once otherwise, before the prediction is made.
  headers: [['prefer', 'wait']],
  answer: 'only-json',
  valueOf: (content, random, turn, given) => {
    const names = (given.inputs ?? []).map(({ name }) => name);
    const promptName = names.find((name) => name === 'prompt') ?? names[0] ?? 'prompt';
    return encodeTextOf(content, { random, turn, given }, (text) => ({
      input:
        given.maxTokens === undefined
          ? { [promptName]: text }
          : { [promptName]: text, max_tokens: given.maxTokens },
    }));
  },
  faultIn: (answer) => {
    const { status, error } = membersOf(answer);
    if (status === 'succeeded') return undefined;
    if (status === 'failed' || status === 'canceled') {
      return `the prediction ${status === 'failed' ? 'failed' : 'was canceled'}: ${quoted(error)}`;
    }
    const isRunning = status === 'starting' || status === 'processing';
    if (isRunning)
      return `the answer came before the prediction ended: /status is ${quoted(status)}`;
    return errorIn(answer) ?? `/status is ${quoted(status)}`;
  },
  description: {
    pathFor: (path) =>
      path.endsWith('/predictions') && !path.startsWith('/v1/')
        ? `${path.slice(0, -'/predictions'.length)}/openapi.json`
        : undefined,
    read: textInputsIn,
  },
  signs: [
    { path: '/', read: discoveryIn },
    { path: OPENAPI_PATH, read: schemaIn },
  ],
  page: {
    speaks: 'Replicate, and Cog, the server in its containers: `cog` is another name for it',
    link: 'https://cog.run/http/',
    path: '`/predictions`, as containers have it; with a `model`, `/v1/models/MODEL/predictions`',
    size: '`{"input": {"prompt": …}}` with so many bytes of text; of a container, in the input of text that its `/openapi.json` names',
    tensor: 'not taken: a template names the inputs',
    prompt: 'the same; `maxTokens` is `max_tokens` in the input',
    answer:
      '`/status` must be `succeeded`: failed, canceled and unfinished predictions are bad answers',
    traps: [
      'A container that is busy answers 409 at once unless it was built for more at a time.',
      '`Prefer: wait` is sent; a hosted prediction that takes longer than a minute comes back unfinished.',
    ],
  },
};

/** Cog's /openapi.json: the inputs are the properties of the schema `Input`. */
function textInputsIn(answer: unknown): readonly ModelInput[] | undefined {
  const { schemas } = membersOf(membersOf(answer).components);
  const { Input: input } = membersOf(schemas);
  if (input === undefined) return undefined;
  const { properties } = membersOf(input);
  const texts = Object.entries(membersOf(properties)).filter(([, property]) => {
    const { type, format } = membersOf(property);
    return type === 'string' && format === undefined;
  });
  return texts.map(([name]) => ({ name, type: 'text', shape: [] }));
}

/** cog's page on HTTP of Cog 0.17; earlier ones have no `cog_version`. */
function discoveryIn({ value }: Published): Seen | undefined {
  const { cog_version: version, predictions_url: url } = membersOf(value);
  if (version === undefined && url !== '/predictions') return undefined;
  const server = { name: 'Cog', kind: 'cog', ...versionIn(version) };
  return { weight: 'own', evidence: 'it lists its paths', server };
}

function schemaIn({ value }: Published): Seen | undefined {
  const { title } = membersOf(membersOf(value).info);
  if (title !== 'Cog') return undefined;
  return { weight: 'own', evidence: 'its API is called Cog', server: { name: 'Cog', kind: 'cog' } };
}
