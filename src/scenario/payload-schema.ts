import { z } from 'zod';

import { DTYPES, TENSOR_ENCODINGS } from '../payload/payload.js';
import { TOKENIZERS } from '../payload/tokenizer.js';
import {
  BODY_BYTES,
  NAME_LENGTH_MAX,
  PROMPT_TOKENS,
  TENSOR_RANK_MAX,
  TEXTS,
} from '../base/limits.js';

import {
  choice,
  count,
  flag,
  isMapping,
  isText,
  isTextOrNumber,
  oneOrMore,
  size,
  text,
  written,
} from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';
import { stream } from './stream-schema.js';
import { headers, METHODS } from './target-schema.js';
import { answerLength, promptLength } from './token-length-schema.js';

const bodySize = (description: string) => size({ min: 1, max: BODY_BYTES.max }, description);

const tensorFields = z.strictObject({
  shape: written(readShape, {
    description: 'Length of each dimension.',
    type: 'array',
    items: { type: 'integer', minimum: 1 },
    examples: [[1, 3, 224, 224]],
  }),
  dtype: z.enum(DTYPES).prefault('float32').meta({ description: 'Type of the values.' }),
});

const promptFields = z.strictObject({
  tokens: promptLength
    .meta({
      description:
        'Seeded words of so many tokens, or of as many as are drawn for each request; where no tokenizer is named, about so many, of 4 characters.',
      examples: [512, { lognormal: { median: 512, sigma: 0.5 } }],
    })
    .optional(),
  tokenizer: z
    .enum(TOKENIZERS)
    .optional()
    .meta({
      description: 'What counts the tokens exactly; from the package gpt-tokenizer.',
      examples: ['o200k_base'],
    }),
  sharedPrefix: z
    .strictObject({ tokens: count(PROMPT_TOKENS, 'Of the tokens, the first.') })
    .optional()
    .meta({
      description: 'A beginning that all requests have alike, to measure a cache of prefixes.',
      examples: [{ tokens: 256 }],
    }),
  text: text('The prompt itself.', ['Say why the sky is blue.']).optional(),
});

export const payloadFields = z.strictObject({
  name: written(readName, {
    description: 'Shown in the tables; default: what is sent.',
    type: 'string',
    examples: ['image'],
  }).optional(),
  size: bodySize('Generated, seeded, incompressible content for the API.').optional(),
  tensor: tensorFields.optional().meta({
    description: 'Seeded values of a shape and type.',
    examples: [{ shape: [1, 3, 224, 224], dtype: 'float32' }],
  }),
  encoding: z
    .enum(TENSOR_ENCODINGS)
    .optional()
    .meta({
      description: 'How a tensor (of `kserve-v2` also a size) is written; default json.',
      examples: ['json'],
    }),
  prompt: choice('a text, { tokens } or { text }', [
    { when: isText, schema: text('The prompt itself.') },
    { when: isMapping, schema: promptFields },
  ])
    .optional()
    .meta({
      description: 'What a language model is asked: a length, or the words themselves.',
      examples: [{ tokens: 512 }, 'Say why the sky is blue.'],
    }),
  conversations: text('A file with a conversation a line, in JSON.')
    .meta({
      description:
        'Conversations sent in turn, up to their last question: a JSON object a line, of OpenAI’s form (`messages`) or ShareGPT’s (`conversations`).',
      examples: ['./chats.jsonl'],
    })
    .optional(),
  maxTokens: answerLength
    .meta({
      description:
        'The most tokens that the model shall make: a number, or drawn for each request.',
      examples: [128, { lognormal: { median: 128, sigma: 0.5 } }],
    })
    .optional(),
  stream: stream.optional(),
  batch: count(TEXTS, 'Texts in one request, each as long as the prompt: of embeddings.')
    .meta({ examples: [8] })
    .optional(),
  unique: flag(
    'Whether each request carries other content, so that no cache answers. ' +
      'Default: true for what is generated, false for a prompt that is written out.',
  ).optional(),
  file: oneOrMore(text('A file, or a pattern that matches several.'))
    .optional()
    .meta({
      description: 'Files sent as they are, in turn: paths or patterns, seen from the scenario.',
      examples: ['./inputs/*.json'],
    }),
  multipart: z
    .record(z.string(), text('Text, or `@` and a file or pattern.'))
    .optional()
    .meta({
      description: 'Fields of a form; `@` begins a file or a pattern of files, sent in turn.',
      examples: [{ file: '@./cats/*.jpg', top_k: 5 }],
    }),
  template: z
    .unknown()
    .optional()
    .meta({
      description: 'JSON in which `{{floats 1000}}` and the like become generated values.',
      examples: [{ instances: '{{floats 1000}}' }],
    }),
  text: text('Text sent as it is, with no JSON around it.', ['a=1&b=2']).optional(),
  none: flag('No body.').optional(),
  method: z
    .enum(METHODS)
    .optional()
    .meta({ description: 'Instead of the target’s method.', examples: ['GET'] }),
  path: written(readPath, {
    description: 'Instead of the path (and query) of the target’s URL.',
    type: 'string',
    pattern: '^/|\\$\\{',
    examples: ['/predict-packed'],
  }).optional(),
  headers: headers
    .optional()
    .meta({ description: 'Beside those of the target.', examples: [{ 'x-variant': 'b' }] }),
});

export const payload = choice('a size or a mapping', [
  { when: isTextOrNumber, schema: bodySize('Generated, seeded content of this size.') },
  { when: isMapping, schema: payloadFields },
]).meta({ description: 'What one request carries.', examples: ['64KiB'] });

function readShape(value: unknown): Reading<readonly number[]> {
  const hint = 'write the lengths as a list: [1, 3, 224, 224]';
  if (!Array.isArray(value)) return bad('wrong-type', `must be a list, not ${shown(value)}`, hint);
  const lengths = value.map((length) => (typeof length === 'string' ? Number(length) : length));
  if (!lengths.every((length) => Number.isInteger(length) && length > 0)) {
    return bad('bad-quantity', 'must hold whole numbers from 1 on', hint);
  }
  if (lengths.length < 1 || lengths.length > TENSOR_RANK_MAX) {
    return bad('out-of-range', `must have 1 to ${TENSOR_RANK_MAX} dimensions`, hint);
  }
  return good(lengths);
}

export function readName(value: unknown): Reading<string> {
  if (typeof value === 'number' || typeof value === 'boolean') return good(String(value));
  if (typeof value !== 'string') return bad('wrong-type', `must be text, not ${shown(value)}`);
  const name = value.trim();
  if (name === '') return bad('wrong-type', 'is empty', 'write a name, or remove the line');
  if (/\p{Cc}|\p{Cf}/u.test(name)) {
    return bad('wrong-type', 'holds characters that cannot be shown', 'write one line of text');
  }
  if (name.length > NAME_LENGTH_MAX) {
    return bad(
      'out-of-range',
      `must have at most ${NAME_LENGTH_MAX} characters, not ${name.length}`,
    );
  }
  return good(name);
}

function readPath(value: unknown): Reading<string> {
  if (typeof value !== 'string') return bad('wrong-type', `must be a path, not ${shown(value)}`);
  if (!value.startsWith('/') || /\s|#/.test(value)) {
    const fixed = `/${value.replace(/^\/+/, '').replaceAll(/\s|#.*/g, '')}`;
    return bad(
      'bad-url',
      `must be a path that starts with /, not ${shown(value)}`,
      `write ${fixed}`,
    );
  }
  return good(value);
}
