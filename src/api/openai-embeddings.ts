import { faultUnless, isFullList, isVector, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { quoted } from './quoted.js';
import { OPENAI_MODELS, openApiSign } from './sign.js';
import { encodeTextOf, optional } from './texts.js';

/** Embeddings as OpenAI made them: one text, or several in one request. */
export const openaiEmbeddingsApi: Api = {
  name: 'openai-embeddings',
  usualPath: () => '/v1/embeddings',
  model: 'in-body',
  takes: { tensors: [], sizeEncodings: false, prompts: true, maxTokens: false, batches: true },
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (input) => ({
      ...optional('model', given.model),
      input,
    })),
  faultIn: (answer) => {
    const fault = faultUnless(answer, 'data', isFullList);
    if (fault !== undefined) return fault;
    const vectors = (membersOf(answer).data as readonly unknown[]).map(
      (item) => membersOf(item).embedding,
    );
    // In base64 a vector is a text, which nothing is read from.
    const bad = vectors.findIndex((vector) => typeof vector !== 'string' && !isVector(vector));
    return bad < 0 ? undefined : `/data/${bad}/embedding is ${quoted(vectors[bad])}`;
  },
  signs: [OPENAI_MODELS, openApiSign('/v1/embeddings', 'spoken')],
  textsIn: (answer) => (membersOf(answer).data as readonly unknown[]).length,
  page: {
    speaks: 'embeddings: OpenAI, vLLM, TEI, Infinity, llama.cpp, Ollama',
    link: 'https://platform.openai.com/docs/api-reference/embeddings',
    path: '`/v1/embeddings`',
    size: '`input` of so many bytes of text',
    tensor: 'not taken',
    prompt: '`input`; with `batch: 8` a list of eight texts, each as long as the prompt',
    answer:
      'each of `/data` must have an `embedding` that begins with a number (or is base64), one for each text that was sent',
    traps: [
      'A text longer than the model takes is refused by some servers and cut by others.',
      'Vectors are long: most of the answer’s time is often their JSON.',
    ],
  },
};
