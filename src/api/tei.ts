import { errorIn, isFullList, isVector, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { quoted } from './quoted.js';
import { isText, type Sign, versionIn } from './sign.js';
import { encodeTextOf } from './texts.js';

/** Hugging Face Text Embeddings Inference in its own tongue. */
export const teiApi: Api = {
  name: 'tei',
  usualPath: () => '/embed',
  model: 'unused',
  takes: { tensors: [], sizeEncodings: false, prompts: true, maxTokens: false, batches: true },
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeTextOf(content, { random, turn, given }, (inputs) => ({ inputs, truncate: true })),
  faultIn: (answer) => {
    const error = errorIn(answer);
    if (error !== undefined) return error;
    if (!isFullList(answer)) return `the answer is no list: ${quoted(answer)}`;
    const bad = answer.findIndex((item) => !isItem(item));
    return bad < 0 ? undefined : `/${bad} is ${quoted(answer[bad])}`;
  },
  signs: [{ path: '/info', read: seenIn }],
  // A prediction answers one text with a list of its labels.
  textsIn: (answer) =>
    isFullList(answer) && answer.every(isEmbedding) ? answer.length : undefined,
  page: {
    speaks: 'Hugging Face Text Embeddings Inference',
    link: 'https://huggingface.github.io/text-embeddings-inference/',
    path: '`/embed`',
    size: '`inputs` of so many bytes of text',
    tensor: 'not taken',
    prompt: '`inputs`; with `batch: 8` a list of eight texts, each as long as the prompt',
    answer:
      'a list of vectors that begin with a number (of `/embed_all`, lists of these; of `/predict` and ' +
      '`/rerank`, objects with a `score`), as many vectors as texts were sent, and no `error`',
    traps: [
      '`truncate: true` is sent, so that a text longer than the model takes is cut rather than refused: what is longer costs no more inference.',
      'A request of more texts than `--max-client-batch-size` (32) is refused.',
      'The times of a request with several texts are means over the texts.',
    ],
  },
};

/** A vector, vectors of each token, sparse values, a prediction or a rank. */
function isItem(item: unknown): boolean {
  if (isVector(item)) return true;
  if (isFullList(item)) return item.every((part) => isVector(part) || isScored(part));
  return isScored(item);
}

/** Of one text: a vector, or a vector of each of its tokens. */
function isEmbedding(item: unknown): boolean {
  return isVector(item) || (isFullList(item) && item.every(isVector));
}

function isScored(value: unknown): boolean {
  const { score, value: weight } = membersOf(value);
  return typeof score === 'number' || typeof weight === 'number';
}

/** `Info` of router/src/lib.rs, v1.9.3: members that no other server's has. */
function seenIn({ value }: Parameters<Sign['read']>[0]): ReturnType<Sign['read']> {
  const info = membersOf(value);
  if (info.tokenization_workers === undefined || info.model_type === undefined) return undefined;
  const kind = Object.keys(membersOf(info.model_type))[0];
  return {
    weight: 'own',
    evidence: `it serves ${kind === undefined ? 'a model' : `a model of the type ${kind}`}`,
    server: { name: 'Text Embeddings Inference', kind: 'tei', ...versionIn(info.version) },
    models: isText(info.model_id) ? [info.model_id] : [],
  };
}
