import type { Json } from '../base/json.js';
import { BLANK_STREAM_SHAPE, type EventField, type StreamShape } from '../base/stream-shape.js';

import { errorIn, faultUnless } from './answer-faults.js';
import type { Api } from './api.js';
import { encodeChatOf, optional, TAKES_TEXT } from './texts.js';

/** The API refuses a request that does not say how much it may write. */
const MAX_TOKENS_USUAL = 1024;

/** A count in `message_delta` stands for all so far, and comes after that of `message_start`. */
const EVENTS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: [deltaOf('text'), startOf('text')],
  // The data are of thinking that is not shown.
  reasoning: [deltaOf('thinking'), startOf('thinking'), startOf('data')],
  toolCalls: [deltaOf('partial_json'), startOf('name')],
  done: [{ kind: 'field', at: '/type', is: 'message_stop' }],
  usage: {
    output: bothOf('output_tokens'),
    prompt: bothOf('input_tokens'),
    cached: bothOf('cache_read_input_tokens'),
    reasoning: bothOf('output_tokens_details/thinking_tokens'),
    written: bothOf('cache_creation_input_tokens'),
  },
  cachedIsApart: true,
  nameAt: 'type',
};

/** Of the last event that counts, and of the first. */
function bothOf(count: string): readonly EventField[] {
  return [`/usage/${count}`, `/message/usage/${count}`];
}

function deltaOf(member: string): EventField {
  return { at: `/delta/${member}`, when: { at: '/type', is: 'content_block_delta' } };
}

/** What a block has from its start: a call its name, others mostly nothing. */
function startOf(member: string): EventField {
  return { at: `/content_block/${member}`, when: { at: '/type', is: 'content_block_start' } };
}

/** Messages as Anthropic made them; vLLM, llama.cpp, Ollama and gateways speak it, too. */
export const anthropicMessagesApi: Api = {
  name: 'anthropic-messages',
  usualPath: () => '/v1/messages',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [['anthropic-version', '2023-06-01']],
  answer: 'only-json',
  valueOf: (content, random, turn, given) =>
    encodeChatOf(content, { random, turn, given }, (messages) => ({
      ...optional('model', given.model),
      ...optional('system', systemOf(messages)),
      messages: messages.filter(({ role }) => role !== 'system'),
      max_tokens: given.maxTokens ?? MAX_TOKENS_USUAL,
      ...(given.isStreamed ? { stream: true } : {}),
    })),
  stream: { shape: EVENTS },
  faultIn: (answer) => errorIn(answer) ?? faultUnless(answer, 'content', Array.isArray),
  page: {
    speaks: 'Anthropic’s Messages, and servers and gateways that speak it',
    link: 'https://docs.anthropic.com/en/api/messages',
    path: '`/v1/messages`',
    size: 'one user message of so many bytes of text',
    tensor: 'not taken',
    prompt: `one user message; \`maxTokens\` is \`max_tokens\`, which the API insists on: ${MAX_TOKENS_USUAL} where the payload says nothing`,
    answer: '`/content` must be there, and no `error`',
    traps: [
      'The key goes into a header of the scenario, `x-api-key`, from a variable.',
      '`input_tokens` leaves out what came from a cache and what was written into one; modelbench adds the three up.',
      'An answer that vLLM or SGLang gave up ends here as others do (theirs at `/v1/chat/completions` says so): it counts as good.',
      'Other servers may send `ping` events between tokens: they are no content.',
    ],
  },
};

/** What is no turn here, but a member of its own. */
function systemOf(
  messages: readonly { readonly role: string; readonly content: Json }[],
): Json | undefined {
  const said = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return said.length === 0 ? undefined : said.join('\n\n');
}
