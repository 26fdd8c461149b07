import { z } from 'zod';

import { pointerProblem } from '../base/json-pointer.js';

import { choice, flag, isMapping, isText, oneOrMore, text, written } from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';

/* How a streamed answer is read, where its API does not say it or says it otherwise. */

const pointers = (description: string, example: string) =>
  oneOrMore(pointer(description)).meta({ description, examples: [example] });

const streamFields = z.strictObject({
  format: z
    .enum(['sse', 'ndjson'])
    .optional()
    .meta({ description: 'Default: told by the first byte.', examples: ['sse'] }),
  content: pointers(
    'Where text of the answer lies in an event.',
    '/choices/0/delta/content',
  ).optional(),
  reasoning: pointers('Text of the model’s reasoning.', '/thinking').optional(),
  toolCalls: pointers('Calls of tools.', '/message/tool_calls').optional(),
  text: z
    .enum(['piece', 'whole'])
    .optional()
    .meta({
      description: 'piece: an event adds to the text. whole: it repeats the text so far.',
      examples: ['whole'],
    }),
  done: choice('the text of the last event, or { at, is }', [
    { when: isText, schema: text('Data of the event that ends the answer.', ['[DONE]']) },
    {
      when: isMapping,
      schema: z.strictObject({
        at: pointer('A member of the last event.').meta({ examples: ['/done'] }),
        is: z
          .unknown()
          .optional()
          .meta({ description: 'Its value; default: any but null and false.', examples: [true] }),
      }),
    },
  ])
    .optional()
    .meta({
      description:
        'How an answer says that it is complete; one that stops without it is a `badAnswer`.',
      examples: ['[DONE]', { at: '/done', is: true }],
    }),
  tokens: pointers('How many tokens were made.', '/usage/completion_tokens').optional(),
  promptTokens: pointers('How many tokens the prompt had.', '/usage/prompt_tokens').optional(),
  cachedTokens: pointers('How many of those came from a cache.', '/usage/cached').optional(),
  reasoningTokens: pointers('How many tokens were reasoning.', '/usage/reasoning').optional(),
  oneTokenEach: flag('Whether the API promises one token in each content event.').optional(),
});

export const stream = choice('true, false or a mapping', [
  { when: isMapping, schema: streamFields },
  { when: (value) => !isMapping(value), schema: flag('Whether answers are streamed.') },
]).meta({
  description:
    'Whether answers are streamed; a mapping says how they are read, where the API does not.',
  examples: [true, { content: '/choices/0/delta/content', done: '[DONE]' }],
});

export type StreamFields = z.output<typeof streamFields>;

function pointer(description: string) {
  return written(readPointer, { description, type: 'string', pattern: '^/|\\$\\{' });
}

function readPointer(value: unknown): Reading<string> {
  const hint = 'write /choices/0/delta/content';
  if (typeof value !== 'string') {
    return bad('wrong-type', `must be a JSON Pointer, not ${shown(value)}`, hint);
  }
  const problem = value === '' ? 'a JSON Pointer begins with /' : pointerProblem(value);
  return problem === undefined
    ? good(value)
    : bad('bad-quantity', `is no JSON Pointer: ${problem}`, hint);
}
